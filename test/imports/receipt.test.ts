import { describe, expect, it } from 'vitest'
import { csvLine, guardCell, unguardCell } from '../../main/imports/csv-text.ts'
import { parseTable } from '../../main/imports/parse-table.ts'
import { readBatch } from '../../main/imports/read-batch.ts'
import {
  RECEIPT_COLUMNS,
  receiptCsv,
  receiptJson,
  type ReceiptJob,
} from '../../main/imports/receipt.ts'
import { hostileNames } from '../helpers/hostile-names.ts'

const sha256 = 'ab'.repeat(32)
const job = (over: Partial<ReceiptJob> = {}): ReceiptJob => ({
  jobId: 'job_1',
  provider: 'redner',
  account: 'Main',
  product: null,
  title: 'Spring',
  state: 'completed',
  outputs: [],
  addedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  completedAt: null,
  renewals: 0,
  cost: null,
  costUnit: null,
  durationSeconds: null,
  words: null,
  failure: null,
  missing: [],
  warnings: [],
  ...over,
})
const saved = job({
  outputs: ['0', '1'].map((key) => ({
    key,
    kind: 'subtitles',
    locale: 'de-DE',
    path: `/out/Spring, ${key}.srt`,
    bytes: 120,
    sha256,
    contentCredentials: 'valid',
  })),
  completedAt: Date.UTC(2026, 0, 2, 4),
  cost: 2.51,
  costUnit: 'USD',
  words: 640,
  product: 'dub',
})
const failed = job({
  jobId: 'job_2',
  title: '=HYPERLINK("x")',
  state: 'failed',
  failure: { reason: 'PROVIDER_JOB_FAILED', message: 'The voice "Anna" is gone;\nchoose another.' },
  missing: ['fr-FR', 'es-ES'],
})

const partial = job({
  ...saved,
  jobId: 'job_3',
  state: 'partial',
  missing: ['video of en-US', 'fr-FR'],
})

describe('a CSV receipt', () => {
  it('has one line an output and one for a job without any', () => {
    expect(receiptCsv([saved, failed]).split('\r\n')).toEqual([
      RECEIPT_COLUMNS.join(','),
      `job_1,redner,Main,Spring,completed,0,subtitles,de-DE,"/out/Spring, 0.srt",120,${sha256},valid,2026-01-02T03:04:05.000Z,2026-01-02T04:00:00.000Z,0,2.51,,,,,,USD,640,dub`,
      `job_1,redner,Main,Spring,completed,1,subtitles,de-DE,"/out/Spring, 1.srt",120,${sha256},valid,2026-01-02T03:04:05.000Z,2026-01-02T04:00:00.000Z,0,2.51,,,,,,USD,640,dub`,
      `job_2,redner,Main,"'=HYPERLINK(""x"")",failed,,,,,,,,2026-01-02T03:04:05.000Z,,0,,,PROVIDER_JOB_FAILED,"The voice ""Anna"" is gone;\nchoose another.","fr-FR; es-ES",,,,`,
      '',
    ])
  })

  it('starts with a mark for Excel only when asked', () => {
    expect(receiptCsv([], { bom: true }).charCodeAt(0)).toBe(0xfeff)
    expect(receiptCsv([])).toBe(`${RECEIPT_COLUMNS.join(',')}\r\n`)
  })
})

describe.each([
  ['CSV', 'r.csv', (jobs: ReceiptJob[]) => receiptCsv(jobs)],
  ['CSV with a mark', 'r.csv', (jobs: ReceiptJob[]) => receiptCsv(jobs, { bom: true })],
  ['CSV saved by a spreadsheet', 'r.csv', (jobs: ReceiptJob[]) => respelled(receiptCsv(jobs))],
  ['JSON', 'r.json', (jobs: ReceiptJob[]) => receiptJson('Spring', jobs)],
])('a receipt as %s', (_, name, write) => {
  it('comes back with what was saved and what failed', async () => {
    const draft = await readBatch(name, Buffer.from(write([saved, failed])))
    expect(draft.issues).toEqual([])
    expect(draft.duplicates).toEqual([])
    expect(draft.rows).toMatchObject([
      {
        remoteId: 'job_1',
        provider: 'redner',
        account: 'Main',
        product: 'dub',
        title: 'Spring',
        earlier: {
          state: 'completed',
          cost: 2.51,
          costUnit: 'USD',
          durationSeconds: null,
          words: 640,
          completedAt: saved.completedAt,
          files: ['0', '1'].map((output) => ({
            output,
            kind: 'subtitles',
            locale: 'de-DE',
            path: `/out/Spring, ${output}.srt`,
            bytes: 120,
            sha256,
          })),
        },
      },
      {
        remoteId: 'job_2',
        product: null,
        title: '=HYPERLINK("x")',
        earlier: { state: 'failed', files: [] },
      },
    ])
  })
})

describe.each([
  ['CSV', 'r.csv', receiptCsv([partial])],
  ['JSON', 'r.json', receiptJson('Spring', [partial])],
])('a partial delivery in a receipt as %s', (_, name, text) => {
  it('is read as completed, with what it lacks', async () => {
    expect(text).toMatch(/\bpartial\b/)
    const { rows, issues } = await readBatch(name, Buffer.from(text))
    expect(issues).toEqual([])
    expect(rows).toMatchObject([{ earlier: { state: 'completed', missing: partial.missing } }])
  })
})

/** Semicolons and LF, as a spreadsheet of another country writes it. */
function respelled(csv: string): string {
  return csv
    .split('\r\n')
    .map((line) => line.replace(/"[^"]*(?:""[^"]*)*"|,/g, (part) => (part === ',' ? ';' : part)))
    .join('\n')
}

it('is one JSON document however it is written, also without a job', () => {
  for (const jobs of [[], [saved], [saved, failed]]) {
    const parsed = JSON.parse(receiptJson('Spring "26"', jobs)) as { jobs: unknown[] }
    expect(parsed).toMatchObject({ format: 'reelhaul-receipt', version: 1, batch: 'Spring "26"' })
    expect(parsed.jobs).toHaveLength(jobs.length)
    expect(receiptJson('Spring "26"', jobs)).toBe(`${JSON.stringify(parsed, null, 2)}\n`)
  }
})

describe('a receipt from before costs had a unit', () => {
  const earlierOf = async (name: string, text: string) =>
    (await readBatch(name, Buffer.from(text))).rows.map(({ earlier }) => earlier)
  const jobs = ['redner', 'swiftia', 'a2e'].map((provider) => ({ ...saved, provider }))
  const units = ['USD', 'credits', null]

  it('as CSV is counted as its provider counted then', async () => {
    const added = ['cost_unit', 'words', 'product'].length
    const older = receiptCsv(jobs)
      .split('\r\n')
      .map((line) => line.split(',').slice(0, -added).join(','))
      .join('\r\n')
    expect(older).not.toMatch(/USD|cost_unit/)
    const entries = await earlierOf('r.csv', older)
    expect(entries.map((entry) => entry?.costUnit)).toEqual(units)
    expect(entries).toMatchObject(jobs.map(() => ({ cost: 2.51, words: null })))
  })

  it('as JSON is counted as its provider counted then', async () => {
    const older = jobs.map((entry) => ({
      ...entry,
      costUnit: undefined,
      words: undefined,
      product: undefined,
    }))
    const text = receiptJson('Spring', older as unknown as ReceiptJob[])
    expect(text).not.toMatch(/costUnit|words/)
    const entries = await earlierOf('r.json', text)
    expect(entries.map((entry) => entry?.costUnit)).toEqual(units)
  })

  it('has a unit that is not known, where a newer one says so', async () => {
    const unknown = { ...saved, costUnit: null }
    for (const [name, text] of [
      ['r.csv', receiptCsv([unknown])],
      ['r.json', receiptJson('Spring', [unknown])],
    ] as const)
      expect(await earlierOf(name, text)).toMatchObject([{ cost: 2.51, costUnit: null }])
  })
})

it('refuses a receipt of a newer program', async () => {
  const newer = receiptJson('Spring', [saved]).replace('"version": 1', '"version": 2')
  await expect(readBatch('r.json', newer)).rejects.toThrow(/newer Reelhaul/)
})

it('lists the lines of a receipt that were damaged', async () => {
  const draft = await readBatch('r.csv', receiptCsv([saved, failed]).replace(',failed,', ',broke,'))
  expect(draft.rows).toHaveLength(1)
  expect(draft.issues).toEqual([expect.objectContaining({ line: 4 })])
})

describe('cells', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', "'=1", "''=1"])(
    'never start a formula: %j',
    (text) => {
      expect(guardCell(text)).toBe(`'${text}`)
      expect(unguardCell(guardCell(text))).toBe(text)
    },
  )

  it.each(['Spring', "'quoted'", "it's", 'a=b', ''])('are left alone otherwise: %j', (text) => {
    expect(guardCell(text)).toBe(text)
    expect(unguardCell(text)).toBe(text)
  })

  it('come back as they were, whatever they are', async () => {
    const cells = hostileNames(6, 600).map((text) => text.toWellFormed().replaceAll('\0', ''))
    for (let i = 0; i < cells.length; i += 3) {
      const row = ['start', ...cells.slice(i, i + 3)]
      for await (const { rows, bad } of parseTable(csvLine(row), { delimiter: ',' })) {
        expect(bad).toEqual([])
        expect(rows[0]?.cells.map(unguardCell)).toEqual(row)
      }
    }
  })
})
