/** Which columns the list shows in the room it has, how wide they are, and how high its rows. Pure. */
import {
  columnWidthLimits,
  listColumns,
  type ColumnWidths,
  type Density,
  type ListColumn,
  type WidthColumn,
} from '../../preload/contract/list-view.ts'

export type ColumnKey = 'job' | WidthColumn

/** What the layout follows. */
export interface ListShape {
  /** Chosen by the user. */
  readonly chosen: readonly ListColumn[]
  /** Of the list, in pixels; 0: not known yet. */
  readonly width: number
  /** That the user has set. */
  readonly widths: ColumnWidths
  /** Least that the words of every state take, in pixels. */
  readonly stateWidth: number
  /** The cells of a row stand below each other. */
  readonly stacked: boolean
}

/** A column as it is laid out. */
export interface Column {
  readonly key: ColumnKey
  /** Pixels. */
  readonly least: number
  /** Pixels; null: a share of what the others leave. */
  readonly best: number | null
  /** Of what is left, where it has no best width. */
  readonly share: number
}

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

/** Least and best width in pixels; job and files share what is left. The state has that of its words. */
const ownWidths: Readonly<Record<Exclude<ColumnKey, 'state'>, readonly [number, number | null]>> = {
  job: [200, null],
  provider: [80, 100],
  batch: [90, 150],
  files: [120, null],
  size: [100, 150],
  speed: [90, 140],
  added: [90, 140],
}
const shares: Readonly<Partial<Record<ColumnKey, number>>> = { job: 5, files: 3 }

/** What a narrow list gives up, the first first. */
const dispensable: readonly ListColumn[] = ['added', 'batch', 'provider', 'speed', 'files', 'size']

/** As `--space-4`, between columns and at both ends. */
const gap = 16

/** Below this the cells of a row stand below each other, in pixels. */
const stackedBelow = 560
const rowHeights: Readonly<Record<Density, number>> = { comfortable: 54, compact: 34 }
const stackedHeight = 70

/** Low rows stay in one line, however narrow. @param width of the list; 0: not known yet */
export function isStacked(density: Density, width: number): boolean {
  return density === 'comfortable' && width > 0 && width < stackedBelow
}

/** Pixels. */
export function rowHeightOf(density: Density, width: number): number {
  return isStacked(density, width) ? stackedHeight : rowHeights[density]
}

/** The columns that there is room for, in the order shown; those of little use go first. */
export function columnsIn(shape: ListShape): Column[] {
  const { chosen, width, stacked } = shape
  let keys = order.filter((key) => key === 'job' || key === 'state' || chosen.includes(key))
  if (stacked) keys = keys.filter((key) => ['job', 'state', 'size'].includes(key))
  const leastWidth = (): number =>
    keys.reduce((sum, key) => sum + leastOf(key, shape), gap * (keys.length + 1))
  for (const key of dispensable) {
    if (stacked || width === 0 || leastWidth() <= width) break
    keys = keys.filter((other) => other !== key)
  }
  // Where nothing is left to give up, the job does.
  const alone = keys.length === 2
  return keys.map((key) => {
    const column = columnOf(key, shape)
    return alone && key === 'job' ? { ...column, least: 0 } : column
  })
}

function leastOf(key: ColumnKey, { stateWidth }: ListShape): number {
  return key === 'state' ? stateWidth : ownWidths[key][0]
}

function columnOf(key: ColumnKey, shape: ListShape): Column {
  const set = key === 'job' ? undefined : shape.widths[key]
  const own = key === 'state' ? shape.stateWidth : ownWidths[key][1]
  const best = set ?? own
  const least = Math.min(leastOf(key, shape), best ?? Infinity)
  return { key, least, best, share: shares[key] ?? 0 }
}

/** As `grid-template-columns`. */
export function gridColumns(columns: readonly Column[]): string {
  return columns
    .map(
      ({ least, best, share }) =>
        `minmax(${least}px, ${best === null ? `${share}fr` : `${best}px`})`,
    )
    .join(' ')
}

/** How many columns a failure's words may take: its own and those that say nothing of a failed job. */
export function spanOfFailure(columns: readonly ColumnKey[]): number {
  return 1 + columns.filter((key) => key === 'size' || key === 'speed').length
}

/** The choice with one column more or less, in the order of the contract. */
export function toggledColumn(chosen: readonly ListColumn[], column: ListColumn): ListColumn[] {
  return listColumns.filter((key) => chosen.includes(key) !== (key === column))
}

/** A column's least and largest width, where the other columns keep theirs and the job its least. */
export function widthRange(
  columns: readonly Column[],
  key: WidthColumn,
  listWidth: number,
): { least: number; most: number } {
  const others = columns.filter((column) => column.key !== key)
  const taken = others.reduce(
    (sum, { least, best }) => sum + (best === null ? least : best),
    gap * (columns.length + 1),
  )
  const { least, most } = columnWidthLimits
  return { least, most: Math.max(least, Math.min(most, listWidth - taken)) }
}
