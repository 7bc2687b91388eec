/**
 * Fields of answers on which neither a file nor a state depends. Every form that the same fact is met in
 * is read; what cannot be used is unknown (undefined) and never rejects the answer. Pure.
 */
import { z } from 'zod'
import { parseIsoInstant } from '../leases/instant.ts'

const NUMERIC = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i
/** Epoch numbers from here on are milliseconds: as seconds they would be after the year 5100. */
const FIRST_MILLISECONDS = 1e11
/** Smaller numbers are durations, not moments: this one is of 1985. */
const FIRST_SECONDS = 5e8
/** Titles and words longer than this are cut. */
const MOST_CHARS = 500

/** Any finite number: `1740`, `"1740"`, `" 1.5 "`. */
export const numberField = z.unknown().optional().transform(toNumber)

/** A cost, a duration, a count: a number of 0 or more. */
export const amountField = z
  .unknown()
  .optional()
  .transform((given) => {
    const number = toNumber(given)
    return number !== undefined && number >= 0 ? number : undefined
  })

/** A position in a list: a whole number of 0 or more. */
export const indexField = z
  .unknown()
  .optional()
  .transform((given) => {
    const number = toNumber(given)
    return number !== undefined && Number.isSafeInteger(number) && number >= 0 ? number : undefined
  })

/** Percent, 0 to 100, as a share of 0 to 1: `30`, `"23.0"`, `"23 %"`; beyond its ends: the end. */
export const percentField = z
  .unknown()
  .optional()
  .transform((given) => {
    const number = toNumber(typeof given === 'string' ? given.replace(/\s*%\s*$/, '') : given)
    return number === undefined ? undefined : Math.min(1, Math.max(0, number / 100))
  })

/** From here on a share is meant in percent: 1.001 is a 1 that was not rounded. */
const FIRST_PERCENT = 1.01

/** A share of 0 to 1, also where it comes in percent: `0.3`, `"0.3"`, `"30 %"`, `30`. */
export const shareField = z
  .unknown()
  .optional()
  .transform((given) => {
    const number = toNumber(given)
    if (number === undefined || number >= FIRST_PERCENT) return percentField.parse(given)
    return Math.min(1, Math.max(0, number))
  })

/** A moment as epoch milliseconds: ISO 8601 (UTC where no zone is given), epoch seconds or milliseconds. */
export const instantField = z
  .unknown()
  .optional()
  .transform((given) => {
    if (typeof given === 'string' && !NUMERIC.test(given.trim()))
      return parseIsoInstant(given) ?? undefined
    const number = toNumber(given)
    if (number === undefined || number < FIRST_SECONDS || number > 8.64e15) return undefined
    return Math.round(number < FIRST_MILLISECONDS ? number * 1000 : number)
  })

/** A title or a name: one line of text, a number as its digits; undefined where nothing is left. */
export const textField = z
  .unknown()
  .optional()
  .transform((given) => {
    if (typeof given === 'number') return String(given)
    if (typeof given !== 'string') return undefined
    const line = given
      .slice(0, MOST_CHARS)
      .toWellFormed()
      .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
      .trim()
    return line === '' ? undefined : line
  })

/** A list, with null for each item that is not as `item` says; something else than a list is empty. */
export function listField<S extends z.ZodType>(item: S) {
  return z
    .unknown()
    .optional()
    .transform((given): (z.output<S> | null)[] =>
      Array.isArray(given) ? given.map((one) => item.safeParse(one).data ?? null) : [],
    )
}

function toNumber(given: unknown): number | undefined {
  const number =
    typeof given === 'string' && NUMERIC.test(given.trim()) ? Number(given) : (given as number)
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
