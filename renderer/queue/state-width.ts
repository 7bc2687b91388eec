/** How narrow the state's column can be: as its longest word, with the percentage beside it. Pure. */

/** Pixels: icon with its gap, between word and percentage, and what rounding takes. */
const icon = 19
const gap = 8
const slack = 2
const least = 96
/** Longer words are cut, with the whole word for the pointer. */
const most = 190

export interface StateWords {
  /** Of every state. */
  readonly words: readonly string[]
  /** Of the states beside which a percentage stands. */
  readonly moving: readonly string[]
  /** As long as one gets: `100%`. */
  readonly percent: string
  /** Of a word, in pixels; 0: not known. */
  readonly widthOf: (word: string) => number
}

/** Pixels. */
export function stateColumnWidth({ words, moving, percent, widthOf }: StateWords): number {
  const beside = gap + widthOf(percent)
  const widest = Math.max(...words.map(widthOf), ...moving.map((word) => widthOf(word) + beside))
  return Math.ceil(Math.min(most, Math.max(least, icon + widest + slack)))
}
