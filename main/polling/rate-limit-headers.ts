/**
 * What an answer says of the requests that are allowed and left: `X-RateLimit-*` as most APIs send it,
 * `RateLimit-*`, `RateLimit` and `RateLimit-Policy` of the IETF drafts (draft-ietf-httpapi-ratelimit-headers).
 * Pure; every value is hostile.
 */
import { parseIsoInstant } from '../leases/instant.ts'
import { LONGEST_SERVER_WAIT_MS } from '../network/retry-after.ts'

export interface RequestLimit {
  /** Requests allowed in the window; null: not said. */
  readonly limit: number | null
  /** The window's length, milliseconds, at most a day; null: not said. */
  readonly windowMs: number | null
  /** What is left of it; null: not said. */
  readonly left: {
    readonly remaining: number
    /** Milliseconds until the window ends, 0 to an hour. */
    readonly resetMs: number
  } | null
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** From here on a reset is a time since 1970, in seconds; from the other on in milliseconds. */
const FIRST_EPOCH_SECONDS = 1e9
const FIRST_EPOCH_MS = 1e12
const MOST_REQUESTS = 1e9
const LONGEST_WINDOW_SECONDS = 86_400
/** Of a field that is made of parameters. */
const MOST_CHARS = 500

/** Null where the answer says neither how many requests are left and until when, nor how fast they may come. */
export function requestLimit(headers: Headers, serverNow: number): RequestLimit | null {
  const combined = parametersOf(first(headers['ratelimit']))
  const field = (name: string): string | undefined =>
    first(headers[`x-ratelimit-${name}`]) ??
    first(headers[`x-rate-limit-${name}`]) ??
    first(headers[`ratelimit-${name}`]) ??
    combined.get(name)
  const policy = parametersOf(first(headers['ratelimit-policy']))
  const limitField = field('limit')
  const limit = countOf(limitField) ?? countOf(policy.get('q')) ?? countOf(policy.get(''))
  const windowMs = windowOf(parametersOf(limitField).get('w') ?? policy.get('w'))
  const remaining = countOf(field('remaining') ?? combined.get('r'))
  const resetMs = resetOf(field('reset') ?? combined.get('t'), serverNow)
  const left = remaining === null || resetMs === null ? null : { remaining, resetMs }
  return left === null && (limit === null || windowMs === null) ? null : { limit, windowMs, left }
}

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0]

/**
 * `limit=100, remaining=50, reset=5`, `"default";r=50;t=5` and `100;w=60`; a number without a name has the
 * name "". Of several policies the first counts, as of several values everywhere.
 */
function parametersOf(value: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of (value ?? '').slice(0, MOST_CHARS).split(/[,;]/)) {
    const [, name = '', text = ''] = /^\s*(?:([a-z]+)\s*=\s*)?(\d+)\s*$/i.exec(part) ?? []
    if (text !== '' && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), text)
  }
  return found
}

/** `100`, also where more follows: `100, 100;w=60`. */
function countOf(value: string | undefined): number | null {
  const [, digits] = /^\s*(\d{1,12})(?:\.\d+)?\s*(?:[,;].*)?$/.exec(value ?? '') ?? []
  const count = Number(digits)
  return digits !== undefined && count <= MOST_REQUESTS ? count : null
}

function windowOf(value: string | undefined): number | null {
  const seconds = countOf(value)
  return seconds !== null && seconds >= 1 && seconds <= LONGEST_WINDOW_SECONDS
    ? seconds * 1000
    : null
}

/** Seconds from now, seconds or milliseconds since 1970, a duration such as `1m30s`, or a date. */
function resetOf(value: string | undefined, serverNow: number): number | null {
  const text = (value ?? '').trim()
  const number = /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : null
  if (number === null) {
    const duration = durationOf(text)
    if (duration !== null) return bounded(duration)
    const date = parseIsoInstant(text) ?? (/[a-z]/i.test(text) ? Date.parse(text) : Number.NaN)
    return Number.isNaN(date) ? null : bounded(date - serverNow)
  }
  if (number >= FIRST_EPOCH_MS) return bounded(number - serverNow)
  return bounded(number >= FIRST_EPOCH_SECONDS ? number * 1000 - serverNow : number * 1000)
}

/** `1m30s`, `6.5s`, `500ms` as milliseconds; null: it is none. */
function durationOf(text: string): number | null {
  const form =
    /^(?=\d)(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,9}(?:\.\d{1,9})?)s)?(?:(\d{1,12})ms)?$/
  const [found, h = 0, m = 0, s = 0, ms = 0] = form.exec(text) ?? []
  if (found === undefined) return null
  return Math.round(Number(h) * 3_600_000 + Number(m) * 60_000 + Number(s) * 1000 + Number(ms))
}

const bounded = (ms: number): number => Math.min(LONGEST_SERVER_WAIT_MS, Math.max(0, ms))
