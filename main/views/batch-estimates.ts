/** The estimates of all batches, computed together and not more often than they are worth. */
import type { BatchEstimate } from '../../preload/contract/model.ts'
import type { AccountOutlook } from '../queue/job-pace.ts'
import { estimateBatch, type AtProvider } from './estimate.ts'
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

/** Shortest time between two readings, milliseconds. */
const intervalMs = 2_000
/** A hundred thousand jobs take long to read: the downloads need the time more. */
const restForEachMsOfReading = 100
/** One reading taken while the machine was stalled does not hide the estimates for long. */
const longestRestMs = 60_000

export class BatchEstimates {
  readonly #options: BatchEstimatesOptions
  #atProvider: readonly JobsAtProvider[] = []
  #left = new Map<number, Left>()
  #atWork: readonly JobsAtWork[] = []
  #readAgainAt = Number.NEGATIVE_INFINITY

  constructor(options: BatchEstimatesOptions) {
    this.#options = options
  }

  /** Null where nothing of the batch moves by itself. */
  of(batchId: number, saved: SavedSoFar): BatchEstimate | null {
    this.#readIfDue()
    const { live, concurrency } = this.#options
    const left = this.#left.get(batchId) ?? { files: 0, unsized: 0, bytes: 0 }
    return estimateBatch({
      atProvider: this.#waitsOf(batchId),
      bytesLeft: left.bytes,
      bytesLeftOfAll: [...this.#left.values()].reduce((sum, { bytes }) => sum + bytes, 0),
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
    this.#readIfDue()
    return this.#atWork
  }

  #readIfDue(): void {
    const { store, monotonicNow } = this.#options
    const startedAt = monotonicNow()
    if (startedAt < this.#readAgainAt) return
    this.#atProvider = store.lists.atProvider()
    this.#left = this.#sumsOf(store.lists.filesToLoad())
    this.#atWork = store.lists.atWork()
    const endedAt = monotonicNow()
    const rest = Math.max(intervalMs, (endedAt - startedAt) * restForEachMsOfReading)
    this.#readAgainAt = endedAt + Math.min(rest, longestRestMs)
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
    const own = this.#atProvider.filter((row) => row.batchId === batchId)
    if (own.length === 0) return []
    const { outlook, now } = this.#options
    return [...new Set(own.map(({ accountId }) => accountId))].map((accountId) => {
      const ofAccount = own.filter((row) => row.accountId === accountId)
      return {
        jobs: jobsIn(ofAccount),
        jobsOfAll: jobsIn(this.#atProvider.filter((row) => row.accountId === accountId)),
        neverAsked: jobsIn(ofAccount.filter(({ asked }) => !asked)),
        waitedMs: Math.max(0, now() - Math.max(...ofAccount.map(({ newestAt }) => newestAt))),
        ...outlook(accountId),
      }
    })
  }
}

const jobsIn = (rows: readonly JobsAtProvider[]): number =>
  rows.reduce((sum, { jobs }) => sum + jobs, 0)
