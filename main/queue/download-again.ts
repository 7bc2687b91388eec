/**
 * Jobs that are over are fetched once more. What they have saved stays on the disk and on record until a
 * new file is complete, and can be their files again.
 */
import { isAbsolute, relative, sep } from 'node:path'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { Failure, JobState } from '../../preload/contract/vocabulary.ts'
import { asBefore, earlierOf } from './earlier-output.ts'
import type { JobQueue } from './job-queue.ts'
import { stateAfterAction } from './job-state.ts'
import { targetOf } from './job-target.ts'
import { joinedKey } from './joined-output.ts'
import type { BatchRecord, JobRecord, OutputRecord } from './records.ts'

export interface AgainTarget {
  /** Absolute; null: where each job's files are. */
  readonly folder: string | null
  /** Null: names as before. */
  readonly template: string | null
  /** What becomes of a file that is not as it was saved where a new one is to have its name. */
  readonly changed: 'keep' | 'replace'
}

/** What a job was before, for taking back. */
export interface JobBefore extends Pick<JobRecord, 'id' | 'folder' | 'template' | 'completedAt'> {
  readonly state: JobState
  readonly failure: Failure | null
}

/** Nothing of the new files is being written in these. */
const notStarted: ReadonlySet<JobState> = new Set(['queued', 'waiting', 'ready', 'blocked'])
/** The user, or a fault, has stopped these. */
const stopped: ReadonlySet<JobState> = new Set([
  ...notStarted,
  ...(['paused', 'failed', 'cancelled'] as const),
])

export class DownloadAgain {
  readonly #queue: JobQueue

  constructor(queue: JobQueue) {
    this.#queue = queue
  }

  /** Queues those of the jobs that are over. Returns what they were. */
  start(ids: readonly number[], to: AgainTarget): JobBefore[] {
    return ids.flatMap((id) => this.#start(id, to) ?? [])
  }

  /** Makes of jobs what they were, where no new file has been begun. Returns which. */
  takeBack(jobs: readonly JobBefore[]): number[] {
    const idle = jobs.filter(({ id }) => this.#isIn(id, notStarted))
    this.#queue.emit('stopped', idsOf(idle))
    for (const before of idle) this.#takeBack(before)
    return idsOf(idle)
  }

  /**
   * The files that jobs had saved before are their files again; call it when nothing runs for them.
   * Returns the jobs that had some.
   */
  keepEarlier(ids: readonly number[]): number[] {
    return ids.filter((id) => this.#isIn(id, stopped) && this.#keepEarlier(id))
  }

  #start(id: number, to: AgainTarget): JobBefore | null {
    const { store } = this.#queue
    const job = store.jobs.get(id)
    const batch = job === null ? null : store.batches.get(job.batchId)
    if (job === null || batch === null) return null
    if (stateAfterAction('again', job.state) === null || job.damaged !== undefined) return null
    const outputs = store.outputs.ofJob(id)
    const place = placeOf(job, batch, outputs, to)
    for (const output of outputs) this.#reopen(output, place, to.changed === 'replace')
    const { folder, template } = place
    const patch = {
      folder: folder === batch.folder ? null : folder,
      template: template === batch.template ? null : template,
      completedAt: null,
    }
    const moved = folder !== targetOf(job, batch).folder
    const event: JobEvent = moved
      ? { code: 'againIn', params: { folder } }
      : { code: 'again', params: {} }
    this.#queue.requeue(id, event, patch)
    const { state, failure, completedAt } = job
    return { id, state, failure, completedAt, folder: job.folder, template: job.template }
  }

  #reopen(output: OutputRecord, { folder, keepsNames }: Place, replace: boolean): void {
    // What is made of the others here is made again when they are complete.
    if (output.key === joinedKey) return
    const { path } = output
    const name = keepsNames && path !== null && isWithin(folder, path) ? path : null
    const mayHaveName = output.state === 'committing' && name !== null
    if (mayHaveName) return
    const earlier = earlierOf(output, replace)
    this.#queue.store.outputs.move(output.id, 'pending', {
      ...{ path: name, sha256: null, completedAt: null, credentials: null },
      ...{ bytesDone: 0, checked: false, root: null, check: null, earlier },
    })
  }

  #takeBack({ id, state, failure, completedAt, folder, template }: JobBefore): void {
    this.#restoreOutputs(id)
    const place = { folder, template }
    this.#toQueue(id)
    if (state === 'completed') this.#complete(id, { ...place, completedAt })
    else this.#queue.move(id, state, { ...place, failure })
  }

  #keepEarlier(id: number): boolean {
    const restored = this.#restoreOutputs(id)
    if (restored.length === 0) return false
    const { store } = this.#queue
    const job = store.jobs.get(id)
    const whole = store.outputs.ofJob(id).every(({ state }) => state === 'saved')
    if (job === null) return true
    if (!whole) {
      if (notStarted.has(job.state) || job.state === 'paused') this.#queue.move(id, 'cancelled')
      return true
    }
    const times = restored.map((file) => file.completedAt ?? 0)
    this.#toQueue(id)
    this.#complete(id, { completedAt: Math.max(...times) || null, folder: rootOf(restored) })
    return true
  }

  /** The one way to `completed` leads through `finalizing`. */
  #complete(id: number, patch: Partial<Pick<JobRecord, 'completedAt' | 'folder' | 'template'>>) {
    const batchId = this.#queue.store.jobs.get(id)?.batchId ?? 0
    const batch = this.#queue.store.batches.get(batchId)
    const folder = patch.folder === batch?.folder ? null : patch.folder
    this.#queue.move(id, 'finalizing', { finalizingFor: 'earlier' })
    const event: JobEvent = { code: 'earlierKept', params: {} }
    this.#queue.move(id, 'completed', { ...patch, folder, failure: null, attempts: 0 }, event)
  }

  #toQueue(id: number): void {
    this.#queue.toQueue(id)
  }

  /** Returns what was put back. */
  #restoreOutputs(id: number) {
    const { outputs } = this.#queue.store
    return outputs.ofJob(id).flatMap(({ id: outputId, earlier }) => {
      if (earlier === null) return []
      outputs.move(outputId, 'saved', asBefore(earlier))
      return [earlier]
    })
  }

  #isIn(id: number, states: ReadonlySet<JobState>): boolean {
    const job = this.#queue.store.jobs.get(id)
    return job !== null && states.has(job.state)
  }
}

/** Where the new files of a job go. */
export interface Place {
  readonly folder: string
  readonly template: string
  /** Files that are in the folder keep their names. */
  readonly keepsNames: boolean
}

/** Pure. */
export function placeOf(
  job: JobRecord,
  batch: BatchRecord,
  outputs: readonly OutputRecord[],
  to: Pick<AgainTarget, 'folder' | 'template'>,
): Place {
  const now = targetOf(job, batch)
  const saved = outputs.filter(({ state }) => state === 'saved')
  const folder = to.folder ?? rootOf(saved) ?? now.folder
  const template = to.template ?? now.template
  return { folder, template, keepsNames: template === now.template }
}

/** The one folder that files were saved in, or were moved to; null: there are several, or none is known. */
function rootOf(files: readonly Pick<OutputRecord, 'root'>[]): string | null {
  const roots = new Set(files.map(({ root }) => root))
  return roots.size === 1 ? ([...roots][0] ?? null) : null
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

const idsOf = (jobs: readonly JobBefore[]): number[] => jobs.map(({ id }) => id)
