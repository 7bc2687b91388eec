/** A table with one column of IDs, row by row: what is a job, what repeats the names, what ends a report. */
import type { DraftBuilder } from './batch-draft.ts'
import { cellText, isNoTitle, isNothing } from './cell-text.ts'
import { unguardCell } from './csv-text.ts'
import { isRenderIdName, nameKey, TOTAL_NAMES } from './column-names.ts'
import { normaliseName } from './normalise-name.ts'
import { rolesOf, withRoles } from './column-roles.ts'
import { findColumns, type FoundColumns } from './find-columns.ts'
import { isHeaderAgain, lastFilled } from './find-header.ts'
import { idsOfCell, idsOfLine } from './ids-of-cell.ts'
import { isCutTo15Digits, lostDigits, shapeOf, shorten, trimJobId, whyNotJobId } from './job-id.ts'
import type { TableRow } from './parse-table.ts'
import type { FoundNames, ReadOptions } from './reading.ts'

/** What becomes of each row, once it is known what the table is. */
export interface RowReader {
  readonly names: FoundNames
  add(row: TableRow): void
  finish(): void
}

/** The product of jobs whose ID stands in a column `renderId`. */
const RENDER = 'render'

/** Rows held back that may be the last lines of a report; after these they are rows. */
const MAX_HELD = 50

/** Share of IDs that must look alike before one that does not is doubted. */
const ALIKE = 0.8

/** What the rows from one line of names to the next are read with. */
interface Section {
  readonly found: FoundColumns
  readonly jobId: number
  /** Normalised, the one of the job's ID first; empty without names. */
  readonly keys: readonly string[]
  readonly renders: boolean
}

export class ColumnReader implements RowReader {
  readonly #draft: DraftBuilder
  readonly #options: ReadOptions
  readonly #plain: boolean
  /** Nearly all IDs have an ID's shape: one that has none may be something else. */
  readonly #alike: boolean
  /** A spreadsheet has cut the long numbers. */
  readonly #cut: boolean
  readonly #columns: Set<string>
  readonly #first: Section
  #section: Section
  #held: TableRow[] = []
  #taken = 0

  /** @param data the first rows, without that of the names. */
  constructor(
    found: FoundColumns,
    jobId: number,
    data: readonly (readonly string[])[],
    draft: DraftBuilder,
    options: ReadOptions,
  ) {
    this.#draft = draft
    this.#options = options
    this.#plain = found.names.length === 1 && !found.hasHeader
    this.#columns = new Set(found.used.map((at) => found.names[at]!))
    this.#first = this.#section = sectionOf(found, jobId)
    const ids = data.flatMap((row) => idsOfCell(row[jobId] ?? '').map(trimJobId)).filter(Boolean)
    this.#alike = areAlike(ids)
    this.#cut = lostDigits(ids)
  }

  get names(): FoundNames {
    if (this.#plain && this.#section === this.#first)
      return { roles: null, columns: [], header: null }
    const { found } = this.#first
    const header = found.hasHeader ? found.used.map((at) => found.names[at]!) : null
    return { roles: rolesOf(this.#section.found), columns: [...this.#columns], header }
  }

  add(row: TableRow): void {
    const cells = row.cells.some((cell) => cell.startsWith('='))
      ? row.cells.map(cellText)
      : row.cells
    if (isRuler(cells) || this.#isTotal(cells)) {
      return this.#draft.passOver(row.line)
    }
    if (this.#namesAgain(cells)) {
      this.#passOverHeld()
      this.#draft.passOver(row.line)
      return
    }
    const at = { line: row.line, cells }
    if (this.#mayEndReport(cells)) return this.#hold(at)
    this.#release()
    this.#take(at)
  }

  finish(): void {
    this.#passOverHeld()
  }

  #take({ line, cells }: TableRow): void {
    const { found, jobId, renders } = this.#section
    const { names, provider, account, product, title } = found
    const cell = (position: number | null) =>
      position === null || isNothing(cells[position] ?? '') ? '' : (cells[position] ?? '')
    const said = title === null ? '' : (cells[title] ?? '')
    const row = {
      line,
      provider: cell(provider),
      account: cell(account),
      product: unguardCell(cell(product)) || (renders ? RENDER : ''),
      title: isNoTitle(said) ? '' : unguardCell(said),
    }
    const columns = cells.flatMap((value, i) =>
      i === jobId || names[i] === undefined || isNoTitle(value) ? [] : [[names[i], value] as const],
    )
    const ids = names.length === 1 ? idsOfLine(cells[0] ?? '') : idsOfCell(cells[jobId] ?? '')
    for (const id of ids) {
      const issue = this.#objection(trimJobId(id), cells)
      if (issue) this.#draft.reject(line, issue)
      else this.#draft.add({ ...row, id, columns })
    }
  }

  /** What only the table tells of an ID. */
  #objection(id: string, cells: readonly string[]) {
    const told = this.#taken++ === 0 && this.#options.firstRow === 'job'
    if (this.#cut && isCutTo15Digits(id)) {
      return { code: 'rounded', params: { text: shorten(id) } } as const
    }
    const { headed } = this.#section.found
    const filled = lastFilled(cells)
    if (!this.#alike || isLikely(id)) return null
    if (filled > headed) {
      return { code: 'moreCells', params: { cells: filled, columns: headed } } as const
    }
    // What no ID can be has a reason of its own.
    return told || !isWord(id) || whyNotJobId(id) !== null
      ? null
      : ({ code: 'notAnId', params: { text: shorten(id) } } as const)
  }

  /** Takes a row for the names of the rows below it, if it is one. */
  #namesAgain(cells: readonly string[]): boolean {
    const { keys, jobId } = this.#section
    if (/\d/.test(cells[jobId] ?? '') || !isHeaderAgain(cells, keys)) return false
    const found = withRoles(findColumns(cells, [], this.#options.providers), this.#options.roles)
    const at = found.jobId ?? cells.findIndex((cell) => nameKey(cell) === keys[0])
    if (at < 0) return false
    this.#section = sectionOf(found, at)
    for (const used of found.used) this.#columns.add(found.names[used]!)
    return true
  }

  /** `Total;;200`: a word that no job is called, in front. */
  #isTotal(cells: readonly string[]): boolean {
    const first = cells.find((cell) => cell.trim() !== '') ?? ''
    if (first.length > 40 || shapeOf(trimJobId(cells[this.#section.jobId] ?? '')) !== null)
      return false
    if (TOTAL_NAMES.has(normaliseName(first.replace(/[\d.,:()]+/g, '')))) return true
    return lastFilled(cells) === 1 && ROWS_COUNTED.test(first)
  }

  /** Words among IDs; at the end they are no mistyped IDs. */
  #mayEndReport(cells: readonly string[]): boolean {
    const { names, headed } = this.#section.found
    if (!this.#alike || lastFilled(cells) > headed) return false
    return names.length > 1 && isWord(trimJobId(cells[this.#section.jobId] ?? ''))
  }

  #hold(row: TableRow): void {
    this.#held.push(row)
    if (this.#held.length > MAX_HELD) this.#release()
  }

  #release(): void {
    for (const row of this.#held.splice(0)) this.#take(row)
  }

  #passOverHeld(): void {
    for (const { line } of this.#held.splice(0)) this.#draft.passOver(line)
  }
}

/** True when nearly all have an ID's shape, apart from some words. */
function areAlike(ids: readonly string[]): boolean {
  const shaped = ids.filter(isLikely).length
  const words = ids.filter(isWord).length
  return shaped > 1 && words <= shaped && shaped >= (ids.length - words) * ALIKE
}

/** An ID's shape, or a number. */
const isLikely = (id: string): boolean =>
  /^\d+$/.test(id) || (/\d/.test(id) && shapeOf(id) !== null)

/**
 * Words of a language, as headings, remarks and sums have them: letters in upper or lower case
 * throughout, but for the first. IDs without a digit are written otherwise, or are longer.
 */
function isWord(text: string): boolean {
  return /\p{L}/u.test(text) && shapeOf(text) === null && WORDS.test(text)
}
const WORDS =
  /^(?:[\s.,:;!?'’()&/+-]*(?:\p{Lu}?[\p{Ll}\p{Lo}\p{M}]{1,15}|[\p{Lu}\p{M}]{1,15})(?![\p{L}\p{M}\p{N}_]))+[\s.,:;!?'’()&/+-]*$/u

function sectionOf(found: FoundColumns, jobId: number): Section {
  const keys = found.hasHeader ? found.names.map(nameKey) : []
  return {
    found: { ...found, jobId },
    jobId,
    keys: found.hasHeader ? [keys[jobId]!, ...keys] : [],
    renders: found.hasHeader && isRenderIdName(found.names[jobId]!),
  }
}

/** `(200 rows)`, as databases end what they print. */
const ROWS_COUNTED =
  /^\s*\(?\d+\s+(?:rows?|records?|jobs?|results?|entries|Zeilen?|Datensätze|lignes?|filas?|件|行|صفوف|صف)\b[^;|,]*$/iu

/** A line that only separates: `|---|:--:|`, `+-----+----+`, `=====`. */
export function isRuler(cells: readonly string[]): boolean {
  let drawn = false
  for (const cell of cells) {
    if (!/^[-=_+:|*~─━═┼├┤┌┐└┘┬┴╪\s]*$/.test(cell)) return false
    drawn ||= /[-=_*~─━═]{2}/.test(cell)
  }
  return drawn
}
