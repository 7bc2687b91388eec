/** Which column of a table means what. Pure. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { builtInListed, type ListedProvider } from './reading.ts'
import {
  ACCOUNT_NAMES,
  CERTAIN_ID_NAMES,
  LIKELY_ID_NAMES,
  LIKELY_PROVIDER_NAMES,
  nameKey,
  NUMBER_ID_NAMES,
  PRODUCT_NAMES,
  PROVIDER_NAMES,
  TITLE_NAMES,
} from './column-names.ts'
import { normaliseName } from './normalise-name.ts'
import { shapeOf, trimJobId, type IdShape } from './job-id.ts'
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
  const shortKeys = columnsOf(width).map((i) => nameKey(header?.[i] ?? ''))
  const named = (names: readonly string[]) =>
    [keys, shortKeys].flatMap((all) => names.map((n) => all.indexOf(n))).find((i) => i >= 0)
  const byName = (names: readonly string[]) => named(names) ?? null
  const headed = header === null ? Infinity : widthOf([header])
  // What stands beside the named columns was cut off one of them.
  const byShape = shapedColumns(data, Math.min(width, headed))
  const jobId =
    header === null
      ? onlyOne(byShape, width)
      : (named(CERTAIN_ID_NAMES) ??
        idColumn(named(NUMBER_ID_NAMES), byShape, data, isDocumented) ??
        idColumn(named(LIKELY_ID_NAMES), byShape, data, isSomeShape) ??
        onlyShaped(byShape))
  return {
    hasHeader: header !== null,
    names: distinctNames(header ?? [], width),
    headed,
    used: columnsOf(width).filter((i) => keys[i] !== '' || valuesOf(data, i).length > 0),
    jobId,
    provider: providerColumn(header !== null, shortKeys, data, providers),
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

/**
 * The name decides, unless none of its values look like IDs and all of exactly one other column do.
 * @param counts the shapes that outdo the name.
 */
function idColumn(
  likely: number | undefined,
  byShape: readonly number[],
  data: readonly (readonly string[])[],
  counts: (shape: IdShape | null) => boolean,
): number | null {
  if (likely === undefined) return null
  const single = onlyShaped(byShape)
  if (single === null || byShape.includes(likely)) return likely
  const outdone = valuesOf(data, single).every((cell) => counts(shapeOf(trimJobId(cell))))
  return outdone ? single : likely
}

const isSomeShape = (): boolean => true
const isDocumented = (shape: IdShape | null): boolean => shape !== null && shape !== 'usual'

const onlyShaped = (byShape: readonly number[]): number | null =>
  byShape.length === 1 ? byShape[0]! : null

/** Without a header: the one column with the right values; a list has only one column. */
function onlyOne(byShape: readonly number[], width: number): number | null {
  return onlyShaped(byShape) ?? (width === 1 ? 0 : null)
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
