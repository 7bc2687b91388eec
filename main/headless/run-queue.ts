/** Runs an engine until every job is settled, or until it is interrupted. */
import { jobEventOf } from '../control/printed-events.ts'
import type { Engine } from '../engine/engine.ts'
import type { JobRecord } from '../queue/records.ts'
import { lackOf, settledStates } from '../queue/job-state.ts'
import { jobWarningInEnglish, sentencesOf } from '../strings/english.ts'
import type { RunHooks } from './run-hooks.ts'
import type { Reporter, RunSummary } from './reporter.ts'
import { plural } from './text-format.ts'

export const exitCodes = { saved: 0, failed: 1, usage: 2, interrupted: 130 } as const

export interface Run {
  readonly engine: Engine
  readonly reporter: Reporter
  /** Jobs that this run answers for. */
  readonly jobs: readonly number[]
  /** Aborted by Ctrl+C. */
  readonly interrupted: AbortSignal
  /** Left out: none is told. */
  readonly hooks?: Pick<RunHooks, 'start' | 'finish'>
}

/** What a run may wait for looks at its files once everything is saved. */
const checkLimitMs = 60_000
/** Told one by one. */
const mostWarnings = 5

/** Starts the engine, reports until nothing is left to do, stops it. Returns the exit code. */
export async function runQueue({
  engine,
  reporter,
  jobs,
  interrupted,
  hooks,
}: Run): Promise<number> {
  const saved = { files: 0, bytes: 0 }
  engine.on('file', ({ job, path, bytes, sha256 }) => {
    saved.files++
    saved.bytes += bytes
    reporter.file({ job: job.remoteId, path, bytes, sha256 })
  })
  engine.on('job', (job) => reporter.job(jobEventOf(job)))
  engine.on('notice', (notice) => reporter.engineNotice(notice))
  for (const id of jobs) {
    const job = engine.store.jobs.get(id)
    if (job !== null) reporter.job(jobEventOf(job))
  }
  hooks?.start()
  engine.start()
  await settled(engine, interrupted)
  await checked(engine, interrupted)
  const hooksDone = (await hooks?.finish()) ?? true
  const ended = engine.store.lists.matching({ ids: [...jobs] }, settledStates)
  // Of all others there is nothing to tell: they need not be read again.
  const notable = new Set(engine.store.lists.notable())
  const toTell = ended.filter((id) => notable.has(id))
  warn(engine, reporter, toTell)
  const done = engine.store.lists.matching({ ids: ended }, ['completed'])
  const completed = done.length
  const partial = toTell.filter((id) => lacksSomething(engine.store.jobs.get(id))).length
  const requests = engine.requests
  await engine.stop()
  if (engine.lost !== null) reporter.notice(sentencesOf(engine.lost.failure))
  const failed = ended.length - completed
  const summary: RunSummary = { completed, failed, partial, ...saved, requests }
  reporter.end(summary)
  if (engine.lost !== null) return exitCodes.failed
  if (interrupted.aborted) return exitCodes.interrupted
  return completed === jobs.length && hooksDone ? exitCodes.saved : exitCodes.failed
}

/**
 * Resolves when no job has anything left to do, and everything about it has been told; or when the data
 * folder is lost.
 */
function settled(engine: Engine, interrupted: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      engine.off('job', look)
      engine.off('storeLost', done)
      interrupted.removeEventListener('abort', done)
      resolve()
    }
    const look = (): void => {
      if (engine.unsettled === 0) done()
    }
    engine.on('job', look)
    engine.on('storeLost', done)
    interrupted.addEventListener('abort', done)
    if (interrupted.aborted || engine.lost !== null) done()
    else look()
  })
}

/** Resolves when what was saved has been looked at: mostly at once, and never much later. */
async function checked(engine: Engine, interrupted: AbortSignal): Promise<void> {
  if (interrupted.aborted || engine.lost !== null) return
  let stopWaiting = (): void => undefined
  const interruption = new Promise<void>((resolve) => (stopWaiting = resolve))
  interrupted.addEventListener('abort', stopWaiting)
  await Promise.race([engine.checked(checkLimitMs), interruption])
  interrupted.removeEventListener('abort', stopWaiting)
}

/** Says what is worth a look in the files: the first few, and how many more there are. */
function warn(engine: Engine, reporter: Reporter, jobs: readonly number[]): void {
  const warnings = jobs.flatMap((id) => engine.store.jobs.get(id)?.warnings ?? [])
  for (const warning of warnings.slice(0, mostWarnings))
    reporter.notice(jobWarningInEnglish(warning))
  const more = warnings.length - mostWarnings
  if (more > 0) reporter.notice(`${plural(more, 'more file')} should be looked at as well.`)
}

const lacksSomething = (job: JobRecord | null): boolean => job !== null && lackOf(job).length > 0
