/**
 * What an answer says of the requests that are left: `X-RateLimit-*` as most APIs send it, `RateLimit-*`
 * and the combined `RateLimit` of the IETF drafts. Pure; every value is hostile.
 */
import { LONGEST_SERVER_WAIT_MS } from '../network/retry-after.ts'

export interface RequestsLeft {
  /** Requests allowed in the window; null: not said. */
  readonly limit: number | null
  /** Requests left in it. */
  readonly remaining: number
  /** Milliseconds until the window ends, 0 to an hour. */
  readonly resetMs: number
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** From here on a reset is a time since 1970, in seconds; from the other on in milliseconds. */
const FIRST_EPOCH_SECONDS = 1e9
const FIRST_EPOCH_MS = 1e12
const MOST_REQUESTS = 1e9

/** Null where the answer does not say how many are left and until when. */
export function requestsLeft(headers: Headers, serverNow: number): RequestsLeft | null {
  const combined = parametersOf(first(headers['ratelimit']))
  const field = (name: string): string | undefined =>
    first(headers[`x-ratelimit-${name}`]) ??
    first(headers[`x-rate-limit-${name}`]) ??
    first(headers[`ratelimit-${name}`]) ??
    combined.get(name)
  const remaining = countOf(field('remaining') ?? combined.get('r'))
  const resetMs = resetOf(field('reset') ?? combined.get('t'), serverNow)
  if (remaining === null || resetMs === null) return null
  return { limit: countOf(field('limit')), remaining, resetMs }
}

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

/** `limit=100, remaining=50, reset=5` and `"default";r=50;t=5`. */
function parametersOf(value: string | undefined): ReadonlyMap<string, string> {
  const pairs = (value ?? '').slice(0, 500).matchAll(/([a-z]+)\s*=\s*(\d+)/gi)
  return new Map([...pairs].map(([, name = '', text = '']) => [name.toLowerCase(), text]))
}

/** `100`, also where more follows: `100, 100;w=60`. */
function countOf(value: string | undefined): number | null {
  const [, digits] = /^\s*(\d{1,12})(?:\.\d+)?\s*(?:[,;].*)?$/.exec(value ?? '') ?? []
  const count = Number(digits)
  return digits !== undefined && count <= MOST_REQUESTS ? count : null
}

/** Seconds from now, seconds or milliseconds since 1970, or a date. */
function resetOf(value: string | undefined, serverNow: number): number | null {
  const text = (value ?? '').trim()
  const number = /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : null
  if (number === null) {
    const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN
    return Number.isNaN(date) ? null : bounded(date - serverNow)
  }
  if (number >= FIRST_EPOCH_MS) return bounded(number - serverNow)
  return bounded(number >= FIRST_EPOCH_SECONDS ? number * 1000 - serverNow : number * 1000)
}

const bounded = (ms: number): number => Math.min(LONGEST_SERVER_WAIT_MS, Math.max(0, ms))
