/** When a webhook that was not taken is sent once more. Pure. */

const seconds = 1000
const minutes = 60 * seconds
const hours = 60 * minutes

/** Waits after the first, the second and so on, as the Standard Webhooks specification proposes them. */
const waits = [
  ...[5 * seconds, 5 * minutes, 30 * minutes],
  ...[2 * hours, 5 * hours, 10 * hours, 14 * hours, 20 * hours, 24 * hours],
]

/** At most so much is added, so that what failed together does not come back together. */
const jitter = 0.2

/** What is older is given up, however often it was tried: a program may be closed for long. */
export const longestPendingMs = 7 * 24 * hours

/**
 * Milliseconds until the next attempt; null: it is given up.
 * @param attempts made so far, 1 or more
 * @param random 0 to 1
 * @param askedMs what the receiver asked for with `Retry-After`; null: nothing
 */
export function nextAttemptMs(
  attempts: number,
  random: number,
  askedMs: number | null,
): number | null {
  const wait = waits[attempts - 1]
  if (wait === undefined) return null
  return Math.max(Math.round(wait * (1 + jitter * random)), askedMs ?? 0)
}

/** How long nothing at all is sent after so many failures in a row, so that a receiver can recover. */
export function pauseMs(failures: number, askedMs: number | null): number {
  const own = Math.min(5 * minutes, 5 * seconds * 2 ** Math.min(failures - 1, 10))
  return Math.max(own, askedMs ?? 0)
}
