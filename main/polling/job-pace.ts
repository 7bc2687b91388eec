/** What the clock means for jobs that their provider works on: when to ask again, when to give up. */
import type { JobState } from '../../preload/contract/vocabulary.ts'
import type { JobRecord, JobStore } from '../jobs/job-store.ts'
import { pollInterval } from './poll-interval.ts'
import { standstill, type Standstill, type StandstillLimits } from './standstill.ts'
import { MOST_REMEMBERED, UsualTimes } from './usual-times.ts'

export interface PaceLimits extends StandstillLimits {
  /** Shortest time between two polls of one job, seconds. */
  readonly pollIntervalSeconds: number
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

  constructor(options: JobPaceOptions) {
    this.#options = options
  }

  /** Takes up what earlier runs have seen. */
  recall(store: JobStore): void {
    for (const { accountId, ms } of store.waitTimes(jobsReadAtStart).reverse()) {
      this.#usual.add(accountId, ms)
    }
  }

  /** Counts the job when it became ready after we have seen it wait: others were done long ago. */
  learn(job: JobRecord, from: JobState): void {
    if (job.state === 'ready' && from === 'waiting')
      this.#usual.add(job.accountId, job.updatedAt - job.createdAt)
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
  standstillOf(job: JobRecord): Standstill {
    if (job.state !== 'waiting' || job.status === null) return { type: 'moving' }
    return standstill(job.status, this.#options.now() - job.statusSince, this.#options.limits())
  }
}
