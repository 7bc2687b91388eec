/** The options of `reelhaul find`. */
import { UsageError } from '../errors.ts'

export interface FindOptions {
  /** Only jobs that were made then or later, epoch ms. */
  readonly since: number | null
  /** Lower case: `waiting`, `ready`, `failed`, or the provider's own words; empty: all. */
  readonly statuses: readonly string[]
  /** Jobs listed at most. */
  readonly limit: number | null
  /** Where the list is written, as given; `-`: to stdout. */
  readonly csv: string | null
  /** Queues what is found, and runs. */
  readonly fetch: boolean
}

/** As `parseArgs` gives them. */
export interface FindValues {
  readonly since?: string
  readonly status?: readonly string[]
  readonly limit?: string
  readonly csv?: string
  readonly fetch?: boolean
}

/** As `parseArgs` takes them. */
export const findOptionTypes = {
  since: { type: 'string' },
  status: { type: 'string', multiple: true },
  limit: { type: 'string' },
  csv: { type: 'string' },
  fetch: { type: 'boolean' },
} as const

/** @throws UsageError naming the option and what it takes */
export function findOptionsFrom(
  values: FindValues,
  { json, isFind, now }: { json: boolean; isFind: boolean; now: number },
): FindOptions {
  if (!isFind) refuseAll(values)
  const { since, status = [], limit, csv, fetch = false } = values
  if (csv === '-' && (json || fetch))
    throw new UsageError(
      '--csv - writes the list to stdout, where --json and --fetch write, too; name a file.',
    )
  if (csv === '') throw new UsageError('--csv takes a file, or - for stdout; got ""')
  const statuses = status.map((word) => word.trim().toLowerCase())
  if (statuses.includes(''))
    throw new UsageError('--status takes waiting, ready, failed or a word of the provider; got ""')
  return {
    since: since === undefined ? null : sinceFrom(since, now),
    statuses,
    limit: limit === undefined ? null : limitFrom(limit),
    csv: csv ?? null,
    fetch,
  }
}

function refuseAll(values: FindValues): void {
  const names = Object.keys(findOptionTypes) as (keyof FindValues)[]
  const given = names.find((name) => values[name] !== undefined)
  if (given !== undefined) throw new UsageError(`--${given} belongs to "reelhaul find".`)
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

const wrongSince = (value: string): UsageError =>
  new UsageError(
    `--since takes a day such as 2026-11-01, a time such as 2026-11-01T08:30, or how long ago, such as 7d or 36h; got "${value}"`,
  )

function sinceFrom(value: string, now: number): number {
  const [, amount, unit] = /^(\d{1,6})([mhd])$/i.exec(value) ?? []
  const at = unit ? now - Number(amount) * unitMs[unit.toLowerCase()]! : momentFrom(value)
  if (at === null || at < 0) throw wrongSince(value)
  if (at > now) throw new UsageError(`--since ${value} is not over yet: nothing could be found.`)
  return at
}

/** A day begins where the user is; a time without a zone is of there, too. Null: neither. */
function momentFrom(value: string): number | null {
  const form =
    /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i
  const [, year, month, day] = form.exec(value) ?? []
  if (day === undefined) return null
  // The 31st of a shorter month would be taken for a day of the next.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null
  const at = Date.parse(value.length === 10 ? `${value}T00:00` : value.toUpperCase())
  return Number.isNaN(at) ? null : at
}

const mostListed = 100_000

function limitFrom(value: string): number {
  const limit = /^\d+$/.test(value) ? Number(value) : 0
  if (limit >= 1 && limit <= mostListed) return limit
  throw new UsageError(`--limit takes a whole number from 1 to ${mostListed}; got "${value}"`)
}
