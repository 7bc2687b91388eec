/** What all adapters share: statuses that mean the same everywhere, and parsing without trust. */
import { z } from 'zod'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../errors.ts'
import { retryAfterMs } from '../retry-after.ts'
import type { ApiResponse, Ask, JobReport } from './provider.ts'

/** Longest piece of a provider's own text that is shown or stored. */
const TEXT_LIMIT = 300

/**
 * The endpoint of a job: base URL, path, and the id as one path segment whatever it holds.
 * @throws ReelhaulError PROVIDER_INVALID_REQUEST when the base URL is none.
 */
export function endpoint(ask: Ask, path: string): string {
  const base = ask.baseUrl.replace(/\/+$/, '')
  if (!URL.canParse(base)) {
    throw failureOf('PROVIDER_INVALID_REQUEST', "The account's base URL is not a URL.", {
      permanent: true,
      advice: 'Correct it in the settings, for example https://api.example.com.',
    })
  }
  return base + path.replace('{jobId}', () => encodeURIComponent(ask.jobId))
}

/**
 * The body of an answer as `schema` sees it. Unknown fields are fine.
 * @throws ReelhaulError PROVIDER_UNEXPECTED_ANSWER naming the first field that is wrong.
 */
export function parseAnswer<S extends z.ZodType>(
  schema: S,
  response: ApiResponse,
  provider: string,
): z.output<S> {
  const parsed = schema.safeParse(jsonOf(response.body, provider))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.map(String).join('.') || 'the answer itself'
  throw unexpected(`${provider} answered in an unknown form: ${field} is missing or wrong.`)
}

function jsonOf(body: string, provider: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    const what = isPage(body) ? 'a web page' : body === '' ? 'nothing' : 'something else'
    throw unexpected(`${provider} was expected to answer with JSON and sent ${what}.`)
  }
}

function isPage(body: string): boolean {
  return /^\s*</.test(body)
}

function unexpected(message: string): ReelhaulError {
  return failureOf('PROVIDER_UNEXPECTED_ANSWER', message, {
    permanent: false,
    advice: "It is asked again; if it stays so, check the account's base URL.",
  })
}

/** What a provider said about an error, wherever it put it; null when nothing readable. */
export interface ProviderError {
  readonly code: string | null
  readonly message: string | null
}

/**
 * The common cases of an answer that is not a success. Adapters handle what their document says
 * first, then throw this.
 */
export function statusError(
  response: ApiResponse,
  provider: string,
  { said = saidBy(response), keyAdvice = 'Enter a valid key for this account, then retry.' } = {},
): ReelhaulError {
  const { status } = response
  const detail = said.message ? ` ${provider} says: ${said.message}` : ''
  const code = said.code ?? undefined
  const wait = retryAfterMs(response.headers['retry-after'], response.serverNow)
  if (status === 401) {
    return failureOf('ACCOUNT_KEY_REJECTED', `${provider} rejected the key.${detail}`, {
      permanent: true,
      advice: keyAdvice,
      code,
    })
  }
  if (status === 403) {
    return failureOf(
      'ACCOUNT_FORBIDDEN',
      `${provider} does not allow this account that.${detail}`,
      {
        permanent: true,
        advice: `Check the key's permissions and the plan at ${provider}, then retry.`,
        code,
      },
    )
  }
  if (status === 404 || status === 410) {
    // A missing job is told in JSON; a web page comes from a server that is not the provider's API.
    if (isPage(response.body)) return unexpected(`${provider}'s API is not at this base URL.`)
    return failureOf('PROVIDER_JOB_NOT_FOUND', `${provider} knows no such job.${detail}`, {
      permanent: true,
      advice: 'Check the job ID, and that it belongs to this account.',
      code,
    })
  }
  if (status === 429) {
    return failureOf(
      'ACCOUNT_RATE_LIMITED',
      `${provider} wants fewer requests.${detail}`,
      { permanent: false, advice: 'Nothing to do: requests go on more slowly.', code },
      wait,
    )
  }
  if (status >= 500 || status === 408 || status === 425) {
    return failureOf(
      status === 503 ? 'SERVER_BUSY' : 'SERVER_ERROR',
      `${provider} has a problem of its own (HTTP ${status}).${detail}`,
      { permanent: false, advice: 'It is asked again later.', code },
      wait,
    )
  }
  if (status >= 400) {
    return failureOf(
      'PROVIDER_INVALID_REQUEST',
      `${provider} refused the request (HTTP ${status}).${detail}`,
      { permanent: true, advice: 'Check the job ID and the base URL of the account.', code },
    )
  }
  return unexpected(`${provider} answered with HTTP ${status}.`)
}

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
    body = JSON.parse(response.body)
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
      advice: `Look at the job at ${provider}, mend what it names, and submit it again.`,
      ...(said.code && { code: said.code }),
    },
  }
}

/** A job that is done but lists nothing to fetch: often only for a moment, so it is asked again. */
export function noOutputs(provider: string): ReelhaulError {
  return failureOf('PROVIDER_NO_OUTPUTS', `${provider} says the job is done but lists no files.`, {
    permanent: false,
    advice: `It is asked again; if it stays so, look at the job at ${provider}.`,
  })
}
