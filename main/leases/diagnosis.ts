/**
 * What an object store's refusal means, and what to do about it. A 403 is a question: an expired
 * link, a revoked key, a wrong clock, too many connections and a deleted object all look alike until
 * the body is read. Pure.
 */
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { retryAfterMs } from '../network/retry-after.ts'
import type { Lease } from './lease.ts'
import { isExpired } from './renewal-policy.ts'
import { readStoreError, type StoreError } from './store-error.ts'

/**
 * `renew` ask the provider for a new link and go on · `retry` the same link after a pause ·
 * `restart` forget the bytes so far and begin at zero · `give-up` nothing will help.
 */
export type Remedy = 'renew' | 'retry' | 'restart' | 'give-up'

export interface Diagnosis {
  /** What to say when the remedy has been used up. */
  readonly failure: Failure
  readonly remedy: Remedy
  /** How long the store asks to wait, milliseconds; null where it has none. */
  readonly retryAfterMs: number | null
}

export interface StoreAnswer {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The beginning of the body, as text; its end may be missing. */
  readonly body: string
  readonly lease: Lease
  /** Epoch ms on the store's clock. */
  readonly serverNow: number
}

type Finding = Omit<Failure, 'code' | 'message'> & {
  readonly remedy: Remedy
  /** Follows the store's name: `storage.example.com refuses the link.` */
  readonly what: string
}

const EXPIRED: Finding = {
  reason: 'SERVER_LEASE_EXPIRED',
  what: 'says that the link has expired.',
  permanent: false,
  advice: 'longerLinks',
  remedy: 'renew',
}
const SKEWED: Finding = {
  reason: 'SERVER_CLOCK_SKEW',
  what: 'says that the link was made at a time that does not match its clock.',
  permanent: false,
  advice: 'clocksDisagree',
  remedy: 'renew',
}
const REFUSED: Finding = {
  reason: 'SERVER_LEASE_REFUSED',
  what: 'refuses the link, and not because of its age.',
  permanent: true,
  advice: 'linksRefused',
  remedy: 'renew',
}
/** What a signature is made for is part of it: an address for an upload gives no file. */
const OTHERWISE_SIGNED: Finding = { ...REFUSED, advice: 'linksRefusedOrUpload' }
const BLOCKED_PAGE: Finding = {
  reason: 'SERVER_LEASE_REFUSED',
  what: 'is hidden behind a web page that refuses the download.',
  permanent: true,
  advice: 'askNetwork',
  remedy: 'renew',
}
const NO_ACCESS: Finding = {
  reason: 'SERVER_LEASE_REFUSED',
  what: "has closed the provider's storage account.",
  permanent: true,
  advice: 'onlyProvider',
  remedy: 'give-up',
}
const MISSING: Finding = {
  reason: 'SERVER_OBJECT_GONE',
  what: 'no longer holds the file.',
  permanent: true,
  advice: 'submitAgainDeleted',
  remedy: 'renew',
}
const GONE: Finding = { ...MISSING, remedy: 'give-up' }
const BUSY: Finding = {
  reason: 'SERVER_BUSY',
  what: 'wants fewer requests or connections.',
  permanent: false,
  advice: 'fewerAtOnce',
  remedy: 'retry',
}
const FAULTY: Finding = {
  reason: 'SERVER_ERROR',
  what: 'has a problem of its own.',
  permanent: false,
  advice: 'triedLater',
  remedy: 'retry',
}
const BAD_RANGE: Finding = {
  reason: 'SERVER_BAD_RANGE',
  what: 'does not have the part of the file that was asked for.',
  permanent: false,
  advice: 'fetchedAgain',
  remedy: 'restart',
}
const CHANGED: Finding = {
  reason: 'SERVER_OBJECT_CHANGED',
  what: 'holds another version of the file than before.',
  permanent: false,
  advice: 'fetchedAgain',
  remedy: 'restart',
}
const UNEXPECTED: Finding = {
  reason: 'SERVER_UNEXPECTED',
  what: 'refused the download.',
  permanent: true,
  advice: 'retryLater',
  remedy: 'give-up',
}

/** Error codes of S3, Google Cloud Storage, Azure Blob Storage and CloudFront, lower case. */
const CODES: ReadonlyMap<string, Finding> = new Map([
  ...named(EXPIRED, 'ExpiredToken', 'ExpiredRequest', 'RequestExpired', 'TokenRefreshRequired'),
  ...named(SKEWED, 'RequestTimeTooSkewed', 'RequestNotYetValid'),
  ...named(
    REFUSED,
    ...['InvalidAccessKeyId', 'InvalidToken', 'InvalidSecurity'],
    ...['AuthorizationQueryParametersError', 'AuthorizationHeaderMalformed', 'MissingKey'],
    ...['MissingSecurityHeader', 'InvalidKey', 'UnknownKey', 'MalformedPolicy', 'InvalidPolicy'],
    ...['AuthenticationRequired', 'InvalidAuthenticationInfo', 'NoAuthenticationInformation'],
  ),
  ...named(OTHERWISE_SIGNED, 'SignatureDoesNotMatch'),
  ...named(NO_ACCESS, 'AllAccessDisabled', 'AccountProblem', 'NotSignedUp', 'AccountIsDisabled'),
  ...named(MISSING, 'NoSuchKey', 'BlobNotFound', 'ResourceNotFound', 'NoSuchVersion'),
  ...named(GONE, 'NoSuchBucket', 'ContainerNotFound', 'ContainerBeingDeleted'),
  ...named(
    BUSY,
    ...['SlowDown', 'ServerBusy', 'ServiceUnavailable', 'TooManyRequests', 'RequestLimitExceeded'],
    ...['Throttling', 'ThrottlingException', 'rateLimitExceeded', 'userRateLimitExceeded'],
    ...['BandwidthLimitExceeded', 'OperationTimedOut', 'ReduceYourRequestRate'],
  ),
  ...named(FAULTY, 'InternalError', 'backendError', 'RequestTimeout'),
  ...named(BAD_RANGE, 'InvalidRange', 'requestedRangeNotSatisfiable'),
  ...named(CHANGED, 'PreconditionFailed', 'ConditionNotMet'),
])

/**
 * Diagnoses an answer that is neither 200 nor 206. The remedy comes first; the failure is what to
 * report when it did not help. Two renewals for one attempt are the caller's limit.
 */
export function diagnose(answer: StoreAnswer): Diagnosis {
  const said = readStoreError(answer.body, textOf(answer.headers['x-ms-error-code']))
  const { remedy, what, ...rest } = find(answer, said)
  return {
    remedy,
    failure: {
      ...rest,
      message: `${hostOf(answer.lease.url)} ${what}`,
      code: said.code ?? `HTTP_${answer.status}`,
    },
    retryAfterMs: retryAfterMs(answer.headers['retry-after'], answer.serverNow),
  }
}

/** The body's code first; then what the texts hint at; then what the status alone can mean. */
function find(answer: StoreAnswer, said: StoreError): Finding {
  const { status } = answer
  const known = CODES.get(said.code?.toLowerCase() ?? '')
  const mayBeExpired = known === REFUSED || known === OTHERWISE_SIGNED
  if (known && !(mayBeExpired && saysExpired(said))) return known
  if (status === 416) return BAD_RANGE
  if (status === 412) return CHANGED
  if (status === 429) return BUSY
  if (status === 408 || status === 425) return FAULTY
  if (status >= 500) return status === 503 ? BUSY : FAULTY
  if (status === 410) return GONE
  if (status === 404) return MISSING
  if (status === 400 || status === 401 || status === 403) return refusal(answer, said)
  return UNEXPECTED
}

/** `AccessDenied` and `AuthenticationFailed` say little: the text and our own knowledge decide. */
function refusal(answer: StoreAnswer, said: StoreError): Finding {
  if (saysExpired(said)) return EXPIRED
  if (/not yet valid|too skewed|before the start time/.test(said.text)) return SKEWED
  if (/too many|rate limit|slow down|connection limit|quota/.test(said.text)) return BUSY
  if (isExpired(answer.lease, answer.serverNow)) return EXPIRED
  if (said.isPage) return BLOCKED_PAGE
  return answer.status === 400 && said.code === null ? UNEXPECTED : REFUSED
}

/**
 * S3 "Request has expired" · Google "Request signature expired at" · Azure "Signature not valid in
 * the specified time frame: Start […] - Expiry […]" · CloudFront and others "expired".
 */
function saysExpired(said: StoreError): boolean {
  return /\bexpired\b|not valid in the specified time frame/.test(said.text)
}

function named(finding: Finding, ...codes: readonly string[]): (readonly [string, Finding])[] {
  return codes.map((code) => [code.toLowerCase(), finding] as const)
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'The store'
}

function textOf(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}
