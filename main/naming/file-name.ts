/**
 * File names that every system accepts: what Windows, macOS and Linux refuse is taken out on all of
 * them, so that a folder can be copied from one to another. Pure.
 */

/** What the file systems in use allow a name, UTF-8 bytes. */
export const MAX_NAME_BYTES = 255
/** Kept free for ` (9999)` before the extension and for our own ending of an unfinished file. */
const RESERVED_BYTES = 15
/** Longest component that `safeName` gives, UTF-8 bytes. */
export const MAX_SAFE_BYTES = MAX_NAME_BYTES - RESERVED_BYTES

/** Device names of Windows, with superscript digits as it also knows them. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])$/i

/** Forbidden on Windows, and `/` everywhere: what stands for each of them. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  '/': '-',
  '\\': '-',
  ':': '-',
  '|': '-',
  '"': "'",
  '<': '(',
  '>': ')',
  '?': '',
  '*': '',
}

/** Zero-width characters, and those that turn text round and so hide an extension. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu
/** Persian and Indic scripts need these between letters, families of emoji between their members. */
const JOINER = /[\u200c\u200d]/u
/** Chooses a form of the character before it, as text or emoji for one. */
const SELECTOR = /\p{Variation_Selector}/u
/** The flags of England, Scotland and Wales: a black flag, and a region in invisible letters. */
const BLACK_FLAG = 0x1f3f4
const FLAG_TAGS = /^\u{1f3f4}[\u{e0030}-\u{e0039}\u{e0061}-\u{e007a}]{3,6}\u{e007f}/u
const VISIBLE = /[^\p{Z}\p{C}]/u
const NONCHARACTERS = /[\p{Noncharacter_Code_Point}\ufffd]/gu
const BLANKS = /[\p{Cc}\p{Z}]+/gu

/** Letters, digits and what joins them: nothing of it has to be taken out. */
const PLAIN = /^\w(?:[\w-]|[ .](?=\w))*$/
/** Perhaps a device name. */
const DEVICE_START = /^(?:con|prn|aux|nul|com|lpt)/i
const ASCII = /^[\x20-\x7e]*$/

/** Made for the first name that needs it: its tables take 15 ms to load. */
let graphemes: Intl.Segmenter | null = null

/** Length of a text in UTF-8. */
export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text)
}

/**
 * One component of a path, without an extension of its own: in NFC, free of separators, controls and
 * invisible characters other than those that shape the visible ones beside them, not starting with a dot or hyphen, not ending with a dot or space, not a
 * device name, at most `maxBytes` long, cut between graphemes. Empty when nothing is left.
 */
export function safeName(text: string, maxBytes: number = MAX_SAFE_BYTES): string {
  if (text.length <= maxBytes && PLAIN.test(text) && !DEVICE_START.test(text)) return text
  const clean = text
    .toWellFormed()
    .replace(NONCHARACTERS, '_')
    .normalize('NFC')
    .replace(/[/\\:|"<>?*]/g, (character) => FORBIDDEN[character]!)
  const visible = withoutInvisible(clean).replace(BLANKS, ' ').normalize('NFC')
  const trimmed = trimEnds(cutToBytes(trimEnds(visible), maxBytes))
  const stem = trimmed.replace(INVISIBLE, '').split('.', 1)[0]!.trimEnd()
  return DEVICE_NAME.test(stem) ? cutToBytes(`_${trimmed}`, maxBytes) : trimmed
}

/**
 * Takes out what cannot be seen, but for one joiner between two visible characters, and one selector
 * behind one.
 */
function withoutInvisible(text: string): string {
  if (text.search(INVISIBLE) < 0) return text
  let kept = ''
  /** Last kept: something that a joiner or a selector can follow. */
  let last: 'visible' | 'selected' | 'other' = 'other'
  let joiner = ''
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at)!
    const flag = code === BLACK_FLAG ? FLAG_TAGS.exec(text.slice(at, at + 20))?.[0] : undefined
    const piece = flag ?? String.fromCodePoint(code)
    at += piece.length
    if (flag === undefined && piece.search(INVISIBLE) === 0) {
      if (last === 'other') continue
      if (JOINER.test(piece)) joiner ||= piece
      else if (SELECTOR.test(piece) && last === 'visible' && joiner === '') {
        kept += piece
        last = 'selected'
      }
      continue
    }
    const isVisible = VISIBLE.test(piece)
    kept += (isVisible ? joiner : '') + piece
    joiner = ''
    last = isVisible ? 'visible' : 'other'
  }
  return kept
}

/**
 * `safeName` with an extension that is never cut off.
 * @param fallback used when nothing of `base` is left; must not be empty itself when made safe
 */
export function safeFileName(base: string, extension: string, fallback: string): string {
  const ending = `.${safeExtension(extension)}`
  const room = MAX_SAFE_BYTES - utf8Bytes(ending)
  return (safeName(base, room) || safeName(fallback, room) || 'file') + ending
}

/** Letters and digits, lower case, at most 12; `bin` when there is nothing to go by. */
export function safeExtension(extension: string): string {
  const clean = extension.toLowerCase().replace(/^\.+/, '')
  // `.part` is what unfinished files end with.
  return /^[a-z0-9]{1,12}$/.test(clean) && clean !== 'part' ? clean : 'bin'
}

/** Equal for paths that some file system takes for one: case, normalisation, the invisible do not count. */
export function collisionKey(path: string): string {
  if (ASCII.test(path)) return path.toLowerCase()
  return path.replace(INVISIBLE, '').normalize('NFD').toUpperCase().toLowerCase().normalize('NFC')
}

/** The longest start of a text that fits, never ending within a grapheme unless the first is larger. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (utf8Bytes(text) <= maxBytes) return text
  // A UTF-16 unit takes at least one byte, so more units than bytes can never fit.
  const start = text.slice(0, Math.max(0, maxBytes)).toWellFormed()
  const byGrapheme = takeWhileFits(segmentsOf(start), maxBytes)
  return byGrapheme || takeWhileFits(start, maxBytes)
}

function takeWhileFits(pieces: Iterable<string>, maxBytes: number): string {
  let taken = ''
  let left = maxBytes
  for (const piece of pieces) {
    left -= utf8Bytes(piece)
    if (left < 0) break
    taken += piece
  }
  return taken
}

function* segmentsOf(text: string): Generator<string> {
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of graphemes.segment(text)) yield segment
}

/** Windows drops dots and spaces at the end; a dot or hyphen at the start hides or misleads. */
function trimEnds(text: string): string {
  return text
    .replace(/[. \u200c\u200d]+$/, '')
    .replace(/^ +/, '')
    .replace(/^[.-]/, '_')
}
