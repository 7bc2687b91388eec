/** Where a table's names stand: often below a report's title, and once more where files were joined. Pure. */
import { isCertainIdName, nameKey, roleOfName } from './column-names.ts'
import { shapedColumns } from './shaped-columns.ts'
import { shapeOf, trimJobId } from './job-id.ts'

export interface FoundHeader {
  /** Index of the row. */
  readonly at: number
  /** The names themselves say so; else only that the rows below look different. */
  readonly sure: boolean
  /** The rows above hold jobs: files were joined, and the first of them has no names. */
  readonly jobsAbove: boolean
}

type Rows = readonly (readonly string[])[]

/** Rows among which the names are looked for. */
const HEADER_ROWS = 60

/**
 * Finds the row of names. It has names that are known in one of six languages; or it is the last row
 * before the first job, as wide as it is, and its cell above the job IDs has no digit and no ID's shape.
 * @param rows the first rows of the table, without empty ones.
 */
export function findHeader(rows: Rows): FoundHeader | null {
  const top = rows.slice(0, HEADER_ROWS)
  const above = lastBeforeJobs(rows)
  let best: { at: number; score: number; known: Known | null } | null = null
  for (const [at, row] of top.entries()) {
    // Names below a job are those of a second file.
    if (best?.known?.certainId || (isSure(best?.known ?? null) && hasJob(row))) break
    const known = namesIn(row)
    const score = scoreOf(known, row) + (at === above ? 1.5 : 0)
    const may = isSure(known) || at === above || at === 0
    if (may && score > (best?.score ?? 0)) best = { at, score, known }
  }
  if (best === null) return null
  const { at, known } = best
  const sure = isSure(known) || (at === above && (known?.others ?? 0) > 0)
  return { at, sure, jobsAbove: holdJobs(top.slice(0, at), top[at]!) }
}

/** True when nearly all of the rows above hold jobs; a single one, where the names say that it does. */
function holdJobs(above: Rows, names: readonly string[]): boolean {
  const width = Math.ceil(filled(names) / 2)
  const jobs = above.filter((row) => hasJob(row) && filled(row) >= width)
  if (jobs.length === 0 || jobs.length < above.length * 0.8) return false
  const id = names.findIndex((cell) => roleOfName(nameKey(cell)) === 'jobId')
  return above.length > 1 || hasJob([above[0]![id] ?? ''])
}

/**
 * True for a row that names the columns once more, in whatever order: it says which is the job's ID,
 * and holds nothing but names.
 * @param keys of the names so far, normalised; the one of the job's ID first.
 */
export function isHeaderAgain(cells: readonly string[], keys: readonly string[]): boolean {
  if (hasJob(cells)) return false
  const own = cells.map(nameKey).filter(Boolean)
  if (own.some(isCertainIdName)) return true
  const namesId = own.some((key) => roleOfName(key) === 'jobId' || key === keys[0])
  return namesId && own.every((key) => roleOfName(key) !== null || keys.includes(key))
}

interface Known {
  readonly certainId: boolean
  readonly id: boolean
  /** Other roles that are named. */
  readonly others: number
}

function namesIn(row: readonly string[]): Known | null {
  if (hasJob(row)) return null
  const keys = row.map(nameKey)
  const roles = new Set(keys.map(roleOfName).filter((role) => role !== null))
  return {
    certainId: keys.some(isCertainIdName),
    id: roles.delete('jobId'),
    others: roles.size,
  }
}

function scoreOf(known: Known | null, row: readonly string[]): number {
  if (known === null) return 0
  const { certainId, id, others } = known
  // `1001;Name`: the number is no name, and then the other cell may be a title.
  if (!id && others < 2 && row.some((cell) => /^\s*\d[\d.,]*\s*$/.test(cell))) return 0
  return (certainId ? 3 : id ? 2 : 0) + others
}

const isSure = (known: Known | null): boolean =>
  known !== null && (known.certainId || known.id || known.others > 1)

/** The row before the first job that may be one of names; null when there is none. */
function lastBeforeJobs(rows: Rows): number | null {
  const first = rows.findIndex(hasJob)
  const row = rows[first - 1]
  if (row === undefined || first > HEADER_ROWS) return null
  const below = rows.slice(first).filter((other) => !isSame(other, row))
  const width = Math.max(...below.map(lastFilled))
  if (width > 1 && (filled(row) < 2 || lastFilled(row) > width)) return null
  const may = shapedColumns(below, width).some((i) => {
    const cell = trimJobId(row[i] ?? '')
    return !/\d/.test(cell) && shapeOf(cell) === null
  })
  return may ? first - 1 : null
}

/** True when a cell looks like an ID and has digits: names have none, or no ID's shape. */
function hasJob(cells: readonly string[]): boolean {
  return cells.some((cell) => /\d/.test(cell) && shapeOf(trimJobId(cell)) !== null)
}

/** True for the same cells: the names of joined files. */
export const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((cell, i) => cell.trim() === other[i]!.trim())

const filled = (row: readonly string[]): number => row.filter((cell) => cell.trim() !== '').length

/** Cells up to the last that says something. */
export const lastFilled = (row: readonly string[]): number =>
  row.findLastIndex((cell) => cell.trim() !== '') + 1
