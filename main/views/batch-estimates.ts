/** The estimates of all batches, computed together and not more often than they are worth. */
import type { BatchEstimate } from '../../preload/contract/model.ts'
import type { AccountOutlook } from '../queue/job-pace.ts'
import { estimateBatch, type AtProvider } from './estimate.ts'
import { RestedReading } from './rested-reading.ts'
import type { JobListRepository } from '../queue/job-store.ts'
import type { FilesToLoad, JobsAtProvider, JobsAtWork } from '../queue/records.ts'
import type { LiveProgress } from '../outputs/live-progress.ts'

export interface BatchEstimatesOptions {
  readonly store: {
    readonly lists: Pick<JobListRepository, 'atProvider' | 'filesToLoad' | 'atWork'>
  }
  readonly live: Pick<LiveProgress, 'of' | 'usualSpeed' | 'filesMoving'>
  readonly outlook: (accountId: string) => AccountOutlook
  /** Files at once. */
  readonly concurrency: () => number
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly monotonicNow: () => number
}

/** What is saved of a batch. */
export interface SavedSoFar {
  readonly jobs: number
  readonly files: number
  readonly bytes: number
}

interface Left {
  files: number
  unsized: number
  bytes: number
}

interface Reading {
  readonly atProvider: readonly JobsAtProvider[]
  /** By batch. */
  readonly left: ReadonlyMap<number, Left>
}

export class BatchEstimates {
  readonly #options: BatchEstimatesOptions
  readonly #reading: RestedReading<Reading>
  readonly #atWork: RestedReading<readonly JobsAtWork[]>

  constructor(options: BatchEstimatesOptions) {
    this.#options = options
    const { store, monotonicNow } = options
    const read = (): Reading => ({
      atProvider: store.lists.atProvider(),
      left: this.#sumsOf(store.lists.filesToLoad()),
    })
    this.#reading = new RestedReading(read, monotonicNow)
    this.#atWork = new RestedReading(() => store.lists.atWork(), monotonicNow)
  }

  /** Null where nothing of the batch moves by itself. */
  of(batchId: number, saved: SavedSoFar): BatchEstimate | null {
    const { live, concurrency } = this.#options
    const all = this.#reading.value.left
    const left = all.get(batchId) ?? { files: 0, unsized: 0, bytes: 0 }
    return estimateBatch({
      atProvider: this.#waitsOf(batchId),
      bytesLeft: left.bytes,
      bytesLeftOfAll: [...all.values()].reduce((sum, { bytes }) => sum + bytes, 0),
      filesLeft: left.files,
      unsizedFiles: left.unsized,
      bytesPerFile: saved.files === 0 ? null : saved.bytes / saved.files,
      bytesPerJob: saved.jobs === 0 ? null : saved.bytes / saved.jobs,
      bytesPerSecond: live.usualSpeed(),
      filesMoving: live.filesMoving,
      concurrency: concurrency(),
    })
  }

  /** What goes on by itself, as it was read last. */
  atWork(): readonly JobsAtWork[] {
    return this.#atWork.value
  }

  #sumsOf(rows: readonly FilesToLoad[]): Map<number, Left> {
    const sums = new Map<number, Left>()
    for (const { batchId, outputId, files, sized, bytes, done } of rows) {
      // The store hears of moving bytes only now and then.
      const live = outputId === null ? null : this.#options.live.of(outputId)
      const isSized = live === null || live.total === null ? sized : files
      const left = live?.total != null ? live.total - live.done : bytes - (live?.done ?? done)
      const sum = sums.get(batchId) ?? { files: 0, unsized: 0, bytes: 0 }
      sum.files += files
      sum.unsized += files - isSized
      sum.bytes += Math.max(0, left)
      sums.set(batchId, sum)
    }
    return sums
  }

  #waitsOf(batchId: number): AtProvider[] {
    const { atProvider } = this.#reading.value
    const own = atProvider.filter((row) => row.batchId === batchId)
    if (own.length === 0) return []
    const { outlook, now } = this.#options
    return [...new Set(own.map(({ accountId }) => accountId))].map((accountId) => {
      const ofAccount = own.filter((row) => row.accountId === accountId)
      return {
        jobs: jobsIn(ofAccount),
        jobsOfAll: jobsIn(atProvider.filter((row) => row.accountId === accountId)),
        neverAsked: jobsIn(ofAccount.filter(({ asked }) => !asked)),
        waitedMs: Math.max(0, now() - Math.max(...ofAccount.map(({ newestAt }) => newestAt))),
        ...outlook(accountId),
      }
    })
  }
}

const jobsIn = (rows: readonly JobsAtProvider[]): number =>
  rows.reduce((sum, { jobs }) => sum + jobs, 0)
