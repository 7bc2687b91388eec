/** When a batch is done, as a time on the clock that does not flicker. Pure. */
import type { BatchEstimate } from '../../preload/contract/model.ts'

const aMinute = 60_000

/** So much time left, milliseconds, is rounded up to such steps of the clock. */
const steps: readonly (readonly [limit: number, step: number])[] = [
  [20 * aMinute, aMinute],
  [3 * 60 * aMinute, 5 * aMinute],
  [Number.POSITIVE_INFINITY, 15 * aMinute],
]

const stepFor = (leftMs: number): number => steps.find(([limit]) => leftMs <= limit)?.[1] ?? aMinute

/**
 * Epoch milliseconds, on a whole step of the clock and later than now; null where no number is known
 * until all is saved.
 * @param shown what was said last: it stays while it is no more than a step wrong.
 */
export function doneTime(
  estimate: BatchEstimate | null,
  now: number,
  shown: number | null = null,
): number | null {
  if (estimate?.type !== 'about' || estimate.until !== 'saved') return null
  const at = now + estimate.seconds * 1000
  const step = stepFor(at - now)
  if (shown !== null && shown > now && Math.abs(shown - at) <= step) return shown
  return Math.max(Math.ceil(at / step), Math.floor(now / step) + 1) * step
}
