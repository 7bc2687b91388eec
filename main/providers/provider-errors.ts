/** What the answers of all providers have in common when they are not a success. */
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../errors.ts'
import { retryAfterMs } from '../network/retry-after.ts'
import type { ApiResponse, JobReport } from './provider.ts'
import type { AdviceCode } from '../../preload/contract/advice.ts'
import { isPage, saidBy, type ProviderError } from './error-text.ts'
import { verdictOn, type VerdictName } from './http-verdicts.ts'

export { isPage, saidBy, saidIn, shownText, type ProviderError } from './error-text.ts'

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

export interface StatusErrorParts {
  /** Where the provider says what happened, unless in the usual places of the body. */
  readonly said?: ProviderError
  /** Instead of the usual advice for a rejected key. */
  readonly keyAdvice?: AdviceCode
  /** What the provider's own codes mean, by its documents. */
  readonly byCode?: Readonly<Record<string, VerdictName>>
}

/** True for an answer that has what was asked for: a success with content. */
export function isSuccess({ status }: Pick<ApiResponse, 'status'>): boolean {
  return status >= 200 && status < 204
}

const TOLD_BY_THE_API: ReadonlySet<Failure['reason']> = new Set([
  'PROVIDER_JOB_NOT_FOUND',
  'ACCOUNT_FORBIDDEN',
  'ACCOUNT_NO_CREDITS',
])

/**
 * What an answer that is not a success means. Adapters handle what their document says first, then
 * throw this.
 */
export function statusError(
  response: ApiResponse,
  provider: string,
  { said = saidBy(response), keyAdvice, byCode }: StatusErrorParts = {},
): ReelhaulError {
  const { status, headers, body, serverNow } = response
  const { reason, permanent, what, advice } = verdictOn(status, said, byCode)
  // The API speaks JSON: a web page comes from another server, which knows nothing of jobs and accounts.
  if (TOLD_BY_THE_API.has(reason) && isPage(body)) {
    return unexpectedAnswer(`${provider}'s API is not at this base URL.`)
  }
  const detail = said.message ? `${provider} says: ${said.message}` : `(HTTP ${status})`
  const ofKey = reason === 'ACCOUNT_KEY_REJECTED' ? keyAdvice : undefined
  return failureOf(
    reason,
    `${provider} ${what} ${detail}`,
    { permanent, advice: ofKey ?? advice, code: said.code ?? undefined },
    retryAfterMs(headers['retry-after'], serverNow),
  )
}

/** The provider's own verdict that a job will deliver nothing. */
export function jobFailed(provider: string, status: string, said: ProviderError): JobReport {
  const message = said.message ?? `The job ended as “${status}”; no reason is given.`
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
