/** A running engine, as the command line may use it. */
import type { Engine } from '../engine/engine.ts'
import { UsageError } from '../errors.ts'
import { liveFigures } from '../health/live-figures.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { ControlHandlers } from './control-handlers.ts'
import type { PrintedEvent } from './event-feed.ts'
import { jobEventOf, printedFile, printedJob, printedNotice } from './printed-events.ts'
import type { ActRequest, ActResult } from './protocol.ts'

export interface EngineControlDeps {
  readonly engine: Engine
  /** How this program takes in lists. */
  readonly add: ControlHandlers['add']
  /** Pauses or continues everything, as its user does. */
  readonly pauseAll: (paused: boolean) => Promise<void>
}

export function engineControl({ engine, add, pauseAll }: EngineControlDeps): ControlHandlers {
  return {
    add,
    live: () => liveFigures(engine),
    async act(request) {
      const { action, batch, ids } = request
      const all = batch === null && ids.length === 0
      if (all && (action === 'pause' || action === 'resume')) {
        await pauseAll(action === 'pause')
        return { jobs: 0, paused: engine.paused }
      }
      return actOnJobs(engine, request)
    },
    watch: (listener) => followEngine(engine, listener),
  }
}

async function actOnJobs(engine: Engine, request: ActRequest): Promise<ActResult> {
  const ids = meantJobs(engine.store, request)
  const { affected } = await engine.act({ action: request.action, target: { ids } })
  return { jobs: affected, paused: engine.paused }
}

/**
 * The jobs that a request is about.
 * @throws UsageError when there is no such batch or job, or everything would be cancelled.
 */
export function meantJobs(
  store: Pick<QueueReader, 'accounts' | 'batches' | 'jobs' | 'lists'>,
  { action, batch, ids }: ActRequest,
): number[] {
  const batches = batch === null ? null : batchesNamed(store, batch)
  if (ids.length > 0) return jobsNamed(store, ids, batches)
  if (batches !== null) return [...batches].flatMap((batchId) => store.lists.ids({ batchId }))
  if (action === 'cancel') throw new UsageError('cancel takes job IDs, or --batch NAME.')
  return store.lists.ids(action === 'retry' ? { states: ['failed', 'cancelled'] } : {})
}

/** Several batches may have one name: all of them are meant. */
function batchesNamed(
  { batches }: Pick<QueueReader, 'batches'>,
  name: string,
): ReadonlySet<number> {
  const all = batches.all()
  const exact = all.filter((batch) => batch.name === name)
  const found =
    exact.length > 0 ? exact : all.filter((one) => one.name.toLowerCase() === name.toLowerCase())
  if (found.length === 0) {
    const names = [...new Set(all.map((one) => one.name))].slice(-10).join(', ')
    throw new UsageError(`There is no batch "${name}". The last ones are: ${names || 'none'}.`)
  }
  return new Set(found.map(({ id }) => id))
}

function jobsNamed(
  { accounts, jobs }: Pick<QueueReader, 'accounts' | 'jobs'>,
  remoteIds: readonly string[],
  batches: ReadonlySet<number> | null,
): number[] {
  const all = accounts.all()
  return remoteIds.flatMap((remoteId) => {
    const found = all
      .flatMap(({ id }) => jobs.find(id, remoteId) ?? [])
      .filter(({ batchId }) => batches === null || batches.has(batchId))
    if (found.length > 0) return found.map(({ id }) => id)
    throw new UsageError(`No job is called ${remoteId}; "reelhaul list" shows them.`)
  })
}

/** Tells what happens, as `fetch --json` does, until the function that it returns is called. */
function followEngine(engine: Engine, listener: (event: PrintedEvent) => void): () => void {
  const following = new AbortController()
  const on: Pick<Engine, 'on'>['on'] = (name, told) => {
    engine.on(name, told)
    following.signal.addEventListener('abort', () => engine.off(name, told), { once: true })
    return engine
  }
  on('job', (job) => listener(printedJob(jobEventOf(job))))
  on('file', ({ job, path, bytes, sha256 }) =>
    listener(printedFile({ job: job.remoteId, path, bytes, sha256 })),
  )
  on('notice', (notice) => listener(printedNotice(notice)))
  on('batchSettled', (batchId) => {
    const summary = batchSummary(engine.store, batchId)
    if (summary !== null) listener(summary)
  })
  return () => following.abort()
}

/** As a run's summary, for one batch. */
function batchSummary({ batches }: Pick<QueueReader, 'batches'>, id: number): PrintedEvent | null {
  const batch = batches.get(id)
  if (batch === null) return null
  const { completed = 0, failed = 0, cancelled = 0 } = batches.counts(id)
  const { files, bytes } = batches.files(id)
  return {
    event: 'summary',
    batch: batch.name,
    completed,
    failed: failed + cancelled,
    files,
    bytes,
  }
}
