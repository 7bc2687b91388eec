/** What holds for any list: it comes back as written, ends within bounds, and loses no row in silence. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readBatch } from '../../main/imports/read-batch.ts'
import { UsageError } from '../../main/errors.ts'
import { listEncodings, type ListEncoding } from '../../preload/contract/list-reading.ts'
import { encoderOf, encodeText } from '../helpers/encode-text.ts'

const hex = fc.stringMatching(/^[a-f0-9]{8,12}$/)
const id = fc.oneof(
  hex.map((text) => `job_${text}1`),
  fc.uuid(),
  fc.stringMatching(/^[0-9a-f]{23}$/).map((text) => `${text}7`),
)
const unit = fc.constantFrom(...'abcdefgh XYZ,;|"\'.!?()0123\\', 'é', '日', '本', '\n')
const title = fc
  .string({ unit, maxLength: 20 })
  .map((text) => `T ${text.replace(/\\"|\\$/g, '')} end`)

const table = fc.uniqueArray(fc.record({ id, title }), {
  selector: (row) => row.id,
  minLength: 2,
  maxLength: 12,
})

const headers = fc.constantFrom(
  ['job_id', 'title'],
  ['Auftrags-ID', 'Titel'],
  ['ジョブ ID', 'タイトル'],
  ['معرّف المهمة', 'العنوان'],
)

const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  escape: fc.constantFrom('"', '\\'),
  eol: fc.constantFrom('\n', '\r\n', '\r'),
  encoding: fc.constantFrom<ListEncoding>('utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'),
  mark: fc.boolean(),
  preamble: fc.constantFrom([], ['Report of May'], ['Report', 'Exported 2026-01-31', '']),
  /** The names once more, before this row. */
  again: fc.nat(12),
  swapped: fc.boolean(),
  header: headers,
})

it('a table comes back as it was written, in whatever dialect', async () => {
  await fc.assert(
    fc.asyncProperty(table, dialect, async (given, how) => {
      // Without an escaped quote nothing tells that a backslash is doubled.
      const plain = (text: string) => (how.escape === '"' ? text : text.replaceAll('\\', ''))
      const rows = given.map((row) => ({ ...row, title: plain(row.title) }))
      const quote = (cell: string) =>
        `"${how.escape === '"' ? cell.replaceAll('"', '""') : cell.replaceAll('"', '\\"')}"`
      const line = (jobId: string, name: string, swapped: boolean) =>
        (swapped ? [name, jobId] : [jobId, name]).map(quote).join(how.delimiter)
      const lines: string[] = [...how.preamble, line(how.header[0], how.header[1], false)]
      let swapped = false
      for (const [i, row] of rows.entries()) {
        if (i > 0 && i === how.again) {
          swapped = how.swapped
          lines.push(`\uFEFF${line(how.header[0], how.header[1], swapped)}`)
        }
        lines.push(line(row.id, row.title, swapped))
      }
      const text = (how.mark ? '\uFEFF' : '') + lines.join(how.eol) + how.eol
      const draft = await readBatch('a.csv', encodeText(text, how.encoding))
      const oneLine = (cell: string) => cell.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim()
      expect(draft.rows.map((row) => [row.remoteId, oneLine(row.title ?? '')])).toEqual(
        rows.map((row) => [row.id, oneLine(row.title)]),
      )
    }),
    { numRuns: 200 },
  )
})

/** Titles that nearly every encoding can hold are few: each has its own. */
const words: Partial<Record<ListEncoding, string>> = {
  shift_jis: '春のキャンペーン',
  'euc-jp': '夏の予告編',
  'iso-2022-jp': '夏の予告編',
  gb18030: '春季宣传片',
  big5: '春季宣傳片',
  'euc-kr': '봄 캠페인',
  'windows-1251': 'Весенняя кампания',
  'windows-1252': 'Größe à la crème',
  'windows-1253': 'Ανοιξιάτικη εκστρατεία',
}

it('a table in a guessed encoding comes back, however long it is', async () => {
  const names = listEncodings.filter((name) => words[name] !== undefined)
  const encoders = new Map(names.map((name) => [name, encoderOf(name)]))
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom(...names), fc.nat(3), async (rows, name, every) => {
      const titles = rows.map((row, i) => (i % (every + 1) === 0 ? words[name]! : `T${row.id}`))
      const text = `job_id;title\n${rows.map((row, i) => `${row.id};${titles[i]}\n`).join('')}`
      const draft = await readBatch('a.csv', encoders.get(name)!(text))
      expect(draft.rows.map((row) => row.title)).toEqual(titles)
    }),
    { numRuns: 150 },
  )
})

const piece = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    'job_id',
    'job_1',
    'title',
    ',',
    ';',
    '\t',
    '|',
    '\n',
    '\r',
    '"',
    '\\"',
    '\uFEFF',
    '=',
  ),
  fc.constantFrom(
    'sep=;\n',
    '---',
    '[',
    '{',
    '{"a":',
    '</',
    'PK\x03\x04',
    '\0',
    'Total',
    '1E5',
    '#',
  ),
)
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
  fc.array(piece, { maxLength: 25 }).map((parts) => Buffer.from(parts.join(''))),
  fc.array(piece, { maxLength: 25 }).map((parts) => Buffer.from(parts.join(''), 'utf16le')),
)

it('any bytes end as a draft or in a sentence, with any encoding that is said', async () => {
  const options = fc.record({
    encoding: fc.option(fc.constantFrom(...listEncodings)),
    firstRow: fc.option(fc.constantFrom('names' as const, 'job' as const)),
  })
  await fc.assert(
    fc.asyncProperty(bytes, options, async (content, said) => {
      const started = performance.now()
      await readBatch('a.csv', content, said).then(
        (draft) => expect(draft.rows.length).toBeGreaterThan(0),
        (error: unknown) => expect(error).toBeInstanceOf(UsageError),
      )
      expect(performance.now() - started).toBeLessThan(5000)
    }),
    { numRuns: 600 },
  )
})

/** One cell a line that is no blank: what becomes of it is counted. */
const entry = fc.oneof(
  id,
  fc.constantFrom(
    'job_id',
    'Job ID',
    'Total',
    '----',
    '# note',
    'NULL',
    '1.2E+10',
    'a b',
    '2026-01-01',
  ),
  fc.stringMatching(/^[a-zA-Z]{1,10}$/),
  fc.stringMatching(/^[a-zA-Z ]{1,10}x$/),
)

it('no row is lost: each is used, repeated, unusable, or counted among the lines passed over', async () => {
  const rows = fc.array(fc.tuple(entry, fc.stringMatching(/^[A-Z][a-z]{0,8}$/)), {
    minLength: 1,
    maxLength: 20,
  })
  await fc.assert(
    fc.asyncProperty(rows, fc.boolean(), async (lines, headed) => {
      const text = [
        ...(headed ? ['job_id;title'] : []),
        ...lines.map((cells) => cells.join(';')),
      ].join('\n')
      const draft = await readBatch('a.csv', text).catch((error: unknown) => {
        expect(error).toBeInstanceOf(UsageError)
        return null
      })
      if (draft === null) return
      const named = draft.rows.length + draft.duplicates.length + draft.unusable + draft.passedOver
      const header = draft.header === null ? 0 : 1
      expect(named + header).toBe(lines.length + (headed ? 1 : 0))
    }),
    { numRuns: 600 },
  )
})
