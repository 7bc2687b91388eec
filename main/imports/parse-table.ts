/**
 * Tables as people have them: csv-parse does the parsing, this adds what it does not give: true line
 * numbers, going on after a broken quote, and never holding the event loop for long.
 */
import { CsvError, parse } from 'csv-parse/sync'
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import { UsageError } from '../errors.ts'
import { yieldToEventLoop } from './yield-to-event-loop.ts'
import { countBreaks, endOfLine, lineLength, skipBreaks, startOfLongLine } from './line-breaks.ts'

export interface TableRow {
  /** 1-based line on which the row starts. */
  readonly line: number
  readonly cells: readonly string[]
}

export interface BadRow {
  readonly line: number
  readonly issue: RowIssue
}

export interface TableBlock {
  readonly rows: readonly TableRow[]
  readonly bad: readonly BadRow[]
  /** How much of the text is read so far, 0 to 1. */
  readonly share: number
}

/** How a table is written. */
export interface Dialect {
  /** Null when every line is one cell. */
  readonly delimiter: string | null
  /** What stands before a quote inside a quoted cell; a quote by default. */
  readonly escape?: '"' | '\\'
}

/** Text parsed at once: a few milliseconds. */
const BLOCK_CHARS = 16_384
/** A row longer than this is a quote that was never closed. */
const MAX_ROW_BYTES = 65_536
/** Each broken quote may cost a scan of MAX_ROW_BYTES; no real file has this many. */
const MAX_BROKEN_ROWS = 2000

const LINE_BREAKS = ['\r\n', '\n', '\r']

/**
 * Parses a table block by block, giving way to other work in between (never more than about 20 ms at
 * a time). Empty lines are left out, rows may differ in width, a row with a broken quote is reported
 * and reading goes on with the next line.
 * @throws UsageError when thousands of rows are broken; the signal's reason when aborted
 */
export async function* parseTable(
  text: string,
  dialect: Dialect,
  options: { name?: string; signal?: AbortSignal } = {},
): AsyncGenerator<TableBlock> {
  const yieldTurn = yieldToEventLoop(options.signal)
  const reader = new BlockReader(text, dialect)
  let broken = 0
  for (let block = reader.next(); block; block = reader.next()) {
    yield block
    broken += block.bad.length
    if (broken > MAX_BROKEN_ROWS) {
      throw new UsageError(
        `${options.name ?? 'The table'}: more than ${MAX_BROKEN_ROWS} rows have broken quotes; save it again as CSV`,
      )
    }
    await yieldTurn()
  }
}

/** The rows of a short text up to the first quote that never closes: enough to guess from. */
export function parseLeniently(text: string, dialect: Dialect): string[][] {
  const rows: string[][] = []
  try {
    parse(text, {
      ...optionsFor(dialect),
      on_record: (cells: string[]) => {
        rows.push(cells)
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
  }
  return rows
}

/** True when every quote of a short text stands where it should. */
export function parsesStrictly(text: string | Buffer, dialect: Dialect): boolean {
  try {
    parse(text, { ...optionsFor(dialect), relax_quotes: false })
    return true
  } catch (error) {
    if (error instanceof CsvError) return false
    throw error
  }
}

/** A quoted cell runs over several lines, and what follows its closing quote is not a delimiter. */
class BrokenRow extends Error {
  readonly code = 'BROKEN_ROW'
}

/** Walks through a text in blocks that end at line breaks; one parse per call of `next`. */
class BlockReader {
  readonly #text: string
  readonly #dialect: Dialect
  /** Where in the text the part that is not yet in the buffer starts. */
  #offset = 0
  /** Bytes taken from the text and not yet consumed: at most one long row and one block. */
  #buffer = Buffer.alloc(0)
  #line = 1
  /** Offset in the buffer behind each row of the last parse. */
  #ends: number[] = []

  constructor(text: string, dialect: Dialect) {
    this.#text = text
    this.#dialect = dialect
  }

  /** Null at the end of the text. */
  next(): TableBlock | null {
    if (this.#buffer.length < BLOCK_CHARS) this.#fill()
    if (this.#buffer.length === 0) return null
    const rows: TableRow[] = []
    const input = this.#buffer.subarray(0, startOfLongLine(this.#buffer, MAX_ROW_BYTES))
    const error = input.length > 0 ? this.#parse(input, rows) : new BrokenRow()
    if (!error) {
      this.#consume(input.length)
      return this.#block(rows, [])
    }
    const last = rows.length ? this.#ends[rows.length - 1]! : 0
    this.#consume(last)
    if (this.#mayBeUnfinished(error)) {
      this.#fill()
      return this.#block(rows, [])
    }
    const rescued = this.#rescueLine(error)
    if ('cells' in rescued) rows.push(rescued)
    return this.#block(rows, 'cells' in rescued ? [] : [rescued])
  }

  #block(rows: TableRow[], bad: BadRow[]): TableBlock {
    return { rows, bad, share: this.#shareRead() }
  }

  /** Bytes stand for characters here: near enough for a progress bar, and exactly 1 at the end. */
  #shareRead(): number {
    return Math.max(0, this.#offset - this.#buffer.length) / this.#text.length
  }

  #fill(): void {
    if (this.#offset >= this.#text.length) return
    const end = endOfLine(this.#text, this.#offset + BLOCK_CHARS)
    const more = Buffer.from(this.#text.slice(this.#offset, end))
    this.#buffer = this.#buffer.length ? Buffer.concat([this.#buffer, more]) : more
    this.#offset = end
  }

  /**
   * Adds the whole rows of the buffer's beginning to `rows`; gives the error that stopped it. A line
   * that is longer than a row is not in it: csv-parse counts no delimiters towards a row's size.
   */
  #parse(input: Buffer, rows: TableRow[]): CsvError | BrokenRow | null {
    this.#ends = []
    let start = 0
    let line = this.#line
    try {
      parse(input, {
        ...optionsFor(this.#dialect),
        on_record: (cells: string[], { bytes }: { bytes: number }) => {
          const first = skipBreaks(input, start, bytes)
          if (
            cells.some(mayHideRows) &&
            !parsesStrictly(input.subarray(first, bytes), this.#dialect)
          ) {
            throw new BrokenRow()
          }
          line += countBreaks(input, start, first)
          rows.push({ line, cells })
          this.#ends.push(bytes)
          line += countBreaks(input, first, bytes)
          start = bytes
          return null
        },
      })
      return null
    } catch (error) {
      if (error instanceof CsvError || error instanceof BrokenRow) return error
      throw error
    }
  }

  /** A quoted cell may go on in text that is not yet in the buffer. */
  #mayBeUnfinished(error: CsvError | BrokenRow): boolean {
    return (
      error.code === 'CSV_QUOTE_NOT_CLOSED' &&
      this.#offset < this.#text.length &&
      this.#buffer.length <= MAX_ROW_BYTES
    )
  }

  /**
   * Takes the broken row's first line alone: a quote that does not close within it makes it bad.
   */
  #rescueLine(error: CsvError | BrokenRow): TableRow | BadRow {
    this.#consume(skipBreaks(this.#buffer, 0, this.#buffer.length))
    const line = this.#line
    const lineBytes = this.#buffer.subarray(0, lineLength(this.#buffer))
    this.#consume(lineBytes.length)
    const tooLong = error.code === 'CSV_MAX_RECORD_SIZE' || lineBytes.length > MAX_ROW_BYTES
    const issue: RowIssue = { code: tooLong ? 'rowTooLong' : 'openQuote', params: {} }
    if (lineBytes.length > MAX_ROW_BYTES) return { line, issue }
    try {
      const [cells] = parse(lineBytes, optionsFor(this.#dialect))
      return cells ? { line, cells } : { line, issue }
    } catch {
      return { line, issue }
    }
  }

  #consume(bytes: number): void {
    this.#line += countBreaks(this.#buffer, 0, bytes)
    this.#buffer = this.#buffer.subarray(bytes)
  }
}

function optionsFor({ delimiter, escape = '"' }: Dialect) {
  return {
    // A list has no delimiter, and csv-parse wants one: a character that decodeText refuses.
    delimiter: delimiter ?? '\0',
    record_delimiter: LINE_BREAKS,
    relax_column_count: true,
    // A quote inside a cell (`Say "hi"`, `5" disk`) is plain text.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    quote: delimiter === null ? null : '"',
    escape,
    // `job_1, "A, B"`: spaces beside delimiters stand for nothing.
    ltrim: delimiter !== null,
  }
}

/** The mark that a leniently closed quote leaves; harmless unless line breaks are inside. */
function mayHideRows(cell: string): boolean {
  return cell.startsWith('"') && /[\r\n]/.test(cell)
}
