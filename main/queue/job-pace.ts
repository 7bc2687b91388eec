/** What the clock means for jobs that their provider works on: when to ask again, when to give up. */
import type { JobState } from '../../preload/contract/vocabulary.ts'
import type { QueueReader } from './job-store.ts'
import type { JobRecord } from './records.ts'
import { pollInterval } from './poll-interval.ts'
import { detectStall, type Stall, type StallLimits } from './stall-detection.ts'
import { ReadyRates } from './ready-rate.ts'
import { MOST_REMEMBERED, UsualTimes, type UsualTime } from './usual-times.ts'

export interface PaceLimits extends StallLimits {
  /** Shortest time between two polls of one job, seconds. */
  readonly pollIntervalSeconds: number
}

/** What is known of how long an account's next jobs take. */
export interface AccountOutlook {
  /** Null: too few jobs were waited for. */
  readonly usual: UsualTime | null
  /** Jobs that became ready in a second, lately; null: too few did. */
  readonly readyPerSecond: number | null
}

export interface JobPaceOptions {
  /** Read at every decision: a setting applies at once. */
  readonly limits: () => PaceLimits
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
}

/** Jobs read at start: enough for several accounts. */
const jobsReadAtStart = MOST_REMEMBERED * 4

export class JobPace {
  readonly #options: JobPaceOptions
  readonly #usual = new UsualTimes()
  readonly #rates = new ReadyRates()

  constructor(options: JobPaceOptions) {
    this.#options = options
  }

  /** Takes up what earlier runs have seen. */
  recall(store: QueueReader): void {
    for (const { accountId, ms } of store.due.waitTimes(jobsReadAtStart).reverse()) {
      this.#usual.add(accountId, ms)
    }
  }

  /** Counts the job when it became ready after we have seen it wait: others were done long ago. */
  learn(job: JobRecord, from: JobState): void {
    if (job.state !== 'ready' || (from !== 'waiting' && from !== 'queued')) return
    this.#rates.add(job.accountId, job.updatedAt)
    if (from === 'waiting') this.#usual.add(job.accountId, job.updatedAt - job.createdAt)
  }

  /** For estimates of when jobs of the account will be ready. */
  outlook(accountId: string): AccountOutlook {
    return {
      usual: this.#usual.of(accountId),
      readyPerSecond: this.#rates.of(accountId, this.#options.now()),
    }
  }

  /** Milliseconds until the job is asked again. @param unchangedMs since its status changed. */
  intervalFor(job: JobRecord, unchangedMs: number): number {
    const { limits, now, random } = this.#options
    return pollInterval(unchangedMs, limits().pollIntervalSeconds * 1000, random(), {
      waitedMs: now() - job.createdAt,
      usual: this.#usual.of(job.accountId),
    })
  }

  /** Whether the provider still moves the job. */
  stallOf(job: JobRecord): Stall {
    if (job.state !== 'waiting' || job.status === null) return { type: 'moving' }
    return detectStall(job.status, this.#options.now() - job.statusSince, this.#options.limits())
  }
}
