/** What a provider says about an error, wherever it puts it, made fit to show. Pure. */
import { withoutTokens } from './redaction.ts'
import { parseJsonText } from './json-text.ts'
import type { ApiResponse } from './provider.ts'

/** Longest piece of a provider's own text that is shown or stored. */
const TEXT_LIMIT = 300

/** Null where nothing readable is said. */
export interface ProviderError {
  readonly code: string | null
  readonly message: string | null
}

const NOTHING: ProviderError = { code: null, message: null }

/** Errors in errors, lists in errors: what lies deeper is not looked for. */
const MOST_LAYERS = 4
/** Of a list of errors, so many are looked through for words. */
const MOST_LISTED = 5

/**
 * Reads `{error: {code, message}}`, `{error, code, error_code, message, msg, detail}`, lists of such, in
 * `errors`, `detail` or `message` too, a problem of RFC 9457, and an answer that is one text; never throws.
 */
export function saidBy(response: Pick<ApiResponse, 'body'>): ProviderError {
  try {
    return saidIn(parseJsonText(response.body))
  } catch {
    return { code: null, message: isPage(response.body) ? null : shownText(response.body) }
  }
}

/** As `saidBy`, of an answer that is parsed. What one place leaves open, the next one may say. */
export function saidIn(body: unknown, layers = MOST_LAYERS): ProviderError {
  if (typeof body === 'string') return { code: null, message: shownText(body) }
  if (layers === 0 || typeof body !== 'object' || body === null) return NOTHING
  const within = (given: unknown): ProviderError => saidIn(given, layers - 1)
  if (Array.isArray(body)) return saidFirst(body.slice(0, MOST_LISTED).map(within))
  const {
    error,
    errors,
    code,
    error_code,
    message,
    msg,
    error_description,
    detail,
    title,
    status,
  } = body as Readonly<Record<string, unknown>>
  const inner = typeof error === 'object' ? within(error) : NOTHING
  const words = [message, msg, error_description, detail, error, errors]
  // A job has a title, too; that of a problem stands beside its HTTP status.
  if (typeof status === 'number') words.push(title)
  const outer = { code: null, message: saidFirst(words.map(within)).message }
  const codes = [code, error_code, error].map((given) => ({ code: codeText(given), message: null }))
  return saidFirst([inner, ...codes, outer, within(errors)])
}

/** The first code and the first message. */
function saidFirst(all: readonly ProviderError[]): ProviderError {
  const code = all.find((one) => one.code !== null)?.code ?? null
  return { code, message: all.find((one) => one.message !== null)?.message ?? null }
}

/** True for HTML and XML, which no provider's API answers with. */
export function isPage(body: string): boolean {
  return /^[\s\uFEFF]*</.test(body)
}

/** A word, or a number that stands for an error: 0 and those of successes do not. */
function codeText(value: unknown): string | null {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && value !== 0 && (value < 200 || value > 299)
      ? String(value)
      : null
  return typeof value === 'string' && /^[\w.:-]{1,80}$/.test(value) ? value : null
}

/**
 * A provider's text made fit to show: one line, no control characters, cut, without the query of any URL
 * in it (it may be a signature) and without anything that looks like a key or a token.
 */
export function shownText(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const line = withoutTokens(
    value
      .slice(0, TEXT_LIMIT * 4)
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .replace(/(https?:\/\/[^\s?#]+)[?#]\S*/gi, '$1'),
  ).trim()
  if (line === '') return null
  return line.length > TEXT_LIMIT ? `${line.slice(0, TEXT_LIMIT - 1)}…` : line
}
