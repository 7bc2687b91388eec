/** Which column of a table means what. Pure. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { builtInListed, type ListedProvider } from './reading.ts'
import {
  ACCOUNT_NAMES,
  CERTAIN_ID_NAMES,
  LIKELY_ID_NAMES,
  LIKELY_PROVIDER_NAMES,
  normaliseName,
  PRODUCT_NAMES,
  PROVIDER_NAMES,
  TITLE_NAMES,
} from './column-names.ts'
import { columnsOf, shapedColumns, valuesOf, widthOf } from './shaped-columns.ts'

export interface FoundColumns {
  /** True when a row holds names and no data. */
  readonly hasHeader: boolean
  /** A distinct, non-empty name for every column: the header's, or `column 1`. */
  readonly names: readonly string[]
  /** Cells of the row of names; Infinity without one. */
  readonly headed: number
  /** Positions of the columns that have a name or values. */
  readonly used: readonly number[]
  /** Positions of the columns; null when there is none. */
  readonly jobId: number | null
  readonly provider: number | null
  readonly account: number | null
  readonly product: number | null
  readonly title: number | null
  /** Columns that could all hold the job ID when `jobId` is null. */
  readonly candidates: readonly number[]
}

/**
 * @param header the row of names; null when there is none.
 * @param data the first rows below it; a few dozen are enough.
 */
export function findColumns(
  header: readonly string[] | null,
  data: readonly (readonly string[])[],
  providers: readonly ListedProvider[] = builtInListed,
): FoundColumns {
  const width = widthOf(header === null ? data : [header, ...data])
  const keys = columnsOf(width).map((i) => normaliseName(header?.[i] ?? ''))
  const named = (names: readonly string[]) => names.map((n) => keys.indexOf(n)).find((i) => i >= 0)
  const byName = (names: readonly string[]) => named(names) ?? null
  const headed = header === null ? Infinity : widthOf([header])
  // What stands beside the named columns was cut off one of them.
  const byShape = shapedColumns(data, Math.min(width, headed))
  const jobId =
    header === null
      ? onlyOne(byShape, width)
      : idColumn(named(CERTAIN_ID_NAMES), named(LIKELY_ID_NAMES), byShape, data)
  return {
    hasHeader: header !== null,
    names: distinctNames(header ?? [], width),
    headed,
    used: columnsOf(width).filter((i) => keys[i] !== '' || valuesOf(data, i).length > 0),
    jobId,
    provider: providerColumn(header !== null, keys, data, providers),
    account: byName(ACCOUNT_NAMES),
    product: byName(PRODUCT_NAMES),
    title: byName(TITLE_NAMES),
    candidates: byShape,
  }
}

/**
 * The provider that a cell names (`Redner`, `redner.ai`, `Adobe Audio and Video API`); null when it
 * names none.
 */
export function providerNamed(
  cell: string,
  providers: readonly ListedProvider[] = builtInListed,
): ProviderName | null {
  const key = normaliseName(cell)
  const called = providers.map(
    ({ name, label }) => [name, normaliseName(name), normaliseName(label)] as const,
  )
  const exact = called.find(([, ...words]) => words.includes(key))
  return (exact ?? called.find(([, word]) => key.startsWith(word)))?.[0] ?? null
}

/** The name decides, unless it is a weak one and exactly one other column has the right values. */
function idColumn(
  certain: number | undefined,
  likely: number | undefined,
  byShape: readonly number[],
  data: readonly (readonly string[])[],
): number | null {
  if (certain !== undefined) return certain
  const single = byShape.length === 1 ? byShape[0]! : null
  if (likely === undefined) return single
  return byShape.includes(likely) || single === null || data.length === 0 ? likely : single
}

/** Without a header: the one column with the right values; a list has only one column. */
function onlyOne(byShape: readonly number[], width: number): number | null {
  if (byShape.length === 1) return byShape[0]!
  return width === 1 ? 0 : null
}

/** `provider` is taken at its word; other columns when all their values name providers. */
function providerColumn(
  hasHeader: boolean,
  keys: readonly string[],
  data: readonly (readonly string[])[],
  providers: readonly ListedProvider[],
): number | null {
  if (hasHeader) {
    const named = keys.findIndex((key) => PROVIDER_NAMES.includes(key))
    if (named >= 0) return named
  }
  const column = columnsOf(keys.length).find((i) => {
    const values = valuesOf(data, i)
    const mayBe = !hasHeader || LIKELY_PROVIDER_NAMES.includes(keys[i]!)
    return mayBe && values.length > 0 && values.every((cell) => isProviderName(cell, providers))
  })
  return column ?? null
}

function isProviderName(cell: string, providers: readonly ListedProvider[]): boolean {
  return providers.some(({ name }) => normaliseName(name) === normaliseName(cell))
}

function distinctNames(header: readonly string[], width: number): string[] {
  const seen = new Set<string>()
  return Array.from({ length: width }, (_, i) => {
    const wanted = (header[i] ?? '').replace(/\s+/g, ' ').trim() || `column ${i + 1}`
    let name = wanted
    for (let n = 2; seen.has(name.toLowerCase()); n++) name = `${wanted} (${n})`
    seen.add(name.toLowerCase())
    return name
  })
}
