/** How long a lease to ask for, and when to ask for the next one. Pure. */
import type { Lease } from './lease.ts'

/** The limits that Redner documents for `expirationSeconds`. */
export const MIN_EXPIRATION_SECONDS = 60
export const MAX_EXPIRATION_SECONDS = 604_800

/** Below this much life left, a request may start too late. */
const MARGIN_MS = 60_000
/** Speeds vary and queues wait: ask for this many times the time that the bytes should take. */
const NEED_FACTOR = 4
/** Connecting, retries and a place in the queue, on top. Seconds. */
const NEED_BASE_SECONDS = 300
/** Asked for when neither size nor speed is known: Redner's documented default. */
const DEFAULT_EXPIRATION_SECONDS = 3600

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

/**
 * The lifetime to ask for, in whole seconds within 60 to 604,800: the time that `bytes` should take
 * at `bytesPerSecond`, with margin; Redner's default where either is unknown.
 */
export function chooseExpirationSeconds(need: {
  readonly bytes: number | null
  readonly bytesPerSecond: number | null
}): number {
  if (need.bytes === null || !need.bytesPerSecond) return DEFAULT_EXPIRATION_SECONDS
  const seconds = (need.bytes / need.bytesPerSecond) * NEED_FACTOR + NEED_BASE_SECONDS
  return clamp(Math.ceil(seconds), MIN_EXPIRATION_SECONDS, MAX_EXPIRATION_SECONDS)
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
