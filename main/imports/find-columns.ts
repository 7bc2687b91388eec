/** Which column of a table means what. Pure. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { builtInListed, type ListedProvider } from './reading.ts'
import { shapeOf, trimJobId, type IdShape } from './job-id.ts'

export interface FoundColumns {
  /** True when the first row holds names and no data. */
  readonly hasHeader: boolean
  /** A distinct, non-empty name for every column: the header's, or `column 1`. */
  readonly names: readonly string[]
  /** Positions of the columns; null when there is none. */
  readonly jobId: number | null
  readonly provider: number | null
  readonly account: number | null
  readonly product: number | null
  readonly title: number | null
  /** Columns that could all hold the job ID when `jobId` is null. */
  readonly candidates: readonly number[]
}

/** Names as `normalise` leaves them, the surest first. */
const CERTAIN_ID_NAMES = ['jobid', 'remoteid', 'remotejobid', 'taskid', 'renderid', 'requestid']
/** Names that often mean something else: a row number, the job's title. */
const LIKELY_ID_NAMES = ['id', 'uuid', 'guid', 'job', 'jobs', 'jobids', 'ids', 'task', 'videoid']
const PROVIDER_NAMES = ['provider', 'providername']
/** Columns that name the provider when all their values do. */
const LIKELY_PROVIDER_NAMES = ['service', 'vendor', 'platform', 'source']
const ACCOUNT_NAMES = ['account', 'accountname', 'accountid']
const PRODUCT_NAMES = ['product', 'apiproduct', 'jobproduct', 'producttype']
const TITLE_NAMES = ['title', 'jobtitle', 'videotitle', 'name', 'jobname', 'videoname', 'label']
const KNOWN_NAMES = new Set([
  ...CERTAIN_ID_NAMES,
  ...LIKELY_ID_NAMES,
  ...PROVIDER_NAMES,
  ...ACCOUNT_NAMES,
  ...PRODUCT_NAMES,
  ...TITLE_NAMES,
])

/** Share of a column's values that must look like IDs. */
const ENOUGH = 0.8

/**
 * @param rows the first rows of the table, header included; a few dozen are enough
 */
export function findColumns(
  rows: readonly (readonly string[])[],
  providers: readonly ListedProvider[] = builtInListed,
): FoundColumns {
  const first = rows[0] ?? []
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0)
  const keys = columnsOf(width).map((i) => normalise(first[i] ?? ''))
  const named = (names: readonly string[]) => names.map((n) => keys.indexOf(n)).find((i) => i >= 0)
  const hasHeader = isHeader(rows, keys)
  const data = hasHeader ? rows.slice(1) : rows
  const byShape = shapedColumns(data, width)
  const jobId = hasHeader
    ? idColumn(named(CERTAIN_ID_NAMES), named(LIKELY_ID_NAMES), byShape, data)
    : onlyOne(byShape, width)
  const byName = (names: readonly string[]) => (hasHeader ? (named(names) ?? null) : null)
  return {
    hasHeader,
    names: distinctNames(hasHeader ? first : [], width),
    jobId,
    provider: providerColumn(hasHeader, keys, data, providers),
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
  const key = normalise(cell)
  const called = providers.map(
    ({ name, label }) => [name, normalise(name), normalise(label)] as const,
  )
  const exact = called.find(([, ...words]) => words.includes(key))
  return (exact ?? called.find(([, word]) => key.startsWith(word)))?.[0] ?? null
}

/** `Job ID`, `job_id`, `jobId` and `_id` are `jobid` and `id`. */
function normalise(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/**
 * A first row is a header when it has a known name and no ID, or when it does not look like an ID
 * where all rows below do. Names have no digits; a damaged ID in the first row mostly has.
 */
function isHeader(rows: readonly (readonly string[])[], keys: readonly string[]): boolean {
  const first = (rows[0] ?? []).map(trimJobId)
  if (first.some((cell) => hasDigit(cell) && shapeOf(cell) !== null)) return false
  if (keys.some((key) => KNOWN_NAMES.has(key))) return true
  const below = rows.slice(1)
  return shapedColumns(below, keys.length).some((i) => {
    const cell = first[i] ?? ''
    const digitsBelow = below.every((row) => hasDigit(row[i] ?? ''))
    return !hasDigit(cell) && (shapeOf(cell) === null || digitsBelow)
  })
}

const hasDigit = (text: string): boolean => /\d/.test(text)

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

/** Columns whose values nearly all look like job IDs: documented shapes before usual ones. */
function shapedColumns(data: readonly (readonly string[])[], width: number): number[] {
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
  return providers.some(({ name }) => normalise(name) === normalise(cell))
}

const columnsOf = (width: number): number[] => Array.from({ length: width }, (_, i) => i)

/** The non-empty cells of a column. */
function valuesOf(data: readonly (readonly string[])[], column: number): string[] {
  return data.map((row) => row[column] ?? '').filter((cell) => cell.trim() !== '')
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
