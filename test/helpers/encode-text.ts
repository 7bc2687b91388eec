/** Texts in any encoding that lists are read with: the decoder of the platform, turned round. */
import type { ListEncoding } from '../../preload/contract/list-reading.ts'

export type Encoder = (text: string) => Buffer

/** @throws Error when the encoding has no such character. */
export function encodeText(text: string, encoding: ListEncoding): Buffer {
  return encoderOf(encoding)(text)
}

/** Worth keeping for many texts: the table takes a while. */
export function encoderOf(encoding: ListEncoding): Encoder {
  switch (encoding) {
    case 'utf-8':
      return (text) => Buffer.from(text)
    case 'utf-16le':
      return (text) => Buffer.from(text, 'utf16le')
    case 'utf-16be':
      return (text) => Buffer.from(text, 'utf16le').swap16()
    case 'utf-32le':
      return (text) => utf32(text)
    case 'utf-32be':
      return (text) => utf32(text).swap32()
    case 'iso-2022-jp':
      return jis
    default:
      return byTable(tableOf(encoding))
  }
}

function utf32(text: string): Buffer {
  return Buffer.from(Uint32Array.from(text, (char) => char.codePointAt(0)!).buffer)
}

/** Words above ASCII in escape sequences: the sets are those of EUC-JP, seven bits wide. */
function jis(text: string): Buffer {
  const table = tableOf('euc-jp')
  return Buffer.concat(
    (text.match(/[\0-\x7f]+|[^\0-\x7f]+/g) ?? []).map((run) => {
      if (run <= '\x7f') return Buffer.from(run)
      const bytes = [...run].flatMap((char) => [...table.get(char)!])
      return Buffer.from(`\x1b$B${String.fromCharCode(...bytes.map((byte) => byte & 0x7f))}\x1b(B`)
    }),
  )
}

function byTable(table: ReadonlyMap<string, Buffer>): Encoder {
  return (text) =>
    Buffer.concat(
      [...text].map((char) => {
        const bytes = char <= '\x7f' ? Buffer.from(char) : table.get(char)
        if (bytes === undefined) throw new Error(`no ${char} in this encoding`)
        return bytes
      }),
    )
}

function tableOf(encoding: ListEncoding): Map<string, Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  const table = new Map<string, Buffer>()
  const add = (...bytes: number[]) => {
    try {
      const text = decoder.decode(Uint8Array.from(bytes))
      if ([...text].length === 1 && text > '\x7f' && !table.has(text))
        table.set(text, Buffer.from(bytes))
    } catch {
      // These bytes mean nothing in it.
    }
  }
  for (let lead = 0x80; lead <= 0xff; lead++) add(lead)
  for (let lead = 0xa1; lead <= 0xfe; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) add(lead, trail)
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) add(lead, trail)
  return table
}
