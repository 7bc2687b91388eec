import { describe, expect, it } from 'vitest'
import { detectDelimiter } from '../../main/imports/delimiter.ts'
import { parseTable, type BadRow, type TableRow } from '../../main/imports/parse-table.ts'
import { UsageError } from '../../main/errors.ts'
import { seeded } from '../helpers/seeded.ts'
import { slowMachine } from '../helpers/slow-machine.ts'

async function read(text: string, delimiter: string | null = ',') {
  const rows: TableRow[] = []
  const bad: BadRow[] = []
  for await (const block of parseTable(text, { delimiter })) {
    rows.push(...block.rows)
    bad.push(...block.bad)
  }
  return { rows, bad }
}
const lines = (rows: readonly { line: number }[]) => rows.map((row) => row.line)

describe('parseTable', () => {
  it.each([
    ['\n', 'LF'],
    ['\r\n', 'CRLF'],
    ['\r', 'CR'],
  ])('counts lines broken by %j through quoted breaks and empty lines', async (eol) => {
    const text = ['a,b', '', '"x', '', 'y",1', 'c,d', ''].join(eol)
    const { rows } = await read(text)
    expect(lines(rows)).toEqual([1, 3, 6])
    expect(rows[1]?.cells).toEqual([`x${eol}${eol}y`, '1'])
  })

  it('takes mixed line breaks and rows of different widths', async () => {
    const { rows } = await read('a,b,c\r\nd\ne,f\rg,h,i,j')
    expect(rows.map((row) => row.cells.length)).toEqual([3, 1, 2, 4])
    expect(lines(rows)).toEqual([1, 2, 3, 4])
  })

  it('takes quotes inside cells for text', async () => {
    const { rows, bad } = await read('job_1,5" disk\njob_2,"Hello" said\njob_3,"say ""hi"""\n')
    expect(bad).toEqual([])
    expect(rows.map((row) => row.cells[1])).toEqual(['5" disk', '"Hello" said', 'say "hi"'])
  })

  it('loses only the row whose quote is never closed', async () => {
    const { rows, bad } = await read('job_1,a\njob_2,"b\njob_3,c\njob_4,d\n')
    expect(lines(rows)).toEqual([1, 3, 4])
    expect(bad).toEqual([{ line: 2, issue: { code: 'openQuote', params: {} } }])
  })

  it('does not swallow rows up to the next quote', async () => {
    const { rows, bad } = await read('job_1,"a\njob_2,"b"\njob_3,c\n')
    expect(rows.map((row) => row.cells)).toEqual([
      ['job_2', 'b'],
      ['job_3', 'c'],
    ])
    expect(lines(bad)).toEqual([1])
  })

  it('finds a broken quote far from the end of a large table', async () => {
    const good = Array.from({ length: 20_000 }, (_, i) => `job_${i},some title\n`)
    good[5] = 'job_5,"broken\n'
    const { rows, bad } = await read(good.join(''))
    expect(rows).toHaveLength(19_999)
    expect(bad).toEqual([expect.objectContaining({ line: 6 })])
    expect(rows.at(-1)).toEqual({ line: 20_000, cells: ['job_19999', 'some title'] })
  })

  it('reads one long line as one bad row', async () => {
    const { rows, bad } = await read(`${'x'.repeat(200_000)}\njob_1,a\n`)
    expect(lines(bad)).toEqual([1])
    expect(rows).toEqual([{ line: 2, cells: ['job_1', 'a'] }])
  })

  it('gives up on a file of broken quotes in bounded time', async () => {
    const text = Array.from({ length: 30_000 }, () => `x,"a\n`).join('')
    await expect(read(text)).rejects.toThrow(UsageError)
  })

  it('gives way to other work', async () => {
    const text = Array.from({ length: 100_000 }, (_, i) => `job_${i},"Title, ${i}"\n`).join('')
    let turns = 0
    let reading = true
    const count = () => {
      turns++
      if (reading) setImmediate(count)
    }
    setImmediate(count)
    slowMachine()
    const { rows } = await read(text)
    reading = false
    expect(rows).toHaveLength(100_000)
    expect(turns).toBeGreaterThan(text.length / 20_000)
  })

  it('stops when it is aborted', async () => {
    const text = 'job_1,a\n'.repeat(50_000)
    const controller = new AbortController()
    const reading = (async () => {
      for await (const block of parseTable(
        text,
        { delimiter: ',' },
        { signal: controller.signal },
      )) {
        if (block.share > 0.2) controller.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
  })

  it('reads back whatever was written, with the right lines', async () => {
    const random = seeded(7)
    const pieces = ['a', 'job_1', ',', ';', '"', '\n', '\r\n', ' ', 'é', '😀', '']
    for (let round = 0; round < 150; round++) {
      const table = Array.from({ length: 1 + random.int(40) }, () =>
        Array.from({ length: 2 + random.int(3) }, () =>
          Array.from({ length: random.int(5) }, () => random.pick(pieces)).join(''),
        ),
      )
      let line = 1
      const starts: number[] = []
      let text = ''
      for (const cells of table) {
        starts.push(line)
        const row = `${cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(';')}\n`
        line += row.split('\n').length - 1
        text += row
      }
      const { rows, bad } = await read(text, ';')
      expect(bad).toEqual([])
      expect(rows).toEqual(table.map((cells, i) => ({ line: starts[i], cells })))
    }
  })
})

describe('detectDelimiter', () => {
  it.each([
    ['job_id,title\njob_1,A\n', ','],
    ['job_id;title\njob_1;"A, B, C"\njob_2;A, B\n', ';'],
    ['job_id\ttitle\njob_1\tA, B; C\n', '\t'],
    ['job_id|title|x\njob_1|A, B|1\n', '|'],
    ['sep=;\njob_id;title\n', ';'],
    ['sep=;\njob_id;title\njob_1;A, B, C\njob_2;D, E, F\n', ';'],
    ['sep=,\njob_id;title\njob_1;A\n', ';'],
    ['sep=,\njob_id;title\njob_1;A, B\n', ';'],
    ['sep=~\nVorgang~Film\njob_1~A\n', '~'],
    ['sep=;\njob_1\njob_2\n', ';'],
    ['job_id,price\njob_1,"1;2"\njob_2,"3;4"\n', ','],
    ['job_id,note\njob_1,"broken\njob_2,b\n', ','],
    ['# jobs of spring, and of autumn\njob_1\njob_2\n', null],
    ['job_1\njob_2\n', null],
    ['job_1', null],
    ['', null],
  ])('finds in %j %j', (text, delimiter) => {
    expect(detectDelimiter(text)).toBe(delimiter)
  })
})
