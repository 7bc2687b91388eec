/** When to try again, and when to stop. Pure: time and chance are arguments. */
import type { Failure } from '../../preload/contract/vocabulary.ts'

export interface RetryPolicy {
  /** Tries in a row without progress before a transient failure becomes final. */
  readonly maxAttempts: number
  /** First delay, milliseconds; doubles with every attempt. */
  readonly baseMs: number
  readonly capMs: number
}

/** For unattended runs: they end within minutes when nothing helps. */
export const unattendedRetryPolicy: RetryPolicy = { maxAttempts: 8, baseMs: 500, capMs: 60_000 }

/** A window left open overnight outlasts a router that restarts. */
export const attendedRetryPolicy: RetryPolicy = { maxAttempts: 60, baseMs: 500, capMs: 5 * 60_000 }

/** The server may ask for patience, but not for a day. */
const maxRetryAfterMs = 60 * 60_000

/**
 * Milliseconds until attempt `attempt + 1`, after `attempt` (1 or more) failed ones; null: give up.
 * `Retry-After` wins over the back-off; `random` in [0, 1) spreads the rest over its upper half.
 */
export function retryDelay(
  failure: Failure,
  attempt: number,
  retryAfterMs: number | null,
  random: number,
  policy: RetryPolicy = unattendedRetryPolicy,
): number | null {
  if (failure.permanent || attempt >= policy.maxAttempts) return null
  if (retryAfterMs !== null) return Math.min(Math.max(retryAfterMs, 0), maxRetryAfterMs)
  const full = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1))
  return Math.round(full / 2 + (full / 2) * random)
}
