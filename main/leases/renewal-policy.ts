/** How long a lease to ask for, and when to ask for the next one. Pure. */
import type { Lease, LeaseLifetime } from './lease.ts'

/** Below this much life left, a request may start too late. */
const MARGIN_MS = 60_000
/** Speeds vary and queues wait: ask for this many times the time that the bytes should take. */
const NEED_FACTOR = 4
/** Connecting, retries and a place in the queue, on top. Seconds. */
const NEED_BASE_SECONDS = 300

/**
 * True when a request should not be started with this lease: less is left than the larger of 60 s
 * and a tenth of its lifetime, but never more than half of it, so that a store that hands out short
 * links is not asked for another before every request. A lease that was already over when it was
 * issued contradicts itself (two clocks disagree): it is tried, and the store's answer decides.
 * @param serverNow epoch ms on the server's clock, as `lease.issuedAt` is.
 */
export function needsRenewal(lease: Lease, serverNow: number): boolean {
  if (lease.expiresAt === null) return false
  const lifetime = lease.expiresAt - lease.issuedAt
  if (lifetime <= 0) return false
  const threshold = Math.min(Math.max(MARGIN_MS, lifetime / 10), lifetime / 2)
  return lease.expiresAt - serverNow < threshold
}

/** True when the store is known to refuse a request made at `serverNow`. */
export function isExpired(lease: Lease, serverNow: number): boolean {
  return lease.expiresAt !== null && serverNow >= lease.expiresAt
}

/** What a lease is needed for, and what its lifetime was set to. */
export interface LeaseNeed {
  readonly bytes: number | null
  readonly bytesPerSecond: number | null
  /** The user's own choice, seconds; null: chosen from need. */
  readonly fixedSeconds: number | null
}

/**
 * The lifetime to ask for, in whole seconds within what the provider accepts: the user's choice, else
 * the time that `bytes` should take at `bytesPerSecond`, with margin, else the provider's default.
 */
export function chooseExpirationSeconds(
  { bytes, bytesPerSecond, fixedSeconds }: LeaseNeed,
  { min, max, byDefault }: LeaseLifetime,
): number {
  if (fixedSeconds !== null) return clamp(fixedSeconds, min, max)
  if (bytes === null || !bytesPerSecond) return byDefault
  const seconds = (bytes / bytesPerSecond) * NEED_FACTOR + NEED_BASE_SECONDS
  return clamp(Math.ceil(seconds), min, max)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
