/** What went wrong between a request and its answer, each said once. */
import { messageOf, ReelhaulError } from '../errors.ts'
import { AnswerTooLarge } from '../network/answer-parser.ts'
import { networkError } from '../network/errors.ts'
import { proxyUnreachable } from '../network/proxy-failures.ts'
import type { Route } from '../network/proxy.ts'
import { UnsendableRequest } from '../network/request-text.ts'

/**
 * @param host of the server. @param forward the proxy that was spoken to instead.
 * @param limit bytes that an answer may have. Aborts and ReelhaulErrors pass through unchanged.
 */
export function exchangeFailed(error: unknown, host: string, forward: Route, limit: number): Error {
  if (error instanceof ReelhaulError) return error
  if (error instanceof AnswerTooLarge) return answerTooLarge(limit)
  if (error instanceof UnsendableRequest) return keyUnsendable(host)
  return forward === null ? networkError(error, host) : proxyUnreachable(forward, error)
}

export function answerTooLarge(limit: number): ReelhaulError {
  return new ReelhaulError({
    reason: 'PROVIDER_UNEXPECTED_ANSWER',
    message: `The provider's answer is larger than ${Math.floor(limit / 1_048_576)} MiB.`,
    permanent: false,
    advice: 'checkBaseUrlIsApi',
  })
}

export function notUnpackable(error: unknown): ReelhaulError {
  return new ReelhaulError({
    reason: 'PROVIDER_UNEXPECTED_ANSWER',
    message: `The provider's answer could not be unpacked: ${messageOf(error)}`,
    permanent: false,
    advice: 'againCheckStatusPage',
  })
}

/** Of all that is sent only the key comes from outside as it is. */
function keyUnsendable(host: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'ACCOUNT_KEY_REJECTED',
    message: `The key for ${host} holds a character that no key can have, such as a line break.`,
    permanent: true,
    advice: 'enterKey',
  })
}

/** @param target null: the answer names none that can be read. */
export function redirectRefused(host: string, target: URL | null): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_REDIRECT_REFUSED',
    message: target
      ? `${host} redirects to ${target.host}; the key is not sent there.`
      : `${host} redirects to an address that cannot be read.`,
    permanent: true,
    advice: 'moveBaseUrl',
  })
}

/** More of them than anybody means: with the code that the table of network errors knows. */
export function tooManyRedirects(host: string): Error {
  const error = Object.assign(new Error('Too many redirects'), { code: 'ERR_TOO_MANY_REDIRECTS' })
  return networkError(error, host)
}
