/** The rows of one sheet, in pieces. ECMA-376, part 1, 18.3.1. */
import { UsageError } from '../../errors.ts'
import { cellText } from '../cell-text.ts'
import type { TableRow } from '../parse-table.ts'
import type { YieldTurn } from '../yield-to-event-loop.ts'
import { columnOf, plainNumber, shownNumber, unescapeText } from './cell-value.ts'
import type { SheetEntry, Workbook } from './open-workbook.ts'
import { readXml, type XmlEvents } from './read-xml.ts'

/** Largest sheet, unpacked. */
const MAX_SHEET_BYTES = 256 * 1024 * 1024
/** Columns read; a sheet may have 16,384. */
const MAX_COLUMNS = 1000
/** Characters of a cell that are kept. */
const MAX_CELL_CHARS = 32_768
/** Rows that a sheet may have. */
const MAX_ROWS = 1_048_576
/** Ranges of merged cells looked at, and those that reach over one row. */
const MAX_MERGED = 10_000
const MAX_RUNNING = 64

interface Merged {
  readonly column: number
  readonly first: number
  readonly last: number
}

/**
 * Hands over the rows that hold something, with their numbers in the sheet. Formulas are what they
 * showed when the workbook was saved; of cells merged downwards, each has the value.
 * @returns rows that are hidden and were read.
 * @throws UsageError when the sheet is damaged or too large; whatever `take` throws
 */
export async function readSheet(
  file: string,
  book: Workbook,
  { path }: SheetEntry,
  yieldTurn: YieldTurn,
  take: (row: TableRow) => void,
): Promise<number> {
  const merged = await mergedDown(book, path)
  const rows = new SheetRows(file, book, merged, take)
  await readXml(file, book.zip.text(path, MAX_SHEET_BYTES), rows, yieldTurn)
  return rows.hidden
}

/** The columns merged over several rows. They stand behind the rows, so they are looked for first. */
async function mergedDown(book: Workbook, path: string): Promise<Merged[]> {
  const found: Merged[] = []
  let rest = ''
  for await (const part of book.zip.text(path, MAX_SHEET_BYTES)) {
    const text = rest + part
    for (const [, from = '', top, bottom] of text.matchAll(MERGE)) {
      const column = columnOf(from)
      const [first, last] = [Number(top), Number(bottom)]
      if (column !== null && last > first && found.length < MAX_MERGED)
        found.push({ column, first, last })
    }
    const open = text.lastIndexOf('<')
    rest = open >= 0 && text.length - open < 200 ? text.slice(open) : ''
  }
  return found
}

const MERGE = /<(?:\w+:)?mergeCell\s[^<>]*?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"/g

class SheetRows implements XmlEvents {
  readonly #file: string
  readonly #book: Workbook
  readonly #take: (row: TableRow) => void
  /** By the row in which they start. */
  readonly #starts = new Map<number, Merged[]>()
  /** Those that reach over the row at hand, with their values. */
  #running: { readonly merged: Merged; readonly value: string }[] = []
  hidden = 0
  #rows = 0
  #line = 0
  #cells: string[] = []
  #column = -1
  #type = 'n'
  #style = 0
  #value = ''
  #inValue = false
  #formula = ''
  #inFormula = false
  #aside = false

  constructor(
    file: string,
    book: Workbook,
    merged: readonly Merged[],
    take: (row: TableRow) => void,
  ) {
    this.#file = file
    this.#book = book
    this.#take = take
    for (const one of merged) {
      this.#starts.set(one.first, [...(this.#starts.get(one.first) ?? []), one])
    }
  }

  open(element: string, attributes: Readonly<Record<string, string>>): void {
    if (element === 'row') this.#openRow(attributes)
    else if (element === 'c') this.#openCell(attributes)
    else if (element === 'rPh') this.#aside = true
    this.#inValue = element === 'v' || (element === 't' && !this.#aside)
    this.#inFormula = element === 'f'
  }

  text(text: string): void {
    if (this.#inValue && this.#value.length < MAX_CELL_CHARS) this.#value += text
    if (this.#inFormula && this.#formula.length < MAX_CELL_CHARS) this.#formula += text
  }

  close(element: string): void {
    this.#inValue = this.#inFormula = false
    if (element === 'rPh') this.#aside = false
    else if (element === 'c') this.#closeCell()
    else if (element === 'row') this.#closeRow()
  }

  #openRow({ r, hidden }: Readonly<Record<string, string>>): void {
    const line = Number(r)
    this.#line = Number.isSafeInteger(line) && line > this.#line ? line : this.#line + 1
    this.#cells = []
    this.#column = -1
    if (++this.#rows > MAX_ROWS) {
      throw new UsageError(
        `${this.#file}: the sheet has more rows than Excel allows; save it again`,
      )
    }
    if (hidden === '1' || hidden === 'true') this.hidden++
  }

  #openCell({ r = '', t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    this.#column = columnOf(r) ?? this.#column + 1
    this.#type = t
    this.#style = Number(s)
    this.#value = ''
    this.#formula = ''
  }

  #closeCell(): void {
    if (this.#column >= MAX_COLUMNS) return
    while (this.#cells.length < this.#column) this.#cells.push('')
    this.#cells[this.#column] = this.#calculated() ?? this.#shown()
  }

  /**
   * What a formula shows that no program has calculated: those that libraries write have no value, or 0.
   * Null where there is a value to show.
   */
  #calculated(): string | null {
    if (this.#formula === '') return null
    const formula = `=${this.#formula}`
    if (this.#value === '') return cellText(formula)
    return this.#value === '0' && cellText(formula) !== formula ? cellText(formula) : null
  }

  #shown(): string {
    const { strings, styles, base1904 } = this.#book
    const value = this.#value
    switch (this.#type) {
      case 's':
        return strings[Number(value)] ?? ''
      case 'b':
        return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value
      case 'n':
        return shownNumber(value, styles[this.#style] ?? plainNumber, base1904)
      case 'd':
        return value.replace(/T00:00:00(?:\.0+)?Z?$/, '')
      default:
        return unescapeText(value)
    }
  }

  #closeRow(): void {
    const line = this.#line
    this.#running = this.#running.filter(({ merged }) => merged.last >= line)
    for (const { merged, value } of this.#running) {
      while (this.#cells.length <= merged.column) this.#cells.push('')
      if (this.#cells[merged.column] === '') this.#cells[merged.column] = value
    }
    for (const merged of this.#starts.get(line) ?? []) {
      if (this.#running.length < MAX_RUNNING)
        this.#running.push({ merged, value: this.#cells[merged.column] ?? '' })
    }
    if (this.#cells.some((cell) => cell.trim() !== '')) this.#take({ line, cells: this.#cells })
    this.#cells = []
  }
}
