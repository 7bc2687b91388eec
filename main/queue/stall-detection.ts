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

const givenUp = (status: string, unchangedMs: number): Failure => ({
  reason: 'PROVIDER_JOB_STUCK',
  message: `The provider has said “${status}” for ${spanOf(unchangedMs).words}.`,
  permanent: true,
  advice: 'waitLonger',
})

/** Whole hours up to two days, then whole days: minutes no longer matter by then. */
function spanOf(ms: number): { readonly ms: number; readonly words: string } {
  const hours = Math.floor(ms / hourMs)
  const [unitMs, unit] = hours < hoursInTwoDays ? [hourMs, 'hour'] : [dayMs, 'day']
  const n = Math.floor(ms / unitMs)
  return { ms: n * unitMs, words: `${n} ${unit}${n === 1 ? '' : 's'}` }
}
