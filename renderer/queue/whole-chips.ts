/** How many chips a line shows whole, before one that counts the rest. Pure. */

/** Pixels: as `.chip` has it on both sides, and between two. */
const padding = 12
const gap = 4

export interface ChipLine {
  readonly words: readonly string[]
  /** What the last chip says of `n` that are left out. */
  readonly restOf: (n: number) => string
  /** Of a word without its chip, in pixels. */
  readonly widthOf: (word: string) => number
  /** Of the line, in pixels; 0: not known yet. */
  readonly room: number
  /** Chips at most, however wide the line. */
  readonly most: number
}

/** At least one where there are any: a word that is too long even alone is cut. */
export function wholeChips({ words, restOf, widthOf, room, most }: ChipLine): number {
  let shown = Math.min(words.length, most)
  while (room > 0 && shown > 1 && lineWidth(shown) > room) shown--
  return shown

  function lineWidth(n: number): number {
    const rest = words.length - n
    const all = rest > 0 ? [...words.slice(0, n), restOf(rest)] : words
    return all.reduce((sum, word) => sum + widthOf(word) + padding + gap, -gap)
  }
}
