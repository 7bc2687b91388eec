/** How much a JSON text would take once it is parsed, found before it is. Pure. */

export interface JsonBounds {
  /** Lists and objects altogether: an empty one takes up to forty times its two characters. */
  readonly containers: number
  /** Places for values altogether. */
  readonly values: number
}

export type JsonExcess = keyof JsonBounds

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b

/**
 * What a text has more of than `bounds` allow; null: it may be parsed. A text that is no JSON is bounded,
 * too: a parser builds what stands before the fault.
 */
export function jsonExcess(text: string, bounds: JsonBounds): JsonExcess | null {
  let containers = 0
  let values = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === QUOTE) at = endOfString(text, at)
    else if (char === COMMA) {
      if (++values > bounds.values) return 'values'
    } else if (char === OPEN_LIST || char === OPEN_OBJECT) {
      if (++containers > bounds.containers) return 'containers'
    }
  }
  return null
}

/** Where the string that begins at `start` ends; the text's end where it does not. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, start, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

/** Behind an odd number of backslashes. */
function isEscaped(text: string, start: number, at: number): boolean {
  let before = at
  while (before - 1 > start && text.charCodeAt(before - 1) === BACKSLASH) before--
  return (at - before) % 2 === 1
}
