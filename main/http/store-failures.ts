/** Failures of a transfer, each said once. Hosts are named without path or query. */
import { ReelhaulError } from '../errors.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import type { AdviceCode } from '../../preload/contract/advice.ts'

const AGAIN_ADVICE = 'againCheckServer'

function transient(
  reason: FailureReason,
  message: string,
  advice: AdviceCode = AGAIN_ADVICE,
): ReelhaulError {
  return new ReelhaulError({ reason, message, permanent: false, advice })
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

export function timedOut(host: string, what: 'connect' | 'answer', ms: number): ReelhaulError {
  const message =
    what === 'connect'
      ? `${host} could not be reached within ${seconds(ms)}.`
      : `${host} did not answer within ${seconds(ms)}.`
  return transient('NETWORK_TIMEOUT', message)
}

export function stalled(host: string, ms: number): ReelhaulError {
  return transient('NETWORK_STALLED', `${host} sent nothing for ${seconds(ms)}.`)
}

/** The body ended before its promised length, in good order or not. */
export function brokenOff(host: string, received: number, promised: number | null): ReelhaulError {
  const of = promised === null ? '' : ` of ${promised}`
  return transient('NETWORK_BROKEN', `${host} broke off after ${received}${of} bytes.`)
}

export function wrongLength(host: string, promised: number, found: number): ReelhaulError {
  return transient(
    'SERVER_WRONG_LENGTH',
    `The file at ${host} is ${found} bytes long, but ${promised} were promised.`,
    'notSavedTellProvider',
  )
}

export function unknownLength(host: string): ReelhaulError {
  return transient(
    'SERVER_WRONG_LENGTH',
    `${host} did not say how long the file is, so it cannot be checked for completeness.`,
    'notSavedLength',
  )
}

export function wrongContent(host: string, what: string): ReelhaulError {
  return transient(
    'SERVER_WRONG_CONTENT',
    `${host} sent ${what} instead of the file.`,
    'notSavedSignIn',
  )
}

export function encoded(host: string, encoding: string): ReelhaulError {
  return transient(
    'SERVER_WRONG_CONTENT',
    `${host} sent the file compressed (${encoding}) although it was asked not to.`,
    'notSavedChanged',
  )
}

export function badRange(host: string, asked: string, got: string): ReelhaulError {
  return transient(
    'SERVER_BAD_RANGE',
    `${host} answered a request for ${asked} with ${got}.`,
    'againInOnePiece',
  )
}

export function objectChanged(host: string): ReelhaulError {
  return transient(
    'SERVER_OBJECT_CHANGED',
    `The file at ${host} changed while it was downloaded.`,
    'downloadedAgain',
  )
}

export function redirectRefused(host: string, why: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_REDIRECT_REFUSED',
    message: `${host} ${why}.`,
    permanent: true,
    advice: 'setAsBaseUrl',
  })
}
