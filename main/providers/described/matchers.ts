/** Whether an answer fits a condition of a description. Pure; never throws. */
import type { Condition, Matcher } from './description-parts.ts'
import type { Paths } from './paths.ts'

/** What is matched. */
export interface Subject {
  readonly httpStatus: number
  /** Parsed JSON; undefined where the answer is none. */
  readonly document: unknown
}

export function fits(condition: Condition, subject: Subject, paths: Paths): boolean {
  const matchers: readonly Matcher[] = Array.isArray(condition) ? condition : [condition]
  return matchers.every((matcher) => matches(matcher, subject, paths))
}

function matches(matcher: Matcher, { httpStatus, document }: Subject, paths: Paths): boolean {
  if (matcher.httpStatus && !matcher.httpStatus.includes(httpStatus)) return false
  if (matcher.path === undefined) return true
  const values = paths.all(matcher.path, document)
  if (matcher.exists !== undefined) {
    const exists = values.some((value) => value !== null)
    if (exists !== matcher.exists) return false
  }
  const test = (value: unknown): boolean => hasForm(value, matcher)
  if (values.length === 0) return !asksForValue(matcher)
  return matcher.every === true ? values.every(test) : values.some(test)
}

/** `not` and `exists` are true of what is not there. */
function asksForValue({ equals, contains, from, to, every }: Matcher): boolean {
  return [equals, contains, from, to].some((given) => given !== undefined) || every === true
}

function hasForm(value: unknown, { equals, not, contains, from, to }: Matcher): boolean {
  if (equals !== undefined && !listOf(equals).some((one) => isSame(one, value))) return false
  if (not !== undefined && listOf(not).some((one) => isSame(one, value))) return false
  if (contains !== undefined && !includesText(value, contains)) return false
  if (from === undefined && to === undefined) return true
  const number = numberOf(value)
  return number !== null && number >= (from ?? -Infinity) && number <= (to ?? Infinity)
}

const listOf = <T>(given: T | readonly T[]): readonly T[] =>
  Array.isArray(given) ? (given as readonly T[]) : [given as T]

/** Words whatever their case; `"1"` is 1. */
function isSame(wanted: unknown, value: unknown): boolean {
  if (wanted === value) return true
  const [a, b] = [wordOf(wanted), wordOf(value)]
  return a !== null && a === b
}

function wordOf(value: unknown): string | null {
  const isWord = ['string', 'number', 'boolean'].includes(typeof value)
  return isWord ? (value as string | number | boolean).toString().trim().toLowerCase() : null
}

const includesText = (value: unknown, part: string): boolean =>
  typeof value === 'string' && value.toLowerCase().includes(part.toLowerCase())

function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
