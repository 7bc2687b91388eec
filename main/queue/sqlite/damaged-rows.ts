/**
 * Rows that were damaged by something else than Reelhaul: a field that cannot be read must not take the
 * rest of the queue out of sight.
 */
import { accountOptionsSchema, type AccountOptions } from '../../../preload/contract/model.ts'
import { z } from 'zod'
import { earlierFileSchema, fileCheckSchema } from '../../../preload/contract/file-check.ts'
import type { EarlierOutput } from '../records.ts'
import { jobWarningSchema, type JobWarning } from '../../../preload/contract/job-warnings.ts'
import {
  credentialsStateSchema,
  failureReasons,
  jobStates,
  providerNameSchema,
  type Failure,
  type ProviderName,
} from '../../../preload/contract/vocabulary.ts'

/** Reads the fields of one row and remembers the first one that cannot be read. */
export class Fields {
  damaged: string | null = null

  /** @param value what `name` holds; null: it cannot be read, and `otherwise` stands in for it. */
  take<T>(name: string, value: T | null, otherwise: T): T {
    if (value !== null) return value
    this.damaged ??= name
    return otherwise
  }
}

/** What a job fails with whose row cannot be read. */
export function damageFailure(field: string): Failure {
  return {
    reason: 'INTERNAL_ERROR',
    message: `This row of the queue is damaged: ${field}.`,
    permanent: true,
    advice: 'damagedRow',
  }
}

/** `value` when it is one of `known`; else null. */
export function oneOf<T extends string>(known: readonly T[], value: unknown): T | null {
  return known.find((one) => one === value) ?? null
}

/** JSON of an object of texts; null when it is something else. */
export function readRecord(value: unknown): Record<string, string> | null {
  if (value === '{}') return {}
  const read = parsed(value)
  if (!isObject(read) || !Object.values(read).every(isText)) return null
  return read as Record<string, string>
}

/** An account's options; those that cannot be read are as if they were not set. */
export function readAccountOptions(value: unknown): { options?: AccountOptions } {
  if (value === undefined || value === '{}') return {}
  const read = parsed(value)
  if (!isObject(read)) return {}
  const kept = Object.entries(accountOptionsSchema.shape).map(
    ([name, field]) => [name, field.safeParse(read[name]).data] as const,
  )
  return { options: accountOptionsSchema.parse(Object.fromEntries(kept)) }
}

/** JSON of a list of texts; null when it is something else. */
export function readList(value: unknown): string[] | null {
  if (value === '[]') return []
  const read = parsed(value)
  return Array.isArray(read) && read.every(isText) ? read : null
}

/**
 * JSON of a list of warnings; null when it is no list. Sentences of older versions, and what is no
 * warning, are shown as they are: a job does not fail by what was only worth a look.
 */
export function readWarnings(value: unknown): JobWarning[] | null {
  if (value === '[]') return []
  const read = parsed(value)
  return Array.isArray(read) ? read.map(warningOf) : null
}

function warningOf(value: unknown): JobWarning {
  const asItIs = (): JobWarning => ({
    code: 'text',
    params: { text: isText(value) ? value : shownJson(value) },
  })
  return jobWarningSchema.safeParse(value).data ?? asItIs()
}

/** Never throws: JSON may be nested deeper than it can be written again. */
function shownJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '…'
  }
}

const reasons: ReadonlySet<unknown> = new Set(failureReasons)

/** JSON of a failure; null when it is something else. */
export function readFailure(value: unknown): Failure | null {
  const read = parsed(value)
  if (!isObject(read)) return null
  const { reason, message, permanent, advice } = read
  const whole =
    reasons.has(reason) && isText(message) && typeof permanent === 'boolean' && isText(advice)
  return whole ? (read as unknown as Failure) : null
}

const earlierSchema = earlierFileSchema.extend({
  path: z.string().min(1),
  credentials: credentialsStateSchema.nullable().catch(null),
  checked: z.boolean().catch(true),
  root: z.string().nullable().catch(null),
  check: fileCheckSchema.nullable().catch(null),
  replace: z.boolean().catch(false),
})

/** JSON of the file that an output had saved before; null when it is something else. */
export function readEarlier(value: unknown): EarlierOutput | null {
  if (value === null || value === undefined) return null
  return earlierSchema.safeParse(parsed(value)).data ?? null
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const listOf = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ')

/**
 * A name that a provider can have: one that is described in a file may be unknown here today and be back
 * tomorrow. Null: it is none.
 */
export const readProvider = (value: unknown): ProviderName | null =>
  providerNameSchema.safeParse(value).data ?? null

/** The same as a condition. */
export const isProviderName = (column: string): string =>
  `(length(${column}) BETWEEN 1 AND 40 AND ${column} GLOB '[a-z]*' AND ${column} NOT GLOB '*[^a-z0-9-]*')`

const isNot = (type: 'object' | 'array', column: string): string =>
  `CASE WHEN json_valid(${column}) THEN json_type(${column}) ELSE '' END <> '${type}'`

/** A condition for jobs whose fields are no JSON or no known word; finer damage is seen when they are read. */
export const looksDamaged = (): string => `(
  state NOT IN (${listOf(jobStates)})
  OR NOT ${isProviderName('provider')}
  OR columns <> '{}' AND ${isNot('object', 'columns')}
  OR missing <> '[]' AND ${isNot('array', 'missing')}
  OR warnings <> '[]' AND ${isNot('array', 'warnings')}
  OR failure IS NOT NULL AND ${isNot('object', 'failure')})`
