/** How far each batch is, with the bytes that move right now: one measure for all who show it. */
import type { BatchEstimate } from '../../preload/contract/model.ts'
import type { Progress, StopReason } from '../../preload/contract/progress.ts'
import type { LiveProgress } from '../outputs/live-progress.ts'
import { settledStates } from '../queue/job-state.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, OutputRecord, StateCounts } from '../queue/records.ts'
import { total } from '../queue/sqlite/state-counts.ts'
import { addWork, bytesOf, noWork, shareOf, workOf, type WorkSums } from '../queue/work-done.ts'
import { doneTime } from './done-time.ts'
import { steadyShare, type MeasuredShare, type ShownShare } from './steady-share.ts'

export interface BatchProgressDeps {
  readonly store: Pick<QueueReader, 'batches' | 'jobs' | 'outputs'>
  readonly live: Pick<LiveProgress, 'jobs' | 'of'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface BatchNow {
  readonly batch: BatchRecord
  readonly counts: StateCounts
  readonly savedBytes: number
  readonly stopped: StopReason | null
  readonly estimate: BatchEstimate | null
}

export class BatchProgress {
  readonly #deps: BatchProgressDeps
  /** The time that was said of each batch. */
  readonly #saidTimes = new Map<number, number>()
  /** What was shown of each batch that is not done. */
  readonly #shown = new Map<number, ShownShare>()

  constructor(deps: BatchProgressDeps) {
    this.#deps = deps
  }

  of({ batch, counts, savedBytes, stopped, estimate }: BatchNow): Progress {
    const { id, settledAt } = batch
    const doneAt = this.#doneAt(id, estimate)
    const jobs = total(counts)
    const settled = total(counts, settledStates)
    if (settledAt !== null && settled === jobs) {
      this.#shown.delete(id)
      return { share: 1, bytesDone: savedBytes, bytesTotal: savedBytes, doneAt, stopped }
    }
    const work = addWork(this.#deps.store.batches.work(id), this.#moving(id))
    const share = this.#steady(id, { measured: shareOf(work, jobs, settled), jobs, settled })
    return { share, ...bytesOf(work), doneAt, stopped }
  }

  #steady(batchId: number, now: MeasuredShare): number {
    const next = steadyShare(this.#shown.get(batchId) ?? null, now)
    this.#shown.set(batchId, next)
    return next.shown
  }

  #doneAt(batchId: number, estimate: BatchEstimate | null): number | null {
    const at = doneTime(estimate, this.#deps.now(), this.#saidTimes.get(batchId))
    if (at === null) this.#saidTimes.delete(batchId)
    else this.#saidTimes.set(batchId, at)
    return at
  }

  /** What files under way have more than the store has heard of. There are as many as there are slots. */
  #moving(batchId: number): WorkSums {
    const { store, live } = this.#deps
    let sums = noWork
    for (const id of live.jobs) {
      const job = store.jobs.get(id)
      if (job?.batchId !== batchId) continue
      const outputs = store.outputs.ofJob(id)
      const now = outputs.map((output) => this.#asItIs(output))
      sums = addWork(addWork(sums, workOf(job, outputs), -1), workOf(job, now))
    }
    return sums
  }

  #asItIs(output: OutputRecord): OutputRecord {
    const moving = this.#deps.live.of(output.id)
    if (moving === null || output.state === 'saved') return output
    return { ...output, bytesDone: moving.done, sizeBytes: moving.total ?? output.sizeBytes }
  }
}

/** A batch's progress, and how many jobs it is of. */
export interface WeighedProgress {
  readonly jobs: number
  readonly progress: Progress
}

/** Several batches together, each job with the same weight; null: there is none. */
export function progressOfAll(batches: readonly WeighedProgress[]): Progress | null {
  const jobs = sum(batches, (batch) => batch.jobs)
  if (jobs === 0) return null
  const all = batches.map(({ progress }) => progress)
  const totals = all.map(({ bytesTotal }) => bytesTotal)
  const moving = all.filter(({ stopped }) => stopped === null)
  const times = moving.map(({ doneAt }) => doneAt)
  return {
    share: sum(batches, ({ jobs: own, progress }) => own * progress.share) / jobs,
    bytesDone: sum(all, ({ bytesDone }) => bytesDone),
    bytesTotal: totals.includes(null) ? null : sum(totals, (bytes) => bytes ?? 0),
    doneAt: times.length === 0 || times.includes(null) ? null : Math.max(...times.map(Number)),
    stopped: moving.length > 0 ? null : gravest(all.map(({ stopped }) => stopped)),
  }
}

/** What the user can do something about comes first. */
function gravest(reasons: readonly (StopReason | null)[]): StopReason | null {
  const order: readonly StopReason[] = ['blocked', 'offline', 'paused']
  return order.find((reason) => reasons.includes(reason)) ?? null
}

const sum = <T>(things: readonly T[], of: (thing: T) => number): number =>
  things.reduce((total, thing) => total + of(thing), 0)
