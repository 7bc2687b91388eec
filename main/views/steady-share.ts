/** A share that people can watch: it only grows while no work comes back. Pure. */

export interface MeasuredShare {
  /** As it is measured, 0 to 1; it falls where a file turns out to be larger than the others. */
  readonly measured: number
  readonly jobs: number
  readonly settled: number
}

export interface ShownShare extends MeasuredShare {
  /** 0 to 1, never below what is measured; 1 exactly when that is. */
  readonly shown: number
}

/** The most that is shown while something is left. */
const almostAll = 0.9999

/**
 * What is shown after `before`. A size that becomes known takes nothing back of what was shown: what is
 * left to show is spread over what is left to do. Where jobs come, go, or are taken up again, the
 * measure alone counts.
 * @param before null: nothing was shown yet.
 */
export function steadyShare(before: ShownShare | null, now: MeasuredShare): ShownShare {
  const { measured, jobs, settled } = now
  const sameWork = before !== null && before.jobs === jobs && before.settled <= settled
  if (measured >= 1 || !sameWork || before.shown >= 1) return { ...now, shown: measured }
  const left = before.measured >= 1 ? 0 : (1 - measured) / (1 - before.measured)
  const shown = 1 - (1 - before.shown) * Math.min(1, left)
  return { ...now, shown: Math.min(Math.max(shown, before.shown, measured), almostAll) }
}
