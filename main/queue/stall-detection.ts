/** When a job that its provider leaves where it is counts as stuck, and when it is given up. Pure. */
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

export interface StallLimits {
  /** Hours of the same status after which people are told; null: never. */
  readonly stuckAfterHours: number | null
  /** Hours of the same status after which a job fails; null: never. */
  readonly giveUpAfterHours: number | null
}

export type Stall =
  | { readonly type: 'moving' }
  | { readonly type: 'stuck'; readonly warning: JobWarning }
  | { readonly type: 'overdue'; readonly failure: Failure }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const hoursInTwoDays = 48
const minuteMs = 60_000

/**
 * @param status the provider's own word.
 * @param unchangedMs how long it has been that.
 */
export function detectStall(
  status: string,
  unchangedMs: number,
  { stuckAfterHours, giveUpAfterHours }: StallLimits,
): Stall {
  if (giveUpAfterHours !== null && unchangedMs >= giveUpAfterHours * hourMs) {
    return { type: 'overdue', failure: givenUp(status, unchangedMs) }
  }
  if (stuckAfterHours !== null && unchangedMs >= stuckAfterHours * hourMs) {
    const { ms } = spanOf(unchangedMs)
    return { type: 'stuck', warning: { code: 'stuck', params: { status, seconds: ms / 1000 } } }
  }
  return { type: 'moving' }
}

/**
 * As `detectStall`, of a status that is no known word: it may stand for an end, and is not believed
 * for ever.
 * @param believedMs how long it is; the user's own patience ends it sooner.
 */
export function detectUnknownStall(
  status: string,
  unchangedMs: number,
  limits: StallLimits,
  believedMs: number,
): Stall {
  const patienceMs = (limits.giveUpAfterHours ?? Number.POSITIVE_INFINITY) * hourMs
  if (unchangedMs >= Math.min(believedMs, patienceMs))
    return { type: 'overdue', failure: notKnown(status, unchangedMs) }
  return detectStall(status, unchangedMs, limits)
}

const notKnown = (status: string, unchangedMs: number): Failure => ({
  reason: 'PROVIDER_UNKNOWN_STATUS',
  message: `The provider has said “${status}” for ${spanOf(unchangedMs).words}, and it is not known what that means.`,
  permanent: true,
  advice: 'waitOnceMore',
})

const givenUp = (status: string, unchangedMs: number): Failure => ({
  reason: 'PROVIDER_JOB_STUCK',
  message: `The provider has said “${status}” for ${spanOf(unchangedMs).words}.`,
  permanent: true,
  advice: 'waitLonger',
})

/** Whole minutes, from an hour on whole hours, from two days on whole days. */
function spanOf(ms: number): { readonly ms: number; readonly words: string } {
  const [unitMs, unit] =
    ms < hourMs
      ? [minuteMs, 'minute']
      : ms < hoursInTwoDays * hourMs
        ? [hourMs, 'hour']
        : [dayMs, 'day']
  const n = Math.floor(ms / unitMs)
  return { ms: n * unitMs, words: `${n} ${unit}${n === 1 ? '' : 's'}` }
}
