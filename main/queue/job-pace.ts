/** What the clock means for jobs that their provider works on: when to ask again, when to give up. */
import type { JobState } from '../../preload/contract/vocabulary.ts'
import type { QueueReader } from './job-store.ts'
import type { JobRecord } from './records.ts'
import { extraPollInterval, pollInterval, sparseInterval } from './poll-interval.ts'
import { detectStall, detectUnknownStall, type Stall, type StallLimits } from './stall-detection.ts'
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
  /**
   * Shortest time between two polls of an account's jobs, seconds, instead of the limit for all; null:
   * that one holds. Left out: it holds for every account.
   */
  readonly pollIntervalOf?: (accountId: string) => number | null
  /** Read at every decision: a setting applies at once. */
  readonly limits: () => PaceLimits
  readonly now: () => number
  /** How long a status that is no known word is waited on, milliseconds; left out: six hours. */
  readonly believedUnknownMs?: number
  /** In [0, 1). */
  readonly random: () => number
}

const unknownMs = 6 * 3_600_000

/** For so long after a webhook others are expected. */
const webhooksLastMs = 60 * 60_000

/** Jobs read at start: enough for several accounts. */
const jobsReadAtStart = MOST_REMEMBERED * 4

export class JobPace {
  readonly #options: JobPaceOptions
  readonly #usual = new UsualTimes()
  readonly #rates = new ReadyRates()
  /** When the last webhook about one of its jobs came, by account; epoch ms. */
  readonly #webhooks = new Map<string, number>()

  constructor(options: JobPaceOptions) {
    this.#options = options
  }

  /** Takes up what earlier runs have seen. */
  recall(store: QueueReader): void {
    for (const { accountId, ms } of store.due.waitTimes(jobsReadAtStart).reverse()) {
      this.#usual.add(accountId, ms)
    }
  }

  /**
   * Counts the job that became ready: by the provider's own times, else only where we have seen it wait,
   * because others were done long ago.
   */
  learn(job: JobRecord, from: JobState): void {
    if (job.state !== 'ready' || (from !== 'waiting' && from !== 'queued')) return
    this.#rates.add(job.accountId, job.updatedAt)
    const there = msAtProvider(job)
    if (there !== null) this.#usual.add(job.accountId, there)
    else if (from === 'waiting') this.#usual.add(job.accountId, job.updatedAt - job.createdAt)
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
    const { now, random } = this.#options
    const ms = pollInterval(unchangedMs, this.#shortestMs(job.accountId), random(), {
      waitedMs: Math.max(0, now() - (job.remoteCreatedAt ?? job.createdAt)),
      usual: this.#usual.of(job.accountId),
    })
    return this.#webhooksCome(job.accountId) ? sparseInterval(ms) : ms
  }

  /** A webhook of the account has told of one of its jobs: others need not be asked as often. */
  webhookCame(accountId: string): void {
    this.#webhooks.set(accountId, this.#options.now())
  }

  #webhooksCome(accountId: string): boolean {
    const ago = this.#options.now() - (this.#webhooks.get(accountId) ?? Number.NEGATIVE_INFINITY)
    return ago >= 0 && ago < webhooksLastMs
  }

  /**
   * Milliseconds until a finished job is asked again because some of its outputs have no link yet;
   * null: what has one is taken. @param doneMs since it was first seen to be done.
   */
  extraPollOf({ accountId, extraPolls }: JobRecord, doneMs: number): number | null {
    const shortestMs = this.#shortestMs(accountId)
    return extraPollInterval(extraPolls, doneMs, shortestMs, this.#options.random())
  }

  #shortestMs(accountId: string): number {
    const { limits, pollIntervalOf } = this.#options
    return (pollIntervalOf?.(accountId) ?? limits().pollIntervalSeconds) * 1000
  }

  /** Whether the provider still moves the job. @param unknown its status is no known word. */
  stallOf(job: JobRecord, unknown = false): Stall {
    if (job.state !== 'waiting' || job.status === null) return { type: 'moving' }
    const { now, limits, believedUnknownMs = unknownMs } = this.#options
    const unchangedMs = now() - job.statusSince
    return unknown
      ? detectUnknownStall(job.status, unchangedMs, limits(), believedUnknownMs)
      : detectStall(job.status, unchangedMs, limits())
  }
}

/** How long the provider worked on a job that is done, by its own clock; null: not said. */
function msAtProvider({ remoteCreatedAt, remoteChangedAt }: JobRecord): number | null {
  if (remoteCreatedAt === null || remoteChangedAt === null) return null
  return remoteChangedAt > remoteCreatedAt ? remoteChangedAt - remoteCreatedAt : null
}
