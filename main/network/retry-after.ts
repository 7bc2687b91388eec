/** `Retry-After` (RFC 9110, 10.2.3), as provider APIs and object stores send it. */

/** No server makes anything wait longer, whatever it says. */
export const LONGEST_SERVER_WAIT_MS = 3_600_000

/** No wait is that long: what is more is a moment. */
const FIRST_EPOCH_SECONDS = 1e9

/**
 * Milliseconds to wait from now, 0 to an hour; null where the header is missing or unreadable.
 * @param value seconds (`120`) or an HTTP date; seconds since 1970 are met, too.
 * @param serverNow epoch ms on the server's clock, which is what its date refers to.
 */
export function retryAfterMs(
  value: string | readonly string[] | undefined,
  serverNow: number,
): number | null {
  const text = (typeof value === 'string' ? value : value?.[0])?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text)
    return bounded(seconds * 1000 - (seconds < FIRST_EPOCH_SECONDS ? 0 : serverNow))
  }
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : bounded(date - serverNow)
}

function bounded(milliseconds: number): number {
  return Math.min(LONGEST_SERVER_WAIT_MS, Math.max(0, milliseconds))
}
