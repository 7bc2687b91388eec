/** How long to wait before asking about a job again. Pure. */
import type { UsualTime } from './usual-times.ts'

/** The longest interval of a job in which nothing moves, milliseconds. */
const capMs = 60_000

/** A change is noticed at most this fraction of the time that the status has lasted too late. */
const patience = 0.25

/** Looks at a job in the span in which most others ended. */
const looksAtUsualTime = 10

/** Polls of a finished job for outputs that are listed without a link yet. */
const extraPolls = 4
const longestExtraMs = 5 * 60_000
/** Webhooks may bring on as many polls as they like, but not for ever. */
const mostExtraPolls = 20

/** Who wants to poll this often, milliseconds, wants it whatever other jobs did. */
const impatientMs = 1000

export interface PollHistory {
  /** Milliseconds since the job was added. */
  readonly waitedMs: number
  /** Null: unknown. */
  readonly usual: UsualTime | null
}

/**
 * Milliseconds until the next poll: a fraction of how long the status has stood still, so that a job
 * which just moved is looked at soon and one that sits for hours costs little. Where it is known how
 * long such jobs take, one that cannot be done yet is left alone, and one whose time has come is
 * looked at often.
 * @param unchangedMs how long the provider's status has been what it is.
 * @param shortestMs the user's lower bound; above it nothing waits longer than a minute.
 * @param random in [0, 1): spreads jobs that were added together by a tenth.
 */
export function pollInterval(
  unchangedMs: number,
  shortestMs: number,
  random: number,
  history: PollHistory = { waitedMs: 0, usual: null },
): number {
  const byStatus = Math.min(capMs, unchangedMs * patience)
  const { waitedMs, usual } = history
  const wished =
    usual === null || shortestMs < impatientMs ? byStatus : byHistory(byStatus, waitedMs, usual)
  return Math.max(shortestMs, wished) * (1 + random / 10)
}

function byHistory(byStatus: number, waitedMs: number, { earlyMs, lateMs }: UsualTime): number {
  if (waitedMs < earlyMs) return Math.min(capMs, earlyMs - waitedMs)
  if (waitedMs < lateMs) return Math.min(byStatus, (lateMs - earlyMs) / looksAtUsualTime)
  return byStatus
}

/**
 * Milliseconds until a finished job is asked again for outputs that are listed without a link yet, twice
 * as long each time; null: it was asked often and for long enough, and what has a link is taken. Polls
 * that a webhook has brought on take none of the time.
 * @param made such polls before.
 * @param doneMs since the job was first seen to be done.
 */
export function extraPollInterval(
  made: number,
  doneMs: number,
  shortestMs: number,
  random: number,
): number | null {
  const wait = (nth: number) =>
    Math.max(shortestMs, Math.min(longestExtraMs, shortestMs * 2 ** (nth + 1)))
  if (made < extraPolls) return wait(made) * (1 + random / 10)
  const all = Array.from({ length: extraPolls }, (_, nth) => wait(nth))
  const leftMs = all.reduce((sum, ms) => sum + ms, 0) - Math.max(0, doneMs)
  return leftMs <= 0 || made >= mostExtraPolls ? null : leftMs
}

/** The longest that a job is left alone whose webhook does not come. */
const sparseMs = 5 * 60_000

/**
 * Where webhooks tell how jobs are, they are asked ten times as seldom, and every five minutes at least.
 * @param ms the interval without webhooks; longer ones stay.
 */
export function sparseInterval(ms: number): number {
  return Math.max(ms, Math.min(ms * 10, sparseMs))
}
