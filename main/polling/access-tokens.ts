/** Access tokens of all accounts that have a client ID and a client secret instead of a key. */
import { ReelhaulError } from '../errors.ts'
import type { ApiClient, ApiResponse, Credential, Provider } from '../providers/provider.ts'
import { unexpectedAnswer } from '../providers/provider-errors.ts'
import type { AccountRecord } from '../queue/records.ts'
import { AccountTokens, type AccessToken, type TokenDeps } from './account-tokens.ts'
import { tokenTerms } from './token-request.ts'

/** An old token, the one got meanwhile, a new one. */
const mostAttempts = 3

/** A shorter token could be part of any word of an answer. */
const SHORTEST_SECRET = 16

/** What is asked on behalf of an account. */
export interface Authorization {
  readonly account: AccountRecord
  readonly provider: Pick<Provider, 'label' | 'accessTokens'>
  readonly credential: Credential
  /** The account's way to its provider. */
  readonly api: ApiClient
  readonly signal?: AbortSignal
}

/** Asks with a credential as it is sent, over a client that sees whether it is refused. */
export type Asking<T> = (credential: Credential, api: ApiClient) => Promise<T>

export class TokenKeeper {
  readonly #deps: TokenDeps
  readonly #accounts = new Map<string, AccountTokens>()

  /** @param deps `api` carries the requests for tokens. */
  constructor(deps: TokenDeps) {
    this.#deps = deps
  }

  /**
   * Calls `ask` with the account's key or, where it has none, with an access token that has not ended. When
   * the provider answers 401 it calls again with the token that others have got meanwhile, or with a new
   * one; the refusal of a new one stands. Secrets are not handed on.
   * @throws as `ask`, and ReelhaulError where no token can be got: see `requestToken`.
   */
  async run<T>(what: Authorization, ask: Asking<T>): Promise<T> {
    const { account, provider, credential, api, signal } = what
    const { key, clientId } = credential
    const terms = tokenTerms(account, provider, credential)
    if (terms === null) return ask({ key, clientId }, api)
    const tokens = this.#of(account.id, terms)
    for (let attempts = 1; ; attempts++) {
      const token = await tokens.get(signal)
      const attempt = new Attempt(tokens, token, api)
      try {
        return await ask({ key: token.value, clientId }, attempt.api)
      } catch (error) {
        const stands = attempt.refused && tokens.refused(token)
        const canHelp = attempt.ended || (attempt.refused && !stands)
        if (!canHelp || attempts === mostAttempts) throw stands ? newTokenRefused(error) : error
      }
    }
  }

  /** The account is gone. */
  forget(accountId: string): void {
    this.#accounts.delete(accountId)
  }

  #of(accountId: string, terms: Parameters<AccountTokens['isOf']>[0]): AccountTokens {
    const known = this.#accounts.get(accountId)
    if (known?.isOf(terms)) return known
    const tokens = new AccountTokens(terms, this.#deps, known)
    this.#accounts.set(accountId, tokens)
    return tokens
  }
}

/** What becomes of one token with which an account is asked. */
class Attempt {
  refused = false
  /** It would have ended before it was sent. */
  ended = false
  readonly #tokens: AccountTokens
  readonly #token: AccessToken
  readonly #api: ApiClient

  constructor(tokens: AccountTokens, token: AccessToken, api: ApiClient) {
    this.#tokens = tokens
    this.#token = token
    this.#api = api
  }

  readonly api: ApiClient = async (request) => {
    this.ended = this.#tokens.hasEnded(this.#token)
    if (this.ended) throw unexpectedAnswer('The access token has ended before it could be sent.')
    const response = await this.#api(request)
    if (response.status === 401) this.refused = true
    else if (response.status < 300 || response.status === 404) this.#tokens.accepted(this.#token)
    return withoutToken(response, this.#token.value)
  }
}

/** What the provider repeats of a token reaches no message, no report and no database. */
function withoutToken(response: ApiResponse, token: string): ApiResponse {
  if (token.length < SHORTEST_SECRET || !response.body.includes(token)) return response
  return { ...response, body: response.body.replaceAll(token, '…') }
}

/** To get another token is no advice here: it has been done. */
function newTokenRefused(error: unknown): unknown {
  if (!(error instanceof ReelhaulError) || error.reason !== 'ACCOUNT_KEY_REJECTED') return error
  return new ReelhaulError({ ...error.failure, advice: 'checkClientId' }, { cause: error })
}
