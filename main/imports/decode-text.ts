/** Bytes of a file that a user dropped, as text: whatever a spreadsheet on any system has written. */
import { isAscii } from 'node:buffer'
import type { ListEncoding, ListSource } from '../../preload/contract/list-reading.ts'
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import { UsageError } from '../errors.ts'
import { refuseOtherKinds } from './file-kind.ts'
import { guessEncoding } from './guess-encoding.ts'

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string
  /** Null for ASCII, which reads the same in nearly all encodings. */
  readonly encoding: ListSource['encoding']
  /** For the user when the encoding had to be guessed. */
  readonly note: RowIssue | null
}

/** Enough of a file to tell what it is. */
const SAMPLE_BYTES = 8192

/**
 * Decodes Unicode (by its mark, or by its zero bytes), else what makes the likeliest words.
 * @param name file name for messages
 * @param chosen what the user says; nothing is guessed then.
 * @throws UsageError when the bytes are not text
 */
export function decodeText(
  bytes: Uint8Array,
  name: string,
  chosen: ListEncoding | null = null,
): DecodedText {
  refuseOtherKinds(bytes, name)
  const found = chosen === null ? decode(bytes) : decodeAs(bytes, chosen, false)
  const decoded = { ...found, text: withoutFilling(found.text) }
  if (looksBinary(decoded.text)) {
    throw new UsageError(
      chosen === null
        ? `${name}: this is not a text file; use CSV, plain text, JSON or an Excel workbook`
        : `${name}: this is not text in ${chosen}; choose another encoding`,
    )
  }
  return decoded
}

/** What a broken copy fills a file up with, and the mark that ended texts of DOS. */
function withoutFilling(text: string): string {
  let end = text.length
  while (end > 0 && (text[end - 1] === '\0' || text[end - 1] === '\x1a')) end--
  return end === 0 ? text : text.slice(0, end)
}

function decode(bytes: Uint8Array): DecodedText {
  const wide = startOfWide(bytes)
  if (wide === null) return decodeUniform(bytes)
  const head = decodeUniform(bytes.subarray(0, wide))
  return { ...head, text: head.text + decodeAs(bytes.subarray(wide), 'utf-16le', false).text }
}

/**
 * Where lines begin that a shell of Windows has appended in UTF-16 to a text of bytes; null: nowhere.
 */
function startOfWide(bytes: Uint8Array): number | null {
  const start = bytes.indexOf(0) - 1
  if (start < 1 || bytes[start - 1] !== 0x0a || encodingByMark(bytes) !== null) return null
  const tail = bytes.subarray(start)
  return tail.length % 2 === 0 && encodingByZeros(tail) === 'utf-16le' ? start : null
}

function decodeUniform(bytes: Uint8Array): DecodedText {
  const unicode = encodingByMark(bytes) ?? encodingByZeros(bytes)
  if (unicode !== null) return decodeAs(bytes, unicode, false)
  if (isAscii(bytes)) {
    return hasJisEscape(bytes)
      ? decodeAs(bytes, 'iso-2022-jp', true)
      : { ...decodeAs(bytes, 'utf-8', false), encoding: null }
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { text, encoding: { name: 'utf-8', guessed: false }, note: null }
  } catch {
    if (isMostlyUtf8(bytes)) {
      return { ...decodeAs(bytes, 'utf-8', true), note: { code: 'damagedText', params: {} } }
    }
    return decodeAs(bytes, guessEncoding(aboveAscii(bytes)), true)
  }
}

function decodeAs(bytes: Uint8Array, name: ListEncoding, guessed: boolean): DecodedText {
  const utf32 = name === 'utf-32le' || name === 'utf-32be'
  const text = utf32 ? decodeUtf32(bytes, name) : new TextDecoder(name).decode(bytes)
  return { text, encoding: { name, guessed }, note: guessed ? noteOf(name) : null }
}

function noteOf(encoding: ListEncoding): RowIssue {
  return encoding === 'windows-1252'
    ? { code: 'windows1252', params: {} }
    : { code: 'encodingGuessed', params: { encoding } }
}

function encodingByMark(bytes: Uint8Array): ListEncoding | null {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe && c === 0 && d === 0 && bytes.length % 4 === 0) return 'utf-32le'
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return 'utf-32be'
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  return a === 0xfe && b === 0xff ? 'utf-16be' : null
}

/**
 * Job IDs are ASCII, so wider encodings without a mark show as zeros at every second byte, or at three
 * of four; in other texts there are none.
 */
function encodingByZeros(bytes: Uint8Array): ListEncoding | null {
  const size = Math.min(bytes.length, SAMPLE_BYTES) & ~3
  const zeros = [0, 0, 0, 0] as [number, number, number, number]
  for (let i = 0; i < size; i++) if (bytes[i] === 0) zeros[(i & 3) as 0 | 1 | 2 | 3]++
  const [a, b, c, d] = zeros
  const units = size / 4
  const many = (n: number) => n > units * 0.8
  if (many(c) && many(d) && a < units * 0.2) return 'utf-32le'
  if (many(a) && many(b) && d < units * 0.2) return 'utf-32be'
  const even = a + c
  const odd = b + d
  if (odd > units * 0.4 && even <= odd / 20) return 'utf-16le'
  if (even > units * 0.4 && odd <= even / 20) return 'utf-16be'
  return null
}

/** Characters of four bytes; those that do not exist are replaced. */
function decodeUtf32(bytes: Uint8Array, name: 'utf-32le' | 'utf-32be'): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: string[] = []
  const codes: number[] = []
  const flush = () => parts.push(String.fromCodePoint(...codes.splice(0)))
  for (let at = 0; at + 4 <= view.byteLength; at += 4) {
    const code = view.getUint32(at, name === 'utf-32le')
    if (at === 0 && code === 0xfeff) continue
    const exists = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    codes.push(exists ? code : 0xfffd)
    if (codes.length >= SAMPLE_BYTES) flush()
  }
  flush()
  return parts.join('')
}

/** Japanese of mails: escape sequences switch between the sets. */
function hasJisEscape(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('\x1b$')
}

/** UTF-8 with a few broken bytes: cut somewhere, or pasted together. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes.subarray(0, SAMPLE_BYTES * 128))
  const broken = text.match(/\uFFFD/g)?.length ?? 0
  // eslint-disable-next-line no-control-regex -- what is counted is all that is not ASCII
  const whole = (text.match(/[^\u0000-\u007f]/gu)?.length ?? 0) - broken
  return whole > 20 && broken * 20 <= whole
}

/** The lines that say something of the encoding: the first of a long list may be plain. */
function aboveAscii(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80)
  const line = bytes.subarray(0, first).lastIndexOf(0x0a) + 1
  return bytes.subarray(line)
}

/** Control characters that a text of any length may have. */
const MAX_STRAYED = 2

/** Zeros never occur in text; other control characters may stray in, but not many. */
function looksBinary(text: string): boolean {
  if (text.includes('\0')) return true
  const sample = text.slice(0, SAMPLE_BYTES)
  // eslint-disable-next-line no-control-regex -- control characters are what is counted
  const controls = sample.match(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\u007f]/g)?.length ?? 0
  return controls > Math.max(MAX_STRAYED, sample.length / 50)
}
