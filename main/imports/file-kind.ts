/** Files that are not what their name says: each named as what it is, with what to do. */
import { UsageError } from '../errors.ts'

interface Kind {
  /** First bytes; null stands for any. */
  readonly magic: readonly (number | null)[] | string
  /** Where they stand. */
  readonly at?: number
  readonly message: string
}

const exportAsCsv = 'export the list as CSV or as an Excel workbook (.xlsx) and use that'
const picture = 'use the list itself, as CSV, text or a workbook, and not a picture of it'
const unpack = 'unpack it first'
const media = 'use a list of job IDs'

const BINARY: readonly Kind[] = [
  { magic: '%PDF', message: `this is a PDF; ${exportAsCsv}` },
  { magic: [0x1f, 0x8b], message: `this file is compressed (gzip); ${unpack}` },
  { magic: 'BZh', message: `this file is compressed (bzip2); ${unpack}` },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], message: `this file is compressed (xz); ${unpack}` },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], message: `this file is compressed (Zstandard); ${unpack}` },
  { magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], message: `this is a 7-Zip archive; ${unpack}` },
  { magic: 'Rar!', message: `this is a RAR archive; ${unpack}` },
  { magic: 'ustar', at: 257, message: `this is a tar archive; ${unpack}` },
  { magic: [0x89, 0x50, 0x4e, 0x47], message: `this is a PNG image; ${picture}` },
  { magic: [0xff, 0xd8, 0xff], message: `this is a JPEG image; ${picture}` },
  { magic: 'GIF8', message: `this is a GIF image; ${picture}` },
  { magic: 'II*\0', message: `this is a TIFF image; ${picture}` },
  { magic: 'MM\0*', message: `this is a TIFF image; ${picture}` },
  { magic: 'WEBP', at: 8, message: `this is a WebP image; ${picture}` },
  { magic: 'ftyphei', at: 4, message: `this is a HEIC image; ${picture}` },
  { magic: 'ftyp', at: 4, message: `this is a video or audio file; ${media}` },
  { magic: 'RIFF', message: `this is a video or audio file; ${media}` },
  { magic: 'ID3', message: `this is an audio file; ${media}` },
  { magic: [0x1a, 0x45, 0xdf, 0xa3], message: `this is a video file; ${media}` },
  { magic: 'SQLite format 3', message: `this is an SQLite database; ${exportAsCsv}` },
  { magic: 'ARROW1', message: `this is an Arrow or Feather file; ${exportAsCsv}` },
  { magic: 'PAR1', message: `this is a Parquet file; ${exportAsCsv}` },
  { magic: '\0\x01\0\0Standard', message: `this is an Access database; ${exportAsCsv}` },
  { magic: 'bplist', message: `this is a property list; ${exportAsCsv}` },
  { magic: [0x7f, 0x45, 0x4c, 0x46], message: `this is a program; ${media}` },
  { magic: 'MZ\x90\0', message: `this is a program; ${media}` },
]

/** @throws UsageError when the bytes are a file of another kind. A ZIP file is none of these. */
export function refuseOtherKinds(bytes: Uint8Array, name: string): void {
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) throw new UsageError(`${name}: ${ofOle(bytes)}`)
  const kind = BINARY.find(({ magic, at = 0 }) => startsWith(bytes.subarray(at), magic))
  if (kind) throw new UsageError(`${name}: ${kind.message}`)
}

/** A ZIP file: an Excel workbook, or another archive. */
export const isZip = (bytes: Uint8Array): boolean =>
  startsWith(bytes, 'PK\x03\x04') || startsWith(bytes, 'PK\x05\x06')

/** The old format of Office, which also wraps workbooks with a password. */
function ofOle(bytes: Uint8Array): string {
  const holds = (stream: string): boolean =>
    Buffer.from(bytes).includes(Buffer.from(stream, 'utf16le'))
  if (holds('EncryptedPackage')) {
    return 'this workbook is protected with a password; save a copy without it and use that'
  }
  if (holds('WordDocument')) {
    return 'this is a Word document (.doc); put the job IDs into a text file or a workbook'
  }
  if (holds('Workbook') || holds('Book')) {
    return 'this is an old Excel workbook (.xls); save it as .xlsx or CSV and use that'
  }
  return 'this is an old Excel or Office file; save it as .xlsx or CSV and use that'
}

/** What a ZIP file is that is no workbook, by the names of its entries. */
export function kindOfZip(entries: readonly string[], mimetype: string | null): string {
  const has = (pattern: RegExp): boolean => entries.some((entry) => pattern.test(entry))
  if (has(/^xl\/workbook\.bin$/i)) {
    return 'this is a binary Excel workbook (.xlsb); save it as .xlsx or CSV and use that'
  }
  if (mimetype?.includes('opendocument.spreadsheet')) {
    return 'this is an OpenDocument spreadsheet (.ods); save it as .xlsx or CSV and use that'
  }
  if (mimetype?.includes('opendocument')) return `this is an OpenDocument file; ${exportAsCsv}`
  if (has(/^word\//i)) {
    return 'this is a Word document (.docx); put the job IDs into a text file or a workbook'
  }
  if (has(/^ppt\//i)) return `this is a presentation (.pptx); ${exportAsCsv}`
  if (has(/(?:^|\/)(?:Index\.zip|Index\/Document\.iwa|Document\.iwa)$/i)) {
    return 'this is a document of Numbers, Pages or Keynote; export it as CSV or Excel and use that'
  }
  if (has(/^META-INF\/container\.xml$/i)) return `this is an e-book (EPUB); ${exportAsCsv}`
  return `this is a ZIP archive; ${unpack}`
}

/** Texts that are no lists, by how they begin. */
const TEXTS: readonly (readonly [begin: RegExp, message: string])[] = [
  [
    /^\s*\{\\rtf/,
    'this is a rich text document (RTF); save it as plain text, or put the job IDs into a workbook',
  ],
  [
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook[\s>]/,
    'this is an Excel workbook in XML (2003); save it as .xlsx or CSV and use that',
  ],
  [
    /^\s*(?:<!--[\s\S]{0,2000}?-->\s*)*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|table|t[rdh]|thead|tbody|meta|div|span|p|b|center|font|h[1-6]|[uo]l|li|a|style|script|link|title)(?:\s[^<>]*)?>/i,
    'this is a web page (HTML), whatever its name says; open it in a spreadsheet and save it as .xlsx or CSV',
  ],
  [/^\s*<svg[\s>]/i, `this is an SVG image; ${picture}`],
  [/^\s*<\?xml\s/, `this is an XML file; ${exportAsCsv}`],
  [
    /^\s*<(?:\w+:)?\w+(?:\s[^<>]*)?>[^<>]*<(?=[\s\S]*<\/|\/)/,
    `this is an XML file; ${exportAsCsv}`,
  ],
  [/^\s*%PDF-/, `this is a PDF; ${exportAsCsv}`],
  [/^WEBVTT(?:\s|$)/, `this is a file of subtitles; ${media}`],
  [/^\s*\d+\s*[\r\n]+\d\d:\d\d:\d\d[,.]\d{3} --> /, `this is a file of subtitles; ${media}`],
  [
    /^\s*\{[^{}[\]]*"(?:doc_id|resource_id)"\s*:/,
    'this is a shortcut to a document of Google; open it there, download it as .xlsx or CSV and use that',
  ],
  [
    /^version https:\/\/git-lfs\./,
    'this is a pointer of Git LFS; fetch the file itself (git lfs pull)',
  ],
  [/^ID;P\w/, 'this is a SYLK spreadsheet; save it as .xlsx or CSV and use that'],
  [/^TABLE\r?\n0,1\r?\n/, 'this is a DIF spreadsheet; save it as .xlsx or CSV and use that'],
  [/^MIME-Version:/i, `this is a saved mail or web page (MHTML); ${exportAsCsv}`],
  [/^%!PS/, `this is a PostScript file; ${exportAsCsv}`],
  [/^BEGIN:V(?:CARD|CALENDAR)/i, 'this holds contacts or dates; use a list of job IDs'],
]

/** @throws UsageError when a text is a document of another kind. */
export function refuseOtherTexts(text: string, name: string): void {
  const start = text.slice(0, 8192)
  const found = TEXTS.find(([begin]) => begin.test(start))
  if (found) throw new UsageError(`${name}: ${found[1]}`)
}

function startsWith(bytes: Uint8Array, magic: Kind['magic']): boolean {
  const expected = typeof magic === 'string' ? Buffer.from(magic, 'latin1') : magic
  return expected.every((byte: number | null, i: number) => byte === null || bytes[i] === byte)
}
