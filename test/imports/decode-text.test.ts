import { describe, expect, it } from 'vitest'
import { decodeText } from '../../main/imports/decode-text.ts'
import { UsageError } from '../../main/errors.ts'

const text = 'job_id;Título\r\njob_1;Łódź 日本\r\n'
const utf16le = Buffer.from(text, 'utf16le')
const utf16be = Buffer.from(utf16le).swap16()
const bytes = (...parts: (number[] | Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))

describe('decodeText', () => {
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', bytes([0xef, 0xbb, 0xbf], text), 'utf-8'],
    ['UTF-16 LE with a mark', bytes([0xff, 0xfe], utf16le), 'utf-16le'],
    ['UTF-16 BE with a mark', bytes([0xfe, 0xff], utf16be), 'utf-16be'],
    ['UTF-16 LE without a mark', utf16le, 'utf-16le'],
    ['UTF-16 BE without a mark', utf16be, 'utf-16be'],
  ])('reads %s', (_, given, encoding) => {
    expect(decodeText(given, 'a.csv')).toEqual({ text, encoding, note: null })
  })

  it('reads what is not UTF-8 as Windows-1252 and says so', () => {
    const decoded = decodeText(bytes('job_1;', [0x80, 0xe9, 0x99]), 'a.csv')
    expect(decoded).toMatchObject({ text: 'job_1;€é™', encoding: 'windows-1252' })
    expect(decoded.note?.code).toBe('windows1252')
  })

  it.each([
    ['a workbook', bytes('PK\u0003\u0004', [0, 1, 2]), /Excel workbook.*CSV/],
    ['an old workbook', bytes([0xd0, 0xcf, 0x11, 0xe0, 1]), /Excel.*CSV/],
    ['a PDF', bytes('%PDF-1.7'), /PDF/],
    ['a gzip file', bytes([0x1f, 0x8b, 8]), /compressed/],
    ['zeros', Buffer.alloc(100), /not a text file/],
    ['text with a zero in it', bytes('job_1\njob', [0], '_2\n'), /not a text file/],
    ['control characters', bytes('ab\u0001\u0002\u0003\u0004'), /not a text file/],
  ])('refuses %s and says what to do', (_, given, message) => {
    expect(() => decodeText(given, 'a.csv')).toThrow(UsageError)
    expect(() => decodeText(given, 'a.csv')).toThrow(message)
    expect(() => decodeText(given, 'a.csv')).toThrow(/^a\.csv: /)
  })
})
