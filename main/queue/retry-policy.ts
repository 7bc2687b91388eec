/** When to try again, and when to stop. Pure: time and chance are arguments. */
import type { Failure, FailureReason } from '../../preload/contract/vocabulary.ts'

export interface RetryPolicy {
  /** Tries in a row without progress before a transient failure becomes final. */
  readonly maxAttempts: number
  /** First delay, milliseconds. */
  readonly baseMs: number
  /** Factor from one delay to the next. */
  readonly growth: number
  readonly capMs: number
}

/** By what was tried. */
export interface RetryPolicies {
  /** Asking a provider. */
  readonly polls: RetryPolicy
  /** Fetching a file and saving it. */
  readonly downloads: RetryPolicy
  /** Fetching a file while this machine reaches no network. */
  readonly offline: RetryPolicy
}

export const samePolicy = (policy: RetryPolicy): RetryPolicies => ({
  polls: policy,
  downloads: policy,
  offline: policy,
})

/** For unattended runs: they end within minutes when nothing helps. */
export const unattendedRetries = samePolicy({
  maxAttempts: 8,
  baseMs: 500,
  growth: 2,
  capMs: 60_000,
})

const patient: RetryPolicy = { maxAttempts: 60, baseMs: 500, growth: 2, capMs: 5 * 60_000 }

/** A window left open overnight outlasts a network that is away for hours, and a store for minutes. */
export const attendedRetries: RetryPolicies = {
  polls: patient,
  downloads: { maxAttempts: 8, baseMs: 500, growth: 4, capMs: 5 * 60_000 },
  offline: patient,
}

const withoutNetwork: ReadonlySet<FailureReason> = new Set([
  'NETWORK_OFFLINE',
  'NETWORK_NAME_NOT_FOUND',
  'NETWORK_PROXY',
])

/** @param state in which the job is tried again: `ready` for its files. */
export function retryPolicyFor(
  policies: RetryPolicies,
  state: 'queued' | 'waiting' | 'ready',
  { reason }: Pick<Failure, 'reason'>,
): RetryPolicy {
  if (state !== 'ready') return policies.polls
  return withoutNetwork.has(reason) ? policies.offline : policies.downloads
}

/** A server that says "in a second" more often than this does not know; tries are not used up by it. */
const waitsBelieved = 8

/** The server may ask for patience, but not for a day. */
const maxRetryAfterMs = 60 * 60_000

/**
 * Milliseconds until attempt `attempt + 1`, after `attempt` (1 or more) failed ones; null: give up.
 * `Retry-After` wins over the back-off, while it is to be believed; `random` in [0, 1) spreads the rest over its upper half.
 */
export function retryDelay(
  failure: Failure,
  attempt: number,
  retryAfterMs: number | null,
  random: number,
  policy: RetryPolicy,
): number | null {
  if (failure.permanent || attempt >= policy.maxAttempts) return null
  const full = Math.min(policy.capMs, policy.baseMs * policy.growth ** (attempt - 1))
  const own = Math.round(full / 2 + (full / 2) * random)
  // 0, or a date that is past, asks for no wait: the back-off stands.
  if (retryAfterMs === null || retryAfterMs <= 0) return own
  const asked = Math.min(retryAfterMs, maxRetryAfterMs)
  return attempt <= waitsBelieved ? asked : Math.max(asked, own)
}
