/** How the window lists jobs: which columns, how wide, how high the rows. */
import { z } from 'zod'

/** Columns of the list that may be left out; job and state are always there. */
export const listColumns = ['provider', 'batch', 'files', 'size', 'speed', 'added'] as const
export type ListColumn = (typeof listColumns)[number]
export const densities = ['comfortable', 'compact'] as const
export type Density = (typeof densities)[number]

/** Columns whose width the user may set; the job takes what they leave. */
export const widthColumns = ['state', ...listColumns] as const
export type WidthColumn = (typeof widthColumns)[number]
/** Pixels. */
export const columnWidthLimits = { least: 60, most: 800 } as const
/** Set by the user, whole pixels; a column that is not named has its own width. */
export type ColumnWidths = Partial<Record<WidthColumn, number>>

/** Within the limits; undefined: it is no width. */
function clampedWidth(value: unknown): number | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const { least, most } = columnWidthLimits
  return Math.round(Math.min(most, Math.max(least, value)))
}

/** What of anything is a column's width; the rest is left out. */
function widthsOf(value: unknown): ColumnWidths {
  if (typeof value !== 'object' || value === null) return {}
  const entries = widthColumns
    .filter((key) => Object.hasOwn(value, key))
    .map((key) => [key, clampedWidth((value as Record<string, unknown>)[key])] as const)
  return Object.fromEntries(entries.filter(([, width]) => width !== undefined))
}

export const listViewSchema = z.object({
  columns: z.array(z.enum(listColumns)).max(listColumns.length),
  density: z.enum(densities),
  /** Settings from before there were any have none; whatever is no width is left out, never refused. */
  widths: z.unknown().optional().transform(widthsOf),
})
