/** When a job that its provider leaves where it is counts as stuck, and when it is given up. Pure. */
import type { Failure } from '../../preload/contract/vocabulary.ts'

export interface StallLimits {
  /** Hours of the same status after which people are told; null: never. */
  readonly stuckAfterHours: number | null
  /** Hours of the same status after which a job fails; null: never. */
  readonly giveUpAfterHours: number | null
}

export type Stall =
  | { readonly type: 'moving' }
  | { readonly type: 'stuck'; readonly sentence: string }
  | { readonly type: 'overdue'; readonly failure: Failure }

const hourMs = 3_600_000
const hoursInTwoDays = 48

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
    return { type: 'stuck', sentence: `Has said “${status}” for ${spanOf(unchangedMs)}.` }
  }
  return { type: 'moving' }
}

const givenUp = (status: string, unchangedMs: number): Failure => ({
  reason: 'PROVIDER_JOB_STUCK',
  message: `The provider has said “${status}” for ${spanOf(unchangedMs)}.`,
  permanent: true,
  advice: 'waitLonger',
})

/** Whole hours up to two days, then whole days: nobody counts minutes by then. */
function spanOf(ms: number): string {
  const hours = Math.floor(ms / hourMs)
  const [n, unit] = hours < hoursInTwoDays ? [hours, 'hour'] : [Math.floor(hours / 24), 'day']
  return `${n} ${unit}${n === 1 ? '' : 's'}`
}
