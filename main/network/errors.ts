/** Node's and TLS's error codes as Failures: the one table, for provider APIs and for downloads. */
import { isAbort, ReelhaulError } from '../errors.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import type { AdviceCode } from '../../preload/contract/advice.ts'

interface Cause {
  readonly reason: FailureReason
  /** Follows the host's name: `api.example.com refused the connection.` */
  readonly what: string
  readonly advice: AdviceCode
}

const OFFLINE: Cause = {
  reason: 'NETWORK_OFFLINE',
  what: 'cannot be reached: this machine has no route to it.',
  advice: 'reconnect',
}
const NAME_NOT_FOUND: Cause = {
  reason: 'NETWORK_NAME_NOT_FOUND',
  what: 'is not known to the name server.',
  advice: 'checkSpelling',
}
const REFUSED: Cause = {
  reason: 'NETWORK_REFUSED',
  what: 'refused the connection.',
  advice: 'checkPort',
}
const TIMEOUT: Cause = {
  reason: 'NETWORK_TIMEOUT',
  what: 'did not answer in time.',
  advice: 'againCheckServer',
}
const BROKEN: Cause = {
  reason: 'NETWORK_BROKEN',
  what: 'broke the connection.',
  advice: 'againCheckProxy',
}
const NOT_HTTP: Cause = {
  reason: 'NETWORK_BROKEN',
  what: 'sent something that is not HTTP.',
  advice: 'checkScheme',
}
const CIRCULAR: Cause = {
  reason: 'NETWORK_REDIRECT_REFUSED',
  what: 'redirects without end.',
  advice: 'checkAddressServer',
}
const CERTIFICATE: Cause = {
  reason: 'NETWORK_CERTIFICATE',
  what: 'shows a certificate that this machine does not trust.',
  advice: 'checkCertificate',
}
const TLS: Cause = {
  reason: 'NETWORK_CERTIFICATE',
  what: 'and this machine could not agree on a secure connection.',
  advice: 'checkTls',
}

const TOO_MANY_OPEN: Cause = {
  reason: 'FILE_TOO_MANY_OPEN',
  what: 'could not be connected: too many files and connections are open on this machine.',
  advice: 'fewerFiles',
}

const CAUSES = new Map<string, Cause>([
  ...entries(OFFLINE, 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'),
  ...entries(NAME_NOT_FOUND, 'ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME'),
  ...entries(REFUSED, 'ECONNREFUSED', 'EACCES', 'EPERM'),
  ...entries(TOO_MANY_OPEN, 'EMFILE', 'ENFILE'),
  ...entries(TIMEOUT, 'ETIMEDOUT', 'ESOCKETTIMEDOUT'),
  ...entries(BROKEN, 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'),
  ...entries(
    CERTIFICATE,
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'HOSTNAME_MISMATCH',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ),
  ...entries(TLS, 'EPROTO'),
  // An API client's own code, when the limit of redirects is reached.
  ...entries(CIRCULAR, 'ERR_TOO_MANY_REDIRECTS'),
])

const FAMILIES: readonly (readonly [prefix: string, cause: Cause])[] = [
  ['CERT_', CERTIFICATE],
  ['ERR_SSL_', TLS],
  ['ERR_TLS_', TLS],
  ['HPE_', NOT_HTTP],
]

/**
 * What a failed request means. Aborts and ReelhaulErrors pass through unchanged.
 * @param host name of the server without path or query: all of the address that may be shown.
 */
export function networkError(error: unknown, host: string): Error {
  if (error instanceof ReelhaulError) return error
  if (error instanceof Error && isAbort(error)) return error
  const code = codeOf(error)
  const cause = causeOf(code)
  return new ReelhaulError(
    {
      reason: cause.reason,
      message: `${host} ${cause.what}`,
      permanent: false,
      advice: cause.advice,
      ...(code && { code }),
    },
    // The error itself may hold the request, with its URL and key: only its kind goes on.
    { cause: new Error(code ?? (error instanceof Error ? error.name : 'unknown error')) },
  )
}

function causeOf(code: string | null): Cause {
  if (code === null) return BROKEN
  const family = FAMILIES.find(([prefix]) => code.startsWith(prefix))
  return CAUSES.get(code) ?? family?.[1] ?? BROKEN
}

/** The system's code, also where a connection race (AggregateError) wrapped it. */
function codeOf(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 3) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  if (code !== null) return code
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return codeOf(inner, depth + 1)
}

function entries(cause: Cause, ...codes: readonly string[]): (readonly [string, Cause])[] {
  return codes.map((code) => [code, cause] as const)
}
