/** What the answers of all providers have in common when they are not a success. */
import { z } from 'zod'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../errors.ts'
import { retryAfterMs } from '../network/retry-after.ts'
import { parseJsonText } from './json-text.ts'
import type { ApiResponse, JobReport } from './provider.ts'
import type { AdviceCode } from '../../preload/contract/advice.ts'

/** Longest piece of a provider's own text that is shown or stored. */
const TEXT_LIMIT = 300

/** A ReelhaulError in one call. */
export function failureOf(
  reason: Failure['reason'],
  message: string,
  rest: Omit<Failure, 'reason' | 'message'>,
  retryAfter: number | null = null,
): ReelhaulError {
  const { code, ...others } = rest
  return new ReelhaulError(
    { reason, message, ...others, ...(code && { code }) },
    { retryAfterMs: retryAfter },
  )
}

/** An answer that no document of the provider describes. */
export function unexpectedAnswer(message: string): ReelhaulError {
  return failureOf('PROVIDER_UNEXPECTED_ANSWER', message, {
    permanent: false,
    advice: 'againCheckBaseUrl',
  })
}

/** True for HTML and XML, which no provider's API answers with. */
export function isPage(body: string): boolean {
  return /^\s*</.test(body)
}

interface Verdict {
  /** The statuses it is about, inclusive. */
  readonly from: number
  readonly to?: number
  readonly reason: Failure['reason']
  readonly permanent: boolean
  /** Follows the provider's name. */
  readonly what: string
  readonly advice: AdviceCode
}

const NOT_FOUND = {
  reason: 'PROVIDER_JOB_NOT_FOUND',
  permanent: true,
  what: 'knows no such job.',
  advice: 'checkJobId',
} as const
const OWN_PROBLEM = {
  reason: 'SERVER_ERROR',
  permanent: false,
  what: 'has a problem of its own.',
  advice: 'askedLater',
} as const

/** The first that fits holds. */
const VERDICTS: readonly Verdict[] = [
  {
    from: 401,
    reason: 'ACCOUNT_KEY_REJECTED',
    permanent: true,
    what: 'rejected the key.',
    advice: 'enterValidKey',
  },
  {
    from: 403,
    reason: 'ACCOUNT_FORBIDDEN',
    permanent: true,
    what: 'does not allow this account that.',
    advice: 'checkKeyRights',
  },
  { from: 404, ...NOT_FOUND },
  { from: 410, ...NOT_FOUND },
  { from: 408, ...OWN_PROBLEM },
  { from: 425, ...OWN_PROBLEM },
  {
    from: 429,
    reason: 'ACCOUNT_RATE_LIMITED',
    permanent: false,
    what: 'wants fewer requests.',
    advice: 'nothingToDo',
  },
  { from: 503, ...OWN_PROBLEM, reason: 'SERVER_BUSY', what: 'is too busy to answer.' },
  { from: 500, to: 599, ...OWN_PROBLEM },
  {
    from: 400,
    to: 499,
    reason: 'PROVIDER_INVALID_REQUEST',
    permanent: true,
    what: 'refused the request.',
    advice: 'checkJobIdAndBaseUrl',
  },
]

/** What a provider said about an error, wherever it put it; null when nothing readable. */
export interface ProviderError {
  readonly code: string | null
  readonly message: string | null
}

/**
 * What an answer that is not a success means. Adapters handle what their document says first, then
 * throw this.
 */
export function statusError(
  response: ApiResponse,
  provider: string,
  more: { readonly said?: ProviderError; readonly keyAdvice?: AdviceCode } = {},
): ReelhaulError {
  const { status, headers, body, serverNow } = response
  const verdict = VERDICTS.find(({ from, to = from }) => status >= from && status <= to)
  if (!verdict) return unexpectedAnswer(`${provider} answered with HTTP ${status}.`)
  const { reason, permanent, what } = verdict
  // A missing job is told in JSON; a web page comes from a server that is not the provider's API.
  if (reason === 'PROVIDER_JOB_NOT_FOUND' && isPage(body)) {
    return unexpectedAnswer(`${provider}'s API is not at this base URL.`)
  }
  const said = more.said ?? saidBy(response)
  const detail = said.message ? `${provider} says: ${said.message}` : `(HTTP ${status})`
  const advice = reason === 'ACCOUNT_KEY_REJECTED' ? more.keyAdvice : undefined
  return failureOf(
    reason,
    `${provider} ${what} ${detail}`,
    { permanent, advice: advice ?? verdict.advice, code: said.code ?? undefined },
    retryAfterMs(headers['retry-after'], serverNow),
  )
}

const errorSchema = z
  .object({
    error: z.unknown(),
    code: z.unknown(),
    error_code: z.unknown(),
    message: z.unknown(),
    msg: z.unknown(),
  })
  .partial()

/** Reads `{error: {code, message}}` and `{error, code, error_code, message, msg}`; never throws. */
export function saidBy(response: ApiResponse): ProviderError {
  let body: unknown
  try {
    body = parseJsonText(response.body)
  } catch {
    return { code: null, message: null }
  }
  const outer = errorSchema.safeParse(body)
  if (!outer.success) return { code: null, message: null }
  const inner = errorSchema.safeParse(outer.data.error)
  const { error, code, error_code, message, msg } = inner.success ? inner.data : outer.data
  return {
    code: codeText(code) ?? codeText(error_code) ?? codeText(error),
    message: shownText(message ?? msg ?? error),
  }
}

function codeText(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.:-]{1,80}$/.test(value) ? value : null
}

/**
 * A provider's text made fit to show: one line, no control characters, cut, and without the query
 * of any URL in it (it may be a signature).
 */
export function shownText(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const line = value
    .slice(0, TEXT_LIMIT * 4)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/(https?:\/\/[^\s?#]+)[?#]\S*/gi, '$1')
    .trim()
  if (line === '') return null
  return line.length > TEXT_LIMIT ? `${line.slice(0, TEXT_LIMIT - 1)}…` : line
}

/** The provider's own verdict that a job will deliver nothing. */
export function jobFailed(provider: string, status: string, said: ProviderError): JobReport {
  const message = said.message ?? 'The job failed; no reason is given.'
  return {
    state: 'failed',
    status,
    facts: {},
    failure: {
      reason: 'PROVIDER_JOB_FAILED',
      message: `${provider}: ${message}`,
      permanent: true,
      advice: 'correctAndSubmit',
      ...(said.code && { code: said.code }),
    },
  }
}

/** A job that is done but lists nothing to fetch: often only for a moment, so it is asked again. */
export function noOutputs(provider: string): ReelhaulError {
  return failureOf('PROVIDER_NO_OUTPUTS', `${provider} says the job is done but lists no files.`, {
    permanent: false,
    advice: 'againLookAtJob',
  })
}
