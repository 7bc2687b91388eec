/** Names of rows, which programs for statistics put before each row, with no name above them. Pure. */
import { nameKey, roleOfName } from './column-names.ts'
import { lastFilled } from './find-header.ts'
import { shapedColumns } from './shaped-columns.ts'

type Cells = readonly string[]

/**
 * The names of columns with an empty one in front, where every row has one cell more than there are
 * names: its own name, and not one that was cut at its end.
 * @param data the first rows below the names.
 */
export function alignedNames(names: Cells, data: readonly Cells[]): Cells {
  const width = lastFilled(names)
  const longer = data.filter((row) => lastFilled(row) === width + 1).length
  if (longer < data.length * NEARLY_ALL || data.length === 0) return names
  const id = names.findIndex((name) => roleOfName(nameKey(name)) === 'jobId')
  const byShape = shapedColumns(data, width + 1)
  if (id < 0 || byShape.includes(id)) return names
  const named = byShape.includes(id + 1) ? id === 0 || data.every(isNumbered) : isCounted(data)
  return named ? ['', ...names] : names
}

/** The last cells of some rows may be empty. */
const NEARLY_ALL = 0.8

const isNumbered = ([first = '']: Cells): boolean => /^\s*\d*\s*$/.test(first)

/** From 0 or 1 on, one by one. */
function isCounted(data: readonly Cells[]): boolean {
  const start = Number(data[0]?.[0])
  if (start !== 0 && start !== 1) return false
  return data.every((row, i) => Number(row[0]) === start + i)
}
