import { describe, expect, it } from 'vitest'
import { UnknownColumnError } from '../../main/imports/column-roles.ts'
import { readBatch } from '../../main/imports/read-batch.ts'
import { UsageError } from '../../main/errors.ts'
import { makeWorkbook, makeZip, type TestCell, type TestSheet } from '../helpers/make-workbook.ts'

const sheet = (
  rows: readonly (readonly TestCell[])[],
  more: Partial<TestSheet> = {},
): TestSheet => ({
  name: 'Jobs',
  rows,
  ...more,
})

async function read(sheets: readonly TestSheet[], options: Parameters<typeof readBatch>[2] = {}) {
  const draft = await readBatch('May.xlsx', makeWorkbook(sheets), options)
  return {
    rows: draft.rows.map(({ line, remoteId, title }) => [line, remoteId, title]),
    issues: draft.issues.map(({ line, issue }) => [line, issue.code]),
    draft,
  }
}

describe('a workbook', () => {
  it('is read by the numbers of its rows, with lines above the names', async () => {
    const { rows, issues, draft } = await read([
      sheet([
        ['Campaign of May'],
        [],
        ['Job ID', 'Title', 'Provider'],
        ['job_1', 'A & B', 'Redner'],
        [],
        ['job_2', '<C>'],
      ]),
    ])
    expect(rows).toEqual([
      [4, 'job_1', 'A & B'],
      [6, 'job_2', '<C>'],
    ])
    expect(issues).toEqual([[null, 'linesAbove']])
    expect(draft).toMatchObject({
      name: 'May',
      roles: { jobId: 'Job ID', provider: 'Provider' },
      source: { encoding: null, sheet: { name: 'Jobs', names: ['Jobs'] } },
    })
  })

  it('has numbers as it shows them, and says so of those that lost digits', async () => {
    const { rows, issues } = await read([
      sheet([
        ['id', 'title'],
        [{ number: '123456' }, { number: '0.10000000000000001' }],
        [
          { number: '123', style: 3 },
          { number: '45292', style: 1 },
        ],
        [{ number: '1.23456789012346E+18' }, 'x'],
        [{ number: '1234567890123450000' }, 'x'],
        [{ number: '45292', style: 1 }, 'x'],
        [{ number: '123458.0' }, { number: '45292.5', style: 2 }],
      ]),
    ])
    expect(rows).toEqual([
      [2, '123456', '0.1'],
      [3, '00123', '2024-01-01'],
      [7, '123458', '2024-01-01 12:00:00'],
    ])
    expect(issues).toEqual([
      [4, 'rounded'],
      [5, 'rounded'],
      [6, 'date'],
    ])
  })

  it('counts dates from 1904 where it says so', async () => {
    const book = makeWorkbook(
      [
        sheet([
          ['id', 'title'],
          ['job_1', { number: '43830', style: 1 }],
        ]),
      ],
      {
        base1904: true,
      },
    )
    expect((await readBatch('a.xlsx', book)).rows[0]?.title).toBe('2024-01-01')
  })

  it('has formulas as they were last shown, texts in the cell and texts in parts', async () => {
    const { rows, issues } = await read([
      sheet([
        ['id', 'title'],
        [
          { xml: '<c t="str"><f>"job_"&amp;1</f><v>job_1</v></c>' },
          {
            xml: '<c t="inlineStr"><is><r><t>A</t></r><r><t> b</t></r><rPh><t>x</t></rPh></is></c>',
          },
        ],
        [{ xml: '<c t="e"><f>VLOOKUP(1,A:A,1)</f><v>#N/A</v></c>' }, 'B'],
        [{ xml: '<c><f>A1</f></c>' }, 'C'],
        ['="job_2"', 'tab_x0009_D'],
      ]),
    ])
    expect(rows).toEqual([
      [2, 'job_1', 'A b'],
      [5, 'job_2', 'tab D'],
    ])
    expect(issues).toEqual([
      [3, 'noJobId'],
      [4, 'character'],
    ])
  })

  it('has the texts of formulas that were never calculated, as libraries write them', async () => {
    const link = 'HYPERLINK("https://x.test/job_1","job_1")'.replaceAll('"', '&quot;')
    const { rows } = await read([
      sheet([
        ['id', 'title'],
        [{ xml: `<c><f>${link}</f></c>` }, 'A'],
        [{ xml: `<c><f>T(&quot;job_2&quot;)</f><v>0</v></c>` }, 'B'],
        [{ xml: '<c><f>A2</f><v>77</v></c>' }, 'C'],
      ]),
    ])
    expect(rows).toEqual([
      [2, 'job_1', 'A'],
      [3, 'job_2', 'B'],
      [4, '77', 'C'],
    ])
  })

  it('shows whole numbers with the texts that their format puts beside the digits', async () => {
    const { rows } = await read([
      sheet([
        ['id', 'title'],
        [
          { number: '7', style: 4 },
          { number: '1234567', style: 5 },
        ],
        [
          { number: '1234', style: 4 },
          { number: '12', style: 5 },
        ],
        [
          { number: '8', style: 4 },
          { number: '-1.5', style: 5 },
        ],
      ]),
    ])
    expect(rows).toEqual([
      [2, 'job_07', '1234-567'],
      [3, 'job_1234', '000-012'],
      [4, 'job_08', '-1.5'],
    ])
  })

  it('passes over a sheet of sums whose names are those of a list', async () => {
    const sums = sheet(
      [
        ['Job', 'Amount'],
        ['Dubbing', { number: '20' }],
        ['Transcription', { number: '3' }],
      ],
      { name: 'Sums' },
    )
    const list = sheet([
      ['Job', 'Title'],
      ['job_1', 'A'],
    ])
    expect((await read([sums, list])).rows).toEqual([[2, 'job_1', 'A']])
    expect((await read([sums])).rows).toHaveLength(2)
  })

  it('gives every row the value of cells that are merged downwards', async () => {
    const { rows } = await read([
      sheet(
        [
          ['job_id', 'title'],
          ['job_1', 'Spring'],
          ['job_2', ''],
          ['job_3', ''],
          ['job_4', 'Autumn'],
        ],
        {
          merged: ['B2:B4', 'A7:B7'],
        },
      ),
    ])
    expect(rows.map(([, , title]) => title)).toEqual(['Spring', 'Spring', 'Spring', 'Autumn'])
  })

  it('is its first visible sheet with jobs, and any that is asked for', async () => {
    const sheets = [
      sheet([['job_id'], ['job_hidden1']], { name: 'Old', state: 'hidden' }),
      sheet([['Read me'], ['This is a workbook']], { name: 'Notes' }),
      sheet([['job_id'], ['job_1']], { name: 'May' }),
      sheet([['job_id'], ['job_2']], { name: 'June' }),
    ]
    const found = await read(sheets)
    expect(found.rows).toEqual([[2, 'job_1', null]])
    expect(found.draft.source.sheet).toEqual({
      name: 'May',
      names: ['Old', 'Notes', 'May', 'June'],
    })
    expect(found.issues).toEqual([[null, 'oneSheet']])
    expect((await read(sheets, { sheet: 'june' })).rows).toEqual([[2, 'job_2', null]])
    expect((await read(sheets, { sheet: 'Old' })).rows).toEqual([[2, 'job_hidden1', null]])
    await expect(read(sheets, { sheet: 'Notes' })).rejects.toThrow(UsageError)
  })

  it('says that hidden rows are read', async () => {
    const { rows, draft } = await read([
      sheet([['job_id'], ['job_1'], ['job_2']], { hiddenRows: [3] }),
    ])
    expect(rows).toHaveLength(2)
    expect(draft.issues.map(({ issue }) => issue)).toEqual([
      { code: 'hiddenRows', params: { n: 1 } },
    ])
  })

  it('asks for the column where it has to, and keeps the choice of sheets', async () => {
    const sheets = [
      sheet([
        ['one', 'two'],
        ['job_1', 'job_3'],
        ['job_2', 'job_4'],
      ]),
      sheet([['a']], { name: 'B' }),
    ]
    const error = await read(sheets).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(UnknownColumnError)
    expect((error as UnknownColumnError).source.sheet?.names).toEqual(['Jobs', 'B'])
  })

  it.each([
    ['cut short', (book: Buffer) => book.subarray(0, book.length - 40), /damaged or incomplete/],
    ['without its directory', (book: Buffer) => book.subarray(0, 200), /damaged or incomplete/],
  ])('that is %s is refused', async (_, spoil, message) => {
    const book = makeWorkbook([sheet([['job_id'], ['job_1']])])
    await expect(readBatch('a.xlsx', spoil(book))).rejects.toThrow(UsageError)
    await expect(readBatch('a.xlsx', spoil(book))).rejects.toThrow(message)
  })

  it('with broken XML, entities or a part that is missing is refused', async () => {
    for (const page of [
      '<worksheet><row>',
      '<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
      '',
    ]) {
      await expect(readBatch('a.xlsx', bookOf(page))).rejects.toThrow(UsageError)
    }
  })

  it('that says to be larger than allowed, or is larger than it says, is not unpacked', async () => {
    const page = `<worksheet><sheetData>${'<row/>'.repeat(1000)}</sheetData></worksheet>`
    await expect(readBatch('a.xlsx', bookOf(page, 300 * 1024 * 1024))).rejects.toThrow(/too large/)
    await expect(readBatch('a.xlsx', bookOf(page, 100))).rejects.toThrow(/damaged/)
  })

  it('stops when it is told to', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`job_${i}`, `Title ${i}`])
    const stop = new AbortController()
    const reading = read([sheet([['job_id', 'title'], ...rows])], { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(reading).rejects.toThrow('enough')
  })

  it('of many rows is read whole', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => [`job_${i}`, `Title ${i}`])
    const { draft } = await read([sheet([['job_id', 'title'], ...rows])])
    expect(draft.rows).toHaveLength(50_000)
    expect(draft.rows.at(-1)).toMatchObject({ line: 50_001, title: 'Title 49999' })
  })
})

/** A workbook whose only sheet is as given. @param size what it says to be unpacked. */
function bookOf(page: string, size?: number): Buffer {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return makeZip(
    {
      'xl/workbook.xml': `<workbook xmlns:r="${type}"><sheets><sheet name="A" r:id="a"/></sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="a" Type="${type}/worksheet" Target="sheet.xml"/></Relationships>`,
      'xl/sheet.xml': page,
    },
    size === undefined ? {} : { 'xl/sheet.xml': size },
  )
}
