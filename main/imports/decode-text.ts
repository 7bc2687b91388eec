/** Bytes of a file that a user dropped, as text: whatever a spreadsheet on any system has written. */
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import { UsageError } from '../errors.ts'

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string
  readonly encoding: TextEncoding
  /** For the user when the encoding had to be guessed. */
  readonly note: RowIssue | null
}

/** Enough of a file to tell what it is. */
const SAMPLE_BYTES = 8192

/** Files that people take for text, by their first bytes, and what to do with them instead. */
const MISTAKEN_FILES: readonly { magic: readonly number[]; message: string }[] = [
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    message: 'this is an Excel workbook or a ZIP archive; save the sheet as CSV and use that',
  },
  {
    magic: [0xd0, 0xcf, 0x11, 0xe0],
    message: 'this is an old Excel or Office file; save the sheet as CSV and use that',
  },
  { magic: [0x25, 0x50, 0x44, 0x46], message: 'this is a PDF; use a CSV or text file' },
  { magic: [0x1f, 0x8b], message: 'this file is compressed; unpack it first' },
]

/**
 * Decodes UTF-8, UTF-16 (with a byte order mark or recognised by its zero bytes) or, when it is
 * neither, Windows-1252.
 * @param name file name for messages
 * @throws UsageError when the bytes are not text
 */
export function decodeText(bytes: Uint8Array, name: string): DecodedText {
  const mistaken = MISTAKEN_FILES.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte))
  if (mistaken) throw new UsageError(`${name}: ${mistaken.message}`)
  const decoded = decodeAs(bytes, encodingByMark(bytes) ?? encodingByZeros(bytes))
  if (looksBinary(decoded.text)) {
    throw new UsageError(`${name}: this is not a text file; use CSV, plain text or JSON`)
  }
  return decoded
}

function encodingByMark(bytes: Uint8Array): TextEncoding | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}

/** Job IDs are ASCII, so UTF-16 without a mark shows as a zero in nearly every second byte. */
function encodingByZeros(bytes: Uint8Array): TextEncoding {
  const pairs = Math.floor(Math.min(bytes.length, SAMPLE_BYTES) / 2)
  let even = 0
  let odd = 0
  for (let i = 0; i < pairs; i++) {
    if (bytes[2 * i] === 0) even++
    if (bytes[2 * i + 1] === 0) odd++
  }
  const most = pairs * 0.4
  const few = pairs * 0.05
  if (odd > most && even <= few) return 'utf-16le'
  if (even > most && odd <= few) return 'utf-16be'
  return 'utf-8'
}

function decodeAs(bytes: Uint8Array, encoding: TextEncoding): DecodedText {
  try {
    const text = new TextDecoder(encoding, { fatal: encoding === 'utf-8' }).decode(bytes)
    return { text, encoding, note: null }
  } catch {
    return {
      text: new TextDecoder('windows-1252').decode(bytes),
      encoding: 'windows-1252',
      note: { code: 'windows1252', params: {} },
    }
  }
}

/** Zeros never occur in text; other control characters may stray in, but not many. */
function looksBinary(text: string): boolean {
  if (text.includes('\0')) return true
  const sample = text.slice(0, SAMPLE_BYTES)
  // eslint-disable-next-line no-control-regex -- control characters are what is counted
  const controls = sample.match(/[\u0001-\u0008\u000e-\u001a\u001c-\u001f\u007f]/g)?.length ?? 0
  return controls > sample.length / 50
}
