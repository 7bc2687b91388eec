/** A small line through figures. Pure. */

/** Room for the stroke at the top and at the bottom, in the same units. */
const edge = 1

/** The points of a polyline in a box of `width` by `height`, the highest figure at the top. */
export function sparkline(values: readonly number[], width: number, height: number): string {
  const most = Math.max(...values, Number.MIN_VALUE)
  const step = width / Math.max(1, values.length - 1)
  return values
    .map((value, n) => {
      const y = height - edge - (value / most) * (height - 2 * edge)
      return `${round(n * step)},${round(y)}`
    })
    .join(' ')
}

const round = (n: number): number => Math.round(n * 10) / 10
