/** `Retry-After` (RFC 9110, 10.2.3), as provider APIs and object stores send it. */

/** A day: no server is taken to mean more, whatever it says. */
const LONGEST_MS = 86_400_000

/**
 * Milliseconds to wait from now, 0 to a day; null where the header is missing or unreadable.
 * @param value seconds (`120`) or an HTTP date.
 * @param serverNow epoch ms on the server's clock, which is what its date refers to.
 */
export function retryAfterMs(
  value: string | readonly string[] | undefined,
  serverNow: number,
): number | null {
  const text = (typeof value === 'string' ? value : value?.[0])?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(Number(text) * 1000)
  const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? null : bounded(date - serverNow)
}

function bounded(milliseconds: number): number {
  return Math.min(LONGEST_MS, Math.max(0, milliseconds))
}
