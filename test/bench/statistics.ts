/** What repeated measurements come to. Pure. */

export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** @throws RangeError when there is nothing to summarise. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const [min] = sorted
  const max = sorted.at(-1)
  if (min === undefined || max === undefined) throw new RangeError('No values to summarise.')
  const half = (sorted.length - 1) / 2
  const low = sorted[Math.floor(half)] ?? min
  const high = sorted[Math.ceil(half)] ?? max
  return { median: (low + high) / 2, min, max }
}
