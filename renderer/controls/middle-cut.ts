/** Where a name is cut that must keep its end: names of one list often differ only there. Pure. */

/** Graphemes. Shorter names are cut at their end, if at all. */
const shortest = 20
/** Of a text without any break, as IDs are. */
const unbrokenTail = 8
/** The end that is kept: it begins at a break between words, if there is one. */
const tailLength = { least: 6, best: 10, most: 16 } as const

const breaks = /[\s\-_.·,:;()[\]{}/\\]/u
/** Letters that change their form beside others: a cut between two of them would show both wrong. */
const joined =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Thai}\p{Script=Mongolian}]/u

export interface Halves {
  /** Gives way, its last part first. */
  readonly head: string
  /** Is always shown; empty: the whole is cut at its end. */
  readonly tail: string
}

/** Both halves together are the text. */
export function halvesOf(text: string): Halves {
  const whole = { head: text, tail: '' }
  if (text.length <= shortest) return whole
  const parts = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(
    ({ segment }) => segment,
  )
  if (parts.length <= shortest) return whole
  const at = breakNear(parts) ?? (joined.test(text) ? null : parts.length - unbrokenTail)
  return at === null ? whole : { head: parts.slice(0, at).join(''), tail: parts.slice(at).join('') }
}

/** The break that leaves a tail of about the best length, as the index that the tail begins at. */
function breakNear(parts: readonly string[]): number | null {
  const lengths = Array.from(
    { length: tailLength.most - tailLength.least + 1 },
    (_, index) => tailLength.least + index,
  )
  const found = lengths
    .filter((length) => breaks.test(parts[parts.length - length] ?? ''))
    .toSorted((a, b) => Math.abs(a - tailLength.best) - Math.abs(b - tailLength.best))
  return found[0] === undefined ? null : parts.length - found[0]
}
