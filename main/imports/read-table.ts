/** CSV, TSV and plain lists, with or without a header. */
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import { UsageError } from '../errors.ts'
import type { DraftBuilder } from './batch-draft.ts'
import { joinFormulas } from './cell-text.ts'
import { ColumnReader, isRuler, type RowReader } from './column-reader.ts'
import { UnknownColumnError, withRoles } from './column-roles.ts'
import { detectDelimiter, escapesWithBackslash, isComment, isDelimiterHint } from './delimiter.ts'
import { findColumns, type FoundColumns } from './find-columns.ts'
import { findHeader, isSame } from './find-header.ts'
import { quote, shapeOf, shorten, trimJobId } from './job-id.ts'
import { requoted } from './other-quotes.ts'
import { parseTable, type TableRow } from './parse-table.ts'
import { undrawn } from './printed-table.ts'
import { ReceiptTable } from './read-receipt.ts'
import { alignedNames } from './row-names.ts'
import type { FoundNames, ReadOptions } from './reading.ts'
import { yieldToEventLoop } from './yield-to-event-loop.ts'

/** Columns that a message names. */
const MAX_SHOWN_COLUMNS = 12

/** Rows looked at to find out what the columns mean. */
const SAMPLE_ROWS = 200

/**
 * @throws UsageError when no column holds job IDs, or several might
 */
export async function readTable(
  name: string,
  text: string,
  draft: DraftBuilder,
  options: ReadOptions,
): Promise<FoundNames> {
  const yieldTurn = yieldToEventLoop(options.signal)
  const plain = undrawn(withoutMarks(text))
  const table = requoted(plain, detectDelimiter(plain))
  const delimiter = detectDelimiter(table)
  const escape = escapesWithBackslash(table, delimiter) ? '\\' : '"'
  await yieldTurn()
  const rows = new TableRows(name, draft, options)
  const { signal } = options
  for await (const block of parseTable(table, { delimiter, escape }, { name, signal })) {
    for (const bad of block.bad) draft.reject(bad.line, bad.issue)
    for (const { line, cells } of block.rows) {
      rows.add({ line, cells: joinFormulas(cells, delimiter) })
    }
    options.onProgress?.(block.share)
  }
  return rows.finish()
}

/** Marks of joined files: one that follows a last line without a break stands for the break. */
function withoutMarks(text: string): string {
  if (!text.includes('\uFEFF')) return text
  return text
    .replace(/([^\r\n\uFEFF])\uFEFF+(?=["']?[\p{L}_ -]{2,40}["']?[,;\t|\r\n])/gu, '$1\n')
    .replaceAll('\uFEFF', '')
}

/** Rows from wherever: the first are gathered, to find out what the table is. */
export class TableRows {
  readonly #name: string
  readonly #draft: DraftBuilder
  readonly #options: ReadOptions
  #waiting: TableRow[] = []
  #reader: RowReader | null = null

  constructor(name: string, draft: DraftBuilder, options: ReadOptions) {
    this.#name = name
    this.#draft = draft
    this.#options = options
  }

  /** @throws UsageError when no column holds job IDs, or several might */
  add(row: TableRow): void {
    if (row.cells.every((cell) => cell.trim() === '')) return
    if (isComment(row.cells) || isDelimiterHint(row.cells)) return this.#draft.passOver(row.line)
    if (this.#reader) return this.#reader.add(row)
    this.#waiting.push(row)
    if (this.#waiting.length >= SAMPLE_ROWS) this.#begin()
  }

  /** Call once, after the last row. @throws UsageError as `add` */
  finish(): FoundNames {
    const reader = this.#reader ?? this.#begin()
    reader.finish()
    return reader.names
  }

  #begin(): RowReader {
    const rows = this.#waiting.splice(0)
    const { reader, from } = readerFor(this.#name, rows, this.#draft, this.#options)
    for (const row of rows.slice(from)) reader.add(row)
    return (this.#reader = reader)
  }
}

/** @returns what takes the rows, and the index of the first of them. */
function readerFor(
  name: string,
  rows: readonly TableRow[],
  draft: DraftBuilder,
  options: ReadOptions,
): { reader: RowReader; from: number } {
  const sample = rows.map((row) => row.cells)
  const header = headerOf(sample, options)
  const at = header === null || header.jobsAbove ? null : header.at
  const above = rows.slice(0, at ?? 0)
  const names = at === null ? null : sample[at]!
  const data = sample
    .slice(at === null ? 0 : at + 1, header?.jobsAbove ? header.at : undefined)
    .filter((cells) => !isRuler(cells) && (names === null || !isSame(cells, names)))
  const columns = names && alignedNames(names, data)
  const found = withRoles(findColumns(columns, data, options.providers), options.roles)
  const from = at === null ? 0 : at + 1
  if (found.hasHeader && ReceiptTable.recognises(found.names)) {
    return { reader: new ReceiptTable(found.names, draft), from }
  }
  if (isList(found, sample)) return { reader: new ListReader(draft), from }
  if (found.jobId === null) throw new UnknownColumnError(name, whyNoColumn(found), found)
  if (found.names.length === 1 && !found.hasHeader) refuseProse(name, sample)
  draft.linesAbove(above.map(({ line }) => line))
  if (names !== null && !header!.sure)
    draft.doubt(
      rows[at!]!.line,
      names.filter((cell) => cell.trim()),
    )
  return { reader: new ColumnReader(found, found.jobId, data, draft, options), from }
}
/** The user's word over what was found. */
function headerOf(sample: readonly (readonly string[])[], { firstRow }: ReadOptions) {
  const found = findHeader(sample)
  if (firstRow === 'names' && sample.length > 0)
    return found ?? { at: 0, sure: true, jobsAbove: false }
  return firstRow === 'job' && found?.sure === false ? null : found
}

/** Pasted rows of nothing but IDs, all of one shape; several rows only when that shape is certain. */
function isList(found: FoundColumns, sample: readonly (readonly string[])[]): boolean {
  if (found.hasHeader || found.jobId !== null) return false
  const cells = sample.flat().map(trimJobId).filter(Boolean)
  const [shape, ...others] = new Set(cells.map(shapeOf))
  return others.length === 0 && (shape === 'prefixed' || (sample.length === 1 && shape !== null))
}

/** A text of words is not a list of jobs, though each word might pass for an ID. */
function refuseProse(name: string, sample: readonly (readonly string[])[]): void {
  const cells = sample.map((row) => trimJobId(row[0] ?? ''))
  if (cells.some((cell) => /\d/.test(cell) || shapeOf(cell) !== null)) return
  throw new UsageError(
    `${name}: no line looks like a job ID (the first is ${quote(cells[0] ?? '')}); put the IDs under a heading job_id`,
  )
}

function whyNoColumn({ names, candidates, hasHeader }: FoundColumns): RowIssue {
  if (candidates.length > 1) {
    return { code: 'severalColumns', params: { columns: candidates.map((at) => names[at]!) } }
  }
  if (!hasHeader) return { code: 'unnamedColumns', params: {} }
  const columns = names.slice(0, MAX_SHOWN_COLUMNS).map(shorten)
  return { code: 'otherColumns', params: { columns, more: names.length > columns.length } }
}

/** Every cell an ID. */
class ListReader implements RowReader {
  readonly names: FoundNames = { roles: null, columns: [], header: null }
  readonly #draft: DraftBuilder

  constructor(draft: DraftBuilder) {
    this.#draft = draft
  }

  add({ line, cells }: TableRow): void {
    for (const id of cells) if (id.trim() !== '') this.#draft.add({ line, id })
  }

  finish(): void {}
}
