/** What a provider says about an error, wherever it puts it, made fit to show. Pure. */
import { withoutTokens } from './redaction.ts'
import { z } from 'zod'
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

const errorSchema = z
  .object({
    error: z.unknown(),
    errors: z.unknown(),
    code: z.unknown(),
    error_code: z.unknown(),
    message: z.unknown(),
    msg: z.unknown(),
    detail: z.unknown(),
    error_description: z.unknown(),
  })
  .partial()

/**
 * Reads `{error: {code, message}}`, `{error, code, error_code, message, msg, detail}`, a list of such, and
 * an answer that is one text; never throws.
 */
export function saidBy(response: Pick<ApiResponse, 'body'>): ProviderError {
  try {
    return saidIn(parseJsonText(response.body))
  } catch {
    return { code: null, message: isPage(response.body) ? null : shownText(response.body) }
  }
}

/** As `saidBy`, of an answer that is parsed. */
export function saidIn(body: unknown): ProviderError {
  if (typeof body === 'string') return { code: null, message: shownText(body) }
  if (Array.isArray(body)) return body.length === 0 ? NOTHING : saidIn(body[0])
  const outer = errorSchema.safeParse(body)
  if (!outer.success) return NOTHING
  const { errors } = outer.data
  const first: unknown = Array.isArray(errors) ? errors[0] : errors
  const inner = errorSchema.safeParse(outer.data.error ?? first)
  const found = inner.success ? inner.data : outer.data
  const { error, code, error_code, message, msg, error_description, detail } = found
  return {
    code: codeText(code) ?? codeText(error_code) ?? codeText(error),
    message: shownText(message ?? msg ?? error_description ?? detail ?? error ?? first),
  }
}

/** True for HTML and XML, which no provider's API answers with. */
export function isPage(body: string): boolean {
  return /^[\s\uFEFF]*</.test(body)
}

function codeText(value: unknown): string | null {
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
