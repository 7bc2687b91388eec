/**
 * One request for an access token: OAuth 2.0 client credentials (RFC 6749, 4.4), with id and secret in the
 * form, as Adobe documents it for its server-to-server credentials.
 */
import { z } from 'zod'
import { ReelhaulError } from '../errors.ts'
import { numberField } from '../providers/lenient.ts'
import type { ApiClient, ApiResponse, Credential, Provider } from '../providers/provider.ts'
import { failureOf, statusError, unexpectedAnswer } from '../providers/provider-errors.ts'
import type { AccountRecord } from '../queue/records.ts'
import type { AdviceCode } from '../../preload/contract/advice.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import { apiOfAccount } from './account-api.ts'

/** Where tokens of an account are got, and with what. */
export interface TokenTerms {
  readonly url: string
  readonly scope: string
  readonly clientId: string
  readonly clientSecret: string
  readonly documentedLifetimeSeconds: number
  /** The provider's, for messages. */
  readonly label: string
  /** The account's, for messages. */
  readonly name: string
  readonly allowHttp: boolean
}

export interface GrantedToken {
  readonly value: string
  /** From when it was asked for, milliseconds. */
  readonly lifetimeMs: number
}

/** Null: the account is not asked with tokens that are got here. A key that is there is used as it is. */
export function tokenTerms(
  { name, allowHttp, options }: Pick<AccountRecord, 'name' | 'allowHttp' | 'options'>,
  { label, accessTokens }: Pick<Provider, 'label' | 'accessTokens'>,
  { key, clientId, clientSecret }: Credential,
): TokenTerms | null {
  if (accessTokens === undefined || key !== '' || !clientId || !clientSecret) return null
  const { defaultUrl, defaultScope, documentedLifetimeSeconds } = accessTokens
  return {
    url: options?.tokenUrl ?? defaultUrl,
    scope: options?.tokenScope ?? defaultScope,
    ...{ clientId, clientSecret, documentedLifetimeSeconds, label, name },
    allowHttp: allowHttp === true,
  }
}

/**
 * Asks once. What the endpoint says in prose is never shown: it may repeat the secret.
 * @throws ReelhaulError ACCOUNT_KEY_REJECTED, ACCOUNT_FORBIDDEN, ACCOUNT_KEY_MISSING, ACCOUNT_PLAIN_HTTP
 *   when only the user can help; NETWORK_*, SERVER_*, ACCOUNT_RATE_LIMITED, PROVIDER_UNEXPECTED_ANSWER
 *   when asking again may.
 */
export async function requestToken(
  terms: TokenTerms,
  api: ApiClient,
  signal?: AbortSignal,
): Promise<GrantedToken> {
  const { url, scope, clientId, clientSecret, name, allowHttp } = terms
  const guarded = apiOfAccount({ name, baseUrl: url, allowHttp }, api)
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope,
  }
  const asked = guarded({ method: 'POST', url, headers: {}, form, signal })
  const response = await asked.catch((error: unknown) => {
    throw redirectsAway(error) ? noEndpoint(terms, 'redirects to another server') : error
  })
  if (response.status < 200 || response.status > 299) throw refusal(response, terms)
  return grantedToken(response, terms)
}

function redirectsAway(error: unknown): boolean {
  return error instanceof ReelhaulError && error.reason === 'NETWORK_REDIRECT_REFUSED'
}

const answerSchema = z.object({
  // What a header can carry; a line break would begin another header.
  access_token: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
  expires_in: numberField.optional(),
})

function grantedToken(response: ApiResponse, terms: TokenTerms): GrantedToken {
  const answer = answerSchema.safeParse(jsonOf(response))
  if (!answer.success) {
    throw failureOf(
      'PROVIDER_UNEXPECTED_ANSWER',
      `${hostOf(terms)} answered without an access token.`,
      { permanent: false, advice: 'checkTokenUrl' },
    )
  }
  const { access_token: value, expires_in: given } = answer.data
  return { value, lifetimeMs: lifetimeMs(given, terms.documentedLifetimeSeconds) }
}

/**
 * Adobe's earlier endpoint gave milliseconds (86399999) in the same field. What would be longer than a
 * week's worth of documented lifetimes is read as such: too short costs one more request, too long a refusal.
 */
function lifetimeMs(given: number | undefined, documentedSeconds: number): number {
  if (given === undefined || given <= 0) return documentedSeconds * 1000
  return given > documentedSeconds * 7 ? given : given * 1000
}

/** Of RFC 6749, 5.2. Only codes that are known are shown. */
const codeSchema = z.object({
  error: z.enum([
    'invalid_request',
    'invalid_client',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
    'access_denied',
  ]),
})

function refusal(response: ApiResponse, terms: TokenTerms): ReelhaulError {
  const { status } = response
  const { label, name } = terms
  const transient = status === 408 || status === 425 || status === 429 || status >= 500
  if (transient) return statusError(response, label, { said: { code: null, message: null } })
  if (![400, 401, 403].includes(status)) return noEndpoint(terms, `answers with HTTP ${status}`)
  const code = codeSchema.safeParse(jsonOf(response)).data?.error
  if (code === 'invalid_client' || (status === 401 && code === undefined)) {
    const what = `${label} rejected the client ID or the client secret of ${name}.`
    return permanent('ACCOUNT_KEY_REJECTED', what, 'checkClientSecret', code)
  }
  if (code === 'invalid_scope') {
    const what = `${label} does not know the scope of ${name}, or does not allow it.`
    return permanent('ACCOUNT_FORBIDDEN', what, 'correctTokenScope', code)
  }
  const what = `${label} gives no access token to ${name} (${code ?? `HTTP ${status}`}).`
  return permanent('ACCOUNT_FORBIDDEN', what, 'checkClientSecret', code)
}

function noEndpoint(terms: TokenTerms, what: string): ReelhaulError {
  const message = `No access token could be got for ${terms.name}: ${hostOf(terms)} ${what}.`
  return permanent('ACCOUNT_KEY_MISSING', message, 'checkTokenUrl')
}

/** A token that is of no use any more when it arrives. */
export function endedOnArrival(terms: TokenTerms): ReelhaulError {
  return unexpectedAnswer(`${hostOf(terms)} gave an access token that had already ended.`)
}

function permanent(
  reason: FailureReason,
  message: string,
  advice: AdviceCode,
  code?: string,
): ReelhaulError {
  return failureOf(reason, message, { permanent: true, advice, code })
}

const hostOf = ({ url }: TokenTerms): string => new URL(url).host

function jsonOf({ body }: ApiResponse): unknown {
  try {
    return JSON.parse(body.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
