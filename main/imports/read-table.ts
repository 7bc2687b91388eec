/** CSV, TSV and plain lists, with or without a header. */
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import { UsageError } from '../errors.ts'
import type { DraftBuilder } from './batch-draft.ts'
import { yieldToEventLoop } from './yield-to-event-loop.ts'
import { rolesOf, UnknownColumnError, withRoles } from './column-roles.ts'
import { detectDelimiter, hasDelimiterHint, isComment } from './delimiter.ts'
import { findColumns, type FoundColumns } from './find-columns.ts'
import { shapeOf, quote, shorten, trimJobId } from './job-id.ts'
import { parseTable, type TableBlock, type TableRow } from './parse-table.ts'
import { ReceiptTable } from './read-receipt.ts'
import type { FoundNames, ReadOptions } from './reading.ts'

/** Columns that a message names. */
const MAX_SHOWN_COLUMNS = 12

/** Rows looked at to find out what the columns mean. */
const SAMPLE_ROWS = 200

/** What becomes of each row, once it is known what the table is. */
interface RowReader {
  readonly names: FoundNames
  add(row: TableRow): void
  finish(): void
}

/** @throws UsageError when no column holds job IDs, or several might */
export async function readTable(
  name: string,
  text: string,
  draft: DraftBuilder,
  options: ReadOptions,
): Promise<FoundNames> {
  const yieldTurn = yieldToEventLoop(options.signal)
  const delimiter = detectDelimiter(text)
  await yieldTurn()
  const waiting: TableRow[] = []
  let skipHint = hasDelimiterHint(text)
  let reader: RowReader | null = null
  const take = (block: TableBlock) => {
    for (const row of block.rows) {
      if (skipHint) skipHint = false
      else if (!isIdle(row.cells)) waiting.push(row)
    }
    for (const bad of block.bad) draft.reject(bad.line, bad.issue)
    if (!reader && waiting.length < SAMPLE_ROWS && block.share < 1) return
    reader ??= readerFor(name, waiting, draft, options)
    for (const row of waiting.splice(0)) reader.add(row)
  }
  for await (const block of parseTable(text, delimiter, { name, signal: options.signal })) {
    take(block)
    options.onProgress?.(block.share)
  }
  const used: RowReader = reader ?? readerFor(name, waiting, draft, options)
  for (const row of waiting) used.add(row)
  used.finish()
  return used.names
}

/** Rows that say nothing: blank ones and comments. */
function isIdle(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '') || isComment(cells)
}

function readerFor(
  name: string,
  rows: readonly TableRow[],
  draft: DraftBuilder,
  { roles, providers }: ReadOptions,
): RowReader {
  const sample = rows.slice(0, SAMPLE_ROWS).map((row) => row.cells)
  const found = withRoles(findColumns(sample, providers), roles)
  if (found.hasHeader && ReceiptTable.recognises(found.names)) {
    return new ReceiptTable(found.names, draft)
  }
  if (isList(found, sample)) return new ListReader(draft)
  if (found.jobId === null) {
    throw new UnknownColumnError(name, whyNoColumn(found), found)
  }
  if (found.names.length === 1 && !found.hasHeader) refuseProse(name, sample)
  return new ColumnReader(found, found.jobId, sample[0] ?? [], draft)
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

/** A table with one column of IDs. */
class ColumnReader implements RowReader {
  readonly names: FoundNames
  readonly #found: FoundColumns
  readonly #jobId: number
  readonly #header: string | null
  readonly #draft: DraftBuilder

  constructor(
    found: FoundColumns,
    jobId: number,
    firstRow: readonly string[],
    draft: DraftBuilder,
  ) {
    this.#found = found
    this.#jobId = jobId
    this.#header = found.hasHeader ? firstRow.join('\0') : null
    this.#draft = draft
    const plain = found.names.length === 1 && !found.hasHeader
    this.names = plain
      ? { roles: null, columns: [] }
      : { roles: rolesOf(found), columns: found.names }
  }

  add({ line, cells }: TableRow): void {
    // The header itself, and its repetitions in files that were joined from several.
    if (this.#header !== null && cells.join('\0') === this.#header) return
    const { names, provider, account, product, title } = this.#found
    const cell = (position: number | null) => (position === null ? undefined : cells[position])
    const ids = names.length === 1 ? idsOfLine(cells[0] ?? '') : [cells[this.#jobId] ?? '']
    for (const id of ids) {
      this.#draft.add({
        line,
        id,
        provider: cell(provider),
        account: cell(account),
        product: cell(product),
        title: cell(title),
        columns: cells.flatMap((value, i) =>
          i === this.#jobId || names[i] === undefined ? [] : [[names[i], value] as const],
        ),
      })
    }
  }

  finish(): void {}
}

/** Every cell an ID. */
class ListReader implements RowReader {
  readonly names: FoundNames = { roles: null, columns: [] }
  readonly #draft: DraftBuilder

  constructor(draft: DraftBuilder) {
    this.#draft = draft
  }

  add({ line, cells }: TableRow): void {
    for (const id of cells) if (id.trim() !== '') this.#draft.add({ line, id })
  }

  finish(): void {}
}

/** `job_1  # the trailer` is one ID; `job_1 job_2` are two; anything else is judged as a whole. */
function idsOfLine(line: string): string[] {
  const bare = line.replace(/\s#.*$/s, '')
  const words = bare.split(/\s+/).map(trimJobId).filter(Boolean)
  return words.length > 1 && words.every((word) => shapeOf(word) !== null) ? words : [bare]
}
