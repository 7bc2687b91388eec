import { describe, expect, it } from 'vitest'
import { decodeText } from '../../main/imports/decode-text.ts'
import { readBatch } from '../../main/imports/read-batch.ts'
import { UsageError } from '../../main/errors.ts'
import { listEncodings, type ListEncoding } from '../../preload/contract/list-reading.ts'
import { encodeText } from '../helpers/encode-text.ts'
import { makeZip } from '../helpers/make-workbook.ts'

const unicode = 'job_id;Título\r\njob_1;Łódź 日本\r\n'
const mark = '\uFEFF'
const wide = ['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'] as const

describe('Unicode', () => {
  it.each(['utf-8', ...wide] as const)('is read as %s, with a mark and without', (name) => {
    const expected = { text: unicode, encoding: { name, guessed: false }, note: null }
    expect(decodeText(encodeText(unicode, name), 'a.csv')).toEqual(expected)
    expect(decodeText(encodeText(mark + unicode, name), 'a.csv')).toEqual(expected)
  })

  it('with a few broken bytes stays Unicode, with a remark', () => {
    const text = `job_id;title\n${'job_1;Übergröße für später\n'.repeat(20)}`
    const bytes = Buffer.concat([Buffer.from(text), Buffer.from([0xc3])])
    const decoded = decodeText(bytes, 'a.csv')
    expect(decoded.text).toBe(`${text}\uFFFD`)
    expect(decoded.encoding?.name).toBe('utf-8')
    expect(decoded.note?.code).toBe('damagedText')
  })

  it('says nothing of an encoding where all is ASCII', () => {
    expect(decodeText(Buffer.from('job_1\n'), 'a.csv')).toMatchObject({
      encoding: null,
      note: null,
    })
  })
})

const titles: readonly (readonly [ListEncoding, ...string[]])[] = [
  [
    'windows-1252',
    'Café à la crème',
    'Größe und Übermut',
    'El niño pequeño',
    'Œuvre n° 5 – « été »',
  ],
  ['windows-1250', 'Příliš žluťoučký kůň', 'Wiosenna kampania: źródło'],
  ['windows-1251', 'Весенняя кампания', 'Летний трейлер', 'ЗИМА'],
  ['koi8-r', 'Весенняя кампания', 'Летний трейлер'],
  ['ibm866', 'Весенняя кампания', 'Летний трейлер'],
  ['windows-1253', 'Ανοιξιάτικη εκστρατεία', 'Καλοκαίρι στους δρόμους'],
  ['windows-1254', 'İlkbahar kampanyası', 'Yaz fragmanı şöyle'],
  ['windows-1255', 'קמפיין אביב', 'טריילר לקיץ החדש'],
  ['windows-1256', 'حملة الربيع', 'إعلان الصيف'],
  ['windows-874', 'แคมเปญฤดูใบไม้ผลิ', 'ตัวอย่างหน้าร้อน'],
  ['macintosh', 'Café à la crème', 'Größe und Übermut'],
  ['shift_jis', '春のキャンペーン', '夏の予告編', '予告編', 'テスト'],
  ['euc-jp', '春のキャンペーン', '夏の予告編', 'テスト'],
  ['iso-2022-jp', '春のキャンペーン', '夏の予告編'],
  ['gb18030', '春季宣传片', '夏季预告片', '中文标题'],
  ['big5', '春季宣傳片', '夏季預告片', '中文標題'],
  ['euc-kr', '봄 캠페인', '여름 예고편', '한국어 제목'],
]

describe('other encodings', () => {
  it.each(
    titles.flatMap(([name, ...all]) =>
      [...all, all.join(' ')].map((title) => [name, title] as const),
    ),
  )('%s is guessed from “%s”', (name, title) => {
    const text = `job_id;title\r\njob_1;${title}\r\n`
    const decoded = decodeText(encodeText(text, name), 'a.csv')
    expect(decoded).toMatchObject({ text, encoding: { name, guessed: true } })
    expect(decoded.note?.code).toBe(name === 'windows-1252' ? 'windows1252' : 'encodingGuessed')
  })

  it('are guessed far down in a list, too', () => {
    const text = `job_id;title\n${'job_1;plain\n'.repeat(20_000)}job_2;春のキャンペーン\n`
    expect(decodeText(encodeText(text, 'shift_jis'), 'a.csv').encoding?.name).toBe('shift_jis')
  })

  it.each(listEncodings)('%s is taken where the user says so, and nothing is guessed', (name) => {
    const text = 'job_id;title\njob_1;plain\n'
    expect(decodeText(encodeText(text, name), 'a.csv', name)).toEqual({
      text,
      encoding: { name, guessed: false },
      note: null,
    })
  })

  it('that make no text of the bytes are refused', () => {
    const bytes = encodeText('job_1\n', 'utf-16le')
    expect(() => decodeText(bytes, 'a.csv', 'shift_jis')).toThrow(/not text in shift_jis/)
  })
})

describe('what is no text at the end of one', () => {
  it.each([
    ['zeros of a broken copy', Buffer.from('job_id,title\njob_1,Ä\n\0\0\0\0\0\0\0')],
    ['zeros up to the end of a block', Buffer.concat([Buffer.from('job_1\n'), Buffer.alloc(4090)])],
    ['the mark of DOS', Buffer.from('job_1\r\n\x1a')],
    ['both, in UTF-16', encodeText('\uFEFFjob_1\r\n\0\x1a', 'utf-16le')],
  ])('is left out: %s', (_, bytes) => {
    expect(decodeText(bytes, 'a.csv').text).toMatch(/job_1(?:,Ä)?\r?\n$/)
  })

  it('may be lines in UTF-16 that a shell has appended', () => {
    const joined = Buffer.concat([
      Buffer.from('job_id;title\r\njob_1;Größe\r\n'),
      encodeText('job_2;Größe\r\njob_3;春\r\n', 'utf-16le'),
    ])
    expect(decodeText(joined, 'a.csv').text).toBe(
      'job_id;title\r\njob_1;Größe\r\njob_2;Größe\r\njob_3;春\r\n',
    )
  })

  it('is a control character that has strayed into a short text', () => {
    expect(decodeText(Buffer.from('job_1\x08\njob_2\x7f\n'), 'a.csv').text).toHaveLength(14)
  })
})

const ole = (stream: string) =>
  Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
    Buffer.alloc(20),
    Buffer.from(stream, 'utf16le'),
  ])
const bytes = (...values: number[]) => Buffer.from([...values, 1, 2, 3, 4])

describe('a file that is no list', () => {
  it.each([
    ['an old workbook', ole('Workbook'), /old Excel workbook \(\.xls\).*\.xlsx or CSV/],
    ['a workbook with a password', ole('EncryptedPackage'), /protected with a password/],
    ['an old Word document', ole('WordDocument'), /Word document \(\.doc\)/],
    ['another file of old Office', ole('x'), /old Excel or Office file/],
    [
      'HTML',
      '<html><body><table><tr><td>job_1</td></tr></table></body></html>',
      /web page \(HTML\)/,
    ],
    ['a row of HTML', '<tr><td>job_1</td></tr>', /web page \(HTML\)/],
    ['a list of HTML', '<ul class="x">\n<li>job_1</li></ul>', /web page \(HTML\)/],
    ['XML without a declaration', '<Error><Code>AccessDenied</Code></Error>', /XML file/],
    ['a PDF with a mark', '\uFEFF%PDF-1.7\n', /this is a PDF/],
    ['subtitles', 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n', /subtitles/],
    ['numbered subtitles', '1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n', /subtitles/],
    [
      'a shortcut to a sheet',
      '{"url":"https://docs.test/open?id=1a","doc_id":"1abcDEFghiJKLmnop"}',
      /shortcut to a document of Google/,
    ],
    ['a pointer', 'version https://git-lfs.github.com/spec/v1\nsize 1\n', /Git LFS/],
    ['an Arrow file', 'ARROW1\0\0job_1', /Arrow or Feather/],
    ['HTML with a comment', '\n<!-- x -->\n<TABLE border=1><tr><td>job_1', /HTML/],
    ['XHTML', '<?xml version="1.0"?>\n<!DOCTYPE html><html></html>', /HTML/],
    [
      'a workbook in XML',
      '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="x">',
      /in XML \(2003\)/,
    ],
    ['other XML', '<?xml version="1.0"?><jobs/>', /XML file/],
    ['RTF', '{\\rtf1\\ansi job_1\\par}', /rich text document \(RTF\)/],
    ['SYLK', 'ID;PWXL;N;E\nC;Y1;X1;K"job_1"\nE\n', /SYLK/],
    ['a PDF', '%PDF-1.7\n%âãÏÓ\n', /PDF/],
    ['gzip', bytes(0x1f, 0x8b, 8), /compressed \(gzip\); unpack/],
    ['7-Zip', bytes(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), /7-Zip/],
    ['a PNG', bytes(0x89, 0x50, 0x4e, 0x47), /PNG image/],
    ['a JPEG', bytes(0xff, 0xd8, 0xff, 0xe0), /JPEG image/],
    ['a video', Buffer.concat([Buffer.alloc(4), Buffer.from('ftypisom')]), /video/],
    ['SQLite', 'SQLite format 3\0', /SQLite/],
    ['ODS', makeZip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }), /\.ods/],
    ['Numbers', makeZip({ 'Index/Document.iwa': 'x' }), /Numbers.*export it as CSV/],
    ['XLSB', makeZip({ 'xl/workbook.bin': 'x' }), /\.xlsb/],
    ['Word', makeZip({ 'word/document.xml': 'x' }), /\.docx/],
    ['a ZIP', makeZip({ 'jobs.csv': 'job_1' }), /ZIP archive; unpack/],
    ['an empty ZIP', makeZip({}), /ZIP archive/],
    ['zeros', Buffer.alloc(100), /not a text file/],
    ['text with a zero in it', 'job_1\njob\0_2\n', /not a text file/],
    ['control characters', 'ab\u0001\u0002\u0003\u0004', /not a text file/],
  ])('is named: %s', async (_, content, message) => {
    const given = typeof content === 'string' ? Buffer.from(content) : content
    await expect(readBatch('a.xls', given)).rejects.toThrow(UsageError)
    await expect(readBatch('a.xls', given)).rejects.toThrow(message)
    await expect(readBatch('a.xls', given)).rejects.toThrow(/^a\.xls: /)
  })

  it('is named where it is pasted, too', async () => {
    await expect(readBatch('Pasted', '<table><tr><td>job_1</td></tr></table>')).rejects.toThrow(
      /HTML/,
    )
  })
})
