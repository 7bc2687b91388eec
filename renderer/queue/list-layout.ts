/** Which columns the list shows in the room it has, and how high its rows are. Pure. */
import { listColumns, type Density, type ListColumn } from '../../preload/contract/model.ts'

export type ColumnKey = 'job' | 'state' | ListColumn

/** Pixels. */
export const rowHeights: Readonly<Record<Density, number>> = { comfortable: 54, compact: 34 }

/** From the start of a line to its end. */
const order: readonly ColumnKey[] = [
  'job',
  'provider',
  'batch',
  'files',
  'state',
  'size',
  'speed',
  'added',
]

/** Least and best width in pixels; the job takes what is left. */
const widths: Readonly<Record<ColumnKey, readonly [least: number, best: number]>> = {
  job: [200, 200],
  provider: [80, 100],
  batch: [90, 150],
  files: [120, 170],
  state: [140, 190],
  size: [100, 150],
  speed: [90, 140],
  added: [90, 140],
}

/** What a narrow list gives up, the first first. */
const dispensable: readonly ListColumn[] = ['added', 'batch', 'provider', 'speed', 'files', 'size']

/** As `--space-4`, between columns and at both ends. */
const gap = 16

const leastWidth = (columns: readonly ColumnKey[]): number =>
  columns.reduce((sum, key) => sum + widths[key][0], gap * (columns.length + 1))

/**
 * Columns in the order shown.
 * @param chosen by the user
 * @param width of the list in pixels; 0: not known yet
 */
export function columnsIn(chosen: readonly ListColumn[], width: number): ColumnKey[] {
  let columns = order.filter((key) => key === 'job' || key === 'state' || chosen.includes(key))
  for (const key of dispensable) {
    if (width === 0 || leastWidth(columns) <= width) break
    columns = columns.filter((other) => other !== key)
  }
  return columns
}

/** As `grid-template-columns`. @param columns the job first, as from `columnsIn`. */
export function gridColumns(columns: readonly ColumnKey[]): string {
  // Where nothing is left to give up, the job does.
  const least = columns.length > 2 ? widths.job[0] : 0
  const others = columns.slice(1).map((key) => `minmax(${widths[key][0]}px, ${widths[key][1]}px)`)
  return [`minmax(${least}px, 1fr)`, ...others].join(' ')
}

/** How many columns a failure's words may take: its own and those that say nothing of a failed job. */
export function spanOfFailure(columns: readonly ColumnKey[]): number {
  return 1 + columns.filter((key) => key === 'size' || key === 'speed').length
}

/** The choice with one column more or less, in the order of the contract. */
export function toggledColumn(chosen: readonly ListColumn[], column: ListColumn): ListColumn[] {
  return listColumns.filter((key) => chosen.includes(key) !== (key === column))
}
