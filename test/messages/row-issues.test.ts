/** Everything that can be wrong with a row of a list is a code, and has words in every language. */
import { builtInProviders } from '../../preload/contract/vocabulary.ts'
import { describe, expect, test } from 'vitest'
import { UnknownColumnError } from '../../main/imports/column-roles.ts'
import { readBatch } from '../../main/imports/read-batch.ts'
import { yieldToEventLoop } from '../../main/imports/yield-to-event-loop.ts'
import { RECEIPT_COLUMNS, RECEIPT_FORMAT, RECEIPT_VERSION } from '../../main/imports/receipt.ts'
import { mergeDrafts } from '../../main/desktop/importing/merge-drafts.ts'
import { rowIssueInEnglish } from '../../main/strings/english.ts'
import { catalogue } from '../../messages/compiled/index.js'
import { rowIssueText } from '../../messages/row-issue-text.ts'
import type { Values } from '../../messages/values.ts'
import { makeWorkbook } from '../helpers/make-workbook.ts'
import { localeOf, type Language } from '../../preload/contract/languages.ts'
import {
  rowIssueCodes,
  rowIssueSchema,
  type RowIssue,
  type RowIssueCode,
} from '../../preload/contract/row-issues.ts'

const table = [
  'job_id,provider',
  'job_0,',
  `${'x'.repeat(300)},`,
  'https://example.com/a,',
  'job 1,',
  '6.5E+12,',
  'job\u00011,',
  'job#1,',
  '...,',
  'job_2,nobody',
  ',redner',
  'job_0,',
  '"job_3,',
  `"${'y'.repeat(70_000)},`,
]

const rows = Array.from({ length: 8 }, (_, i) => `job_3${i},A\n`).join('')

const lists: Readonly<Record<string, string>> = {
  'table.csv': table.join('\n'),
  'again.csv': 'job_id\njob_0\n',
  'latin.csv': 'job_id,title\njob_4,caf\xe9\n1-Mar,date\n',
  'latin2.csv': 'job_id,title\njob_19,P\xf8\xedli\x9a \x9elu\x9dou\xe8k\xfd k\xf9\xf2\n',
  'lines.jsonl': '{"jobId":"job_5"}\n{"jobId":\n',
  'items.json': '["job_6", 12345678901234567890, true]',
  'fields.json': '["job_7", {"name":"a","size":1}]',
  'report.csv': `Jobs of May\nref,clip\n${rows}A, B,job_18\nTotal,3\n`,
  'quote.csv': 'job_8,a\njob_9,"b\njob_10,c\njob_11,d\n',
  'receipt.csv': `${RECEIPT_COLUMNS.join(',')}\njob_12,redner,,,failed\njob_13,redner,,,odd\n`,
  'receipt.json': JSON.stringify({
    format: RECEIPT_FORMAT,
    version: RECEIPT_VERSION,
    jobs: [{ jobId: 'job_14', provider: 'redner', state: 'failed', outputs: [] }, {}],
  }),
}

const sheets = [
  { name: 'May', rows: [['job_id'], ['job_21']], hiddenRows: [2] },
  { name: 'June', rows: [['job_id'], ['job_22']] },
]

/** Tables without a column of job IDs. */
const undecided = {
  several: 'title,old,new\nTrailer,job_1,job_3\nTeaser,job_2,job_4\n',
  unnamed: 'one,two three\nfour,five six\n',
  others: 'title,client\nTrailer,Acme\nTeaser,Acme\n',
}

/** Shows what is isolated in the window. */
const marking: Values = {
  own: (text) => `<${text}>`,
  size: String,
  duration: String,
  listed: (things) => things.join(', '),
}

const shown = (value: unknown, language: Language): string =>
  typeof value === 'number'
    ? new Intl.NumberFormat(localeOf(language, [])).format(value)
    : `<${String(value)}>`

/** What the terminal has always said; scripts compare it. */
const english: readonly (readonly [RowIssue, string])[] = [
  [{ code: 'noJobId', params: {} }, 'there is no job ID'],
  [{ code: 'tooLong', params: { most: 200 } }, 'the job ID is longer than 200 characters'],
  [{ code: 'link', params: {} }, 'this is a link, not a job ID'],
  [{ code: 'space', params: { text: 'job 1' } }, '“job 1” is not a job ID: it contains a space'],
  [
    { code: 'rounded', params: { text: '6.5E+12' } },
    '“6.5E+12” is a number that a spreadsheet has rounded; format the column as text and export it again',
  ],
  [
    { code: 'unprintable', params: { text: 'job 1' } },
    '“job 1” is not a job ID: it contains an unprintable character',
  ],
  [
    { code: 'character', params: { text: 'job#1', character: '#' } },
    '“job#1” is not a job ID: it contains “#”',
  ],
  [{ code: 'notAnId', params: { text: '...' } }, '“...” is not a job ID'],
  [
    { code: 'provider', params: { text: 'nobody', names: [...builtInProviders] } },
    '“nobody” is not a known provider; use redner, adobe, viddyscribe, swiftia, a2e',
  ],
  [{ code: 'repeats', params: { text: 'job_0', line: 2 } }, '“job_0” repeats line 2'],
  [
    { code: 'repeatsElsewhere', params: { text: 'job_0', line: 1200, file: 'a.csv' } },
    '“job_0” repeats line 1,200 of a.csv',
  ],
  [{ code: 'json', params: {} }, 'this line is not valid JSON'],
  [
    { code: 'receiptJob', params: { n: 2 } },
    'job 2 of the receipt does not have the form of a job',
  ],
  [
    { code: 'receiptState', params: {} },
    'the column state does not hold a state that receipts have',
  ],
  [{ code: 'notAJob', params: {} }, 'this is neither a job ID nor a job'],
  [
    { code: 'noField', params: { fields: ['name', 'size'] } },
    'no field holds a job ID; the fields are “name”, “size”; use jobId',
  ],
  [
    { code: 'largeNumber', params: {} },
    'a number this large is not exact in JSON; write the ID in quotes',
  ],
  [{ code: 'rowTooLong', params: {} }, 'the row is too long, or a quote is never closed'],
  [{ code: 'openQuote', params: {} }, 'a quote is never closed'],
  [
    { code: 'windows1252', params: {} },
    'The file is not UTF-8; it was read as Windows-1252 (Western European). Check accented letters.',
  ],
  [
    { code: 'date', params: { text: '1-Mar' } },
    '“1-Mar” is a date that a spreadsheet has made of the ID; format the column as text and enter it again',
  ],
  [
    { code: 'encodingGuessed', params: { encoding: 'shift_jis' } },
    'The text is not Unicode; it was read as shift_jis, which makes the likeliest words. Check the titles, and choose another encoding if they are wrong.',
  ],
  [
    { code: 'damagedText', params: {} },
    'Some characters of the file are damaged; they are shown as �. Check the titles.',
  ],
  [
    { code: 'oneSheet', params: { sheet: 'May', names: ['June', 'July'] } },
    'The sheet “May” is read; the other sheets are not: June, July.',
  ],
  [{ code: 'hiddenRows', params: { n: 5 } }, '5 hidden rows of the sheet are read, too.'],
  [
    { code: 'moreCells', params: { cells: 4, columns: 3 } },
    'the row has 4 cells, but there are only 3 columns; put text that contains the separator in quotes',
  ],
  [
    { code: 'linesAbove', params: { n: 5, line: 7 } },
    '5 lines above the column names were passed over (from line 7 on).',
  ],
  [
    { code: 'linesPassedOver', params: { n: 5, line: 7 } },
    '5 lines that hold no job were passed over: column names again, separators, totals or comments (the first is line 7).',
  ],
  [
    { code: 'firstRowNames', params: { text: 'abc', line: 3 } },
    'Line 3 (“abc”) is read as column names, because it does not look like the rows below it. If it is a job, say so.',
  ],
  [
    { code: 'severalColumns', params: { columns: ['old', 'new'] } },
    'several columns could hold the job IDs (old, new); name the right one job_id in the first line',
  ],
  [
    { code: 'unnamedColumns', params: {} },
    'no column holds job IDs; add a first line with names and call the right column job_id',
  ],
  [
    { code: 'otherColumns', params: { columns: ['a', 'b'], more: true } },
    'no column holds job IDs; the columns are a, b …; rename the right one to job_id',
  ],
  [
    { code: 'otherColumns', params: { columns: ['a', 'b'], more: false } },
    'no column holds job IDs; the columns are a, b; rename the right one to job_id',
  ],
  [
    { code: 'tooManyLists', params: { folder: 'lists', most: 200 } },
    'lists: there is too much in this folder; only the first 200 lists in it are read',
  ],
  [{ code: 'text', params: { text: 'a.csv: the file is empty' } }, 'a.csv: the file is empty'],
]

test.each(english)('%j is said in English as ever', (issue, words) => {
  expect(rowIssueSchema.parse(issue)).toEqual(issue)
  expect(rowIssueInEnglish(issue)).toBe(words)
})

test('every code is among these', () => {
  expect(new Set(english.map(([{ code }]) => code))).toEqual(new Set(rowIssueCodes))
})

test('no words are left unused', () => {
  const codes = rowIssueCodes.filter((code) => code !== 'text')
  expect(Object.keys(catalogue.en.rowIssues).sort()).toEqual(codes.sort())
})

describe.each(Object.keys(catalogue) as Language[])('in %s', (language) => {
  const worded = english.filter(([{ code }]) => code !== 'text')
  test.each(worded)('%j has words with all that it names', (issue) => {
    const told = rowIssueText(issue, catalogue[language], marking)
    for (const value of Object.values<unknown>(issue.params).flat())
      if (typeof value !== 'boolean') expect(told).toContain(shown(value, language))
    expect(told).not.toMatch(/[{}]|undefined/)
  })
})

test('what lists are found to have is a code, and each of these is found', async () => {
  const drafts = []
  for (const [file, content] of Object.entries(lists)) {
    drafts.push({ file, draft: await readBatch(file, Buffer.from(content, 'latin1')) })
  }
  const damaged = Buffer.concat([
    Buffer.from(`job_id,title\njob_20,${'é'.repeat(50)}\n`),
    Buffer.of(0xc3),
  ])
  drafts.push({ file: 'cut.csv', draft: await readBatch('cut.csv', damaged) })
  drafts.push({ file: 'a.xlsx', draft: await readBatch('a.xlsx', makeWorkbook(sheets)) })
  const [first, ...others] = drafts
  const merged = await mergeDrafts([first!, ...others], [], yieldToEventLoop())
  const found = new Set([...merged.issues, ...merged.repeats].map(({ issue }) => issue.code))
  for (const text of Object.values(undecided)) {
    const error: unknown = await readBatch('list.csv', text).catch((thrown: unknown) => thrown)
    if (error instanceof UnknownColumnError) found.add(error.issue.code)
  }
  const ofFolders: RowIssueCode[] = ['tooManyLists', 'text']
  expect([...found, ...ofFolders].sort()).toEqual([...rowIssueCodes].sort())
})

test.each([
  { code: 'repeats', params: { text: 'job_1', line: 0 } },
  { code: 'nobody', params: {} },
  { code: 'space', params: null },
  'there is no job ID',
])('takes %j for no issue', (value) => {
  expect(rowIssueSchema.safeParse(value).success).toBe(false)
})
