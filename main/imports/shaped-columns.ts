/** Columns that hold job IDs, by the look of their values. Pure. */
import { shapeOf, trimJobId, type IdShape } from './job-id.ts'

/** Share of a column's values that must look like IDs. */
const ENOUGH = 0.8

/** Columns whose values nearly all look like job IDs: documented shapes before usual ones. */
export function shapedColumns(data: readonly (readonly string[])[], width: number): number[] {
  const shapes = columnsOf(width).map((i) =>
    valuesOf(data, i).map((cell) => shapeOf(trimJobId(cell))),
  )
  const mostly = (fits: (shape: IdShape | null) => boolean) =>
    columnsOf(width).filter((i) => {
      const found = shapes[i]!
      return found.length > 0 && found.filter(fits).length >= found.length * ENOUGH
    })
  const documented = mostly((shape) => shape !== null && shape !== 'usual')
  return documented.length > 0 ? documented : mostly((shape) => shape !== null)
}

export const columnsOf = (width: number): number[] => Array.from({ length: width }, (_, i) => i)

/** The non-empty cells of a column. */
export function valuesOf(data: readonly (readonly string[])[], column: number): string[] {
  return data.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '')
}

/** Cells up to the last that says something: spreadsheets write thousands behind it. */
export function widthOf(rows: readonly (readonly string[])[]): number {
  return rows.reduce(
    (widest, row) => Math.max(widest, row.findLastIndex((cell) => cell.trim() !== '') + 1),
    0,
  )
}
