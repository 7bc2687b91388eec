/** How long to wait before asking about a job again. Pure. */

/** The longest interval of a job in which nothing moves, milliseconds. */
const capMs = 60_000

/** A change is noticed at most this fraction of the time that the status has lasted too late. */
const patience = 0.25

/**
 * Milliseconds until the next poll: a fraction of how long the status has stood still, so that a job
 * which just moved is looked at soon and one that sits for hours costs little.
 * @param unchangedMs how long the provider's status has been what it is.
 * @param shortestMs the user's lower bound.
 * @param random in [0, 1): spreads jobs that were added together by a tenth.
 */
export function pollInterval(unchangedMs: number, shortestMs: number, random: number): number {
  const wished = Math.min(capMs, unchangedMs * patience)
  return Math.max(shortestMs, wished) * (1 + random / 10)
}
