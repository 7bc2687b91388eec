/** The access token of one account: got when it is needed, renewed before it ends, kept in memory only. */
import { ReelhaulError } from '../errors.ts'
import type { ApiClient } from '../providers/provider.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { SharedRequest } from './shared-request.ts'
import { endedOnArrival, requestToken, type TokenTerms } from './token-request.ts'

/** Renewed when less than this is left, or less than a tenth; of a short life, when half of it is over. */
const renewBeforeMs = 300_000
/** After a failed try to renew a token that is still good. */
const pauseWhileGoodMs = 60_000
const firstPauseMs = 1_000
const longestPauseMs = 60_000

export interface TokenDeps {
  readonly api: ApiClient
  /** Milliseconds that never go back. */
  readonly monotonicNow: () => number
}

/** Times are on the monotonic clock. */
export interface AccessToken {
  readonly value: string
  /** Counts the tokens of an account, from 1. */
  readonly number: number
  readonly renewAt: number
  readonly endsAt: number
  /** Got because the one before was refused, and not accepted yet: a refusal of this one, too, stands. */
  onTrial: boolean
}

export class AccountTokens {
  readonly #terms: TokenTerms
  readonly #deps: TokenDeps
  /** The request of the terms before these: there is never a second one at the same time. */
  #before: Promise<void> | undefined
  #current: AccessToken | null = null
  #request: SharedRequest<AccessToken> | null = null
  /** A token was refused, and none has been accepted since. */
  #distrusted = false
  #granted = 0
  /** Refusals of tokens up to this number stand: a newer one was refused as well. */
  #hopelessUpTo = 0
  #failures = 0
  /** The endpoint is left alone until then, and why. */
  #quiet: { readonly until: number; readonly failure: Failure } | null = null

  constructor(terms: TokenTerms, deps: TokenDeps, before?: AccountTokens) {
    this.#terms = terms
    this.#deps = deps
    this.#before = before?.ended()
  }

  /** True when these tokens are got in the same way. */
  isOf(terms: TokenTerms): boolean {
    const names = Object.keys(terms) as (keyof TokenTerms)[]
    return names.every((name) => terms[name] === this.#terms[name])
  }

  async ended(): Promise<void> {
    await this.#before
    await this.#request?.ended()
  }

  /** A token that has not ended. @throws ReelhaulError as `requestToken`, or the signal's reason. */
  async get(signal?: AbortSignal): Promise<AccessToken> {
    const current = this.#current
    if (current !== null && this.#now() < current.renewAt) return current
    const quiet = this.#quietFor()
    if (quiet !== null) {
      if (current !== null && this.#now() < current.endsAt) return current
      throw quiet
    }
    try {
      return await this.#renewed(signal)
    } catch (error) {
      const stillGood =
        current !== null && current === this.#current && this.#now() < current.endsAt
      if (stillGood && error instanceof ReelhaulError) return current
      throw error
    }
  }

  hasEnded(token: AccessToken): boolean {
    return this.#now() >= token.endsAt
  }

  /** The API took it. */
  accepted(token: AccessToken): void {
    token.onTrial = false
    if (token !== this.#current) return
    this.#distrusted = false
    this.#hopelessUpTo = 0
  }

  /**
   * The API refused it: `get` does not return it again. Refusals of one token lead to one renewal.
   * Returns true when the refusal stands.
   */
  refused(token: AccessToken): boolean {
    if (token.onTrial) this.#hopelessUpTo = Math.max(this.#hopelessUpTo, token.number)
    if (token === this.#current) {
      this.#current = null
      this.#distrusted = true
    }
    return token.number <= this.#hopelessUpTo
  }

  async #renewed(signal?: AbortSignal): Promise<AccessToken> {
    for (;;) {
      const request = (this.#request ??= new SharedRequest((stop) => this.#ask(stop)))
      if (!request.abandoned) return request.join(signal)
      await request.ended()
    }
  }

  async #ask(signal: AbortSignal): Promise<AccessToken> {
    // At the next turn, when `#request` is set.
    await this.#before
    this.#before = undefined
    try {
      const askedAt = this.#now()
      const { value, lifetimeMs } = await requestToken(this.#terms, this.#deps.api, signal)
      const endsAt = askedAt + lifetimeMs
      if (endsAt <= this.#now()) throw endedOnArrival(this.#terms)
      const margin = Math.min(lifetimeMs / 2, Math.max(renewBeforeMs, lifetimeMs / 10))
      this.#current = {
        ...{ value, number: ++this.#granted, renewAt: endsAt - margin, endsAt },
        onTrial: this.#distrusted,
      }
      this.#failures = 0
      this.#quiet = null
      return this.#current
    } catch (error) {
      if (error instanceof ReelhaulError) this.#failed(error)
      throw error
    } finally {
      this.#request = null
    }
  }

  /** Whether the network is there the account's gate finds out; what only the user can correct is no wait. */
  #failed(error: ReelhaulError): void {
    const { failure, retryAfterMs, reason } = error
    this.#failures++
    const good = this.#current !== null && this.#now() < this.#current.endsAt
    if (!good && (failure.permanent || reason.startsWith('NETWORK_'))) return
    const pause = good
      ? pauseWhileGoodMs
      : Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1))
    this.#quiet = { until: this.#now() + Math.max(pause, retryAfterMs ?? 0), failure }
  }

  #quietFor(): ReelhaulError | null {
    if (this.#quiet === null) return null
    const retryAfterMs = this.#quiet.until - this.#now()
    return retryAfterMs <= 0 ? null : new ReelhaulError(this.#quiet.failure, { retryAfterMs })
  }

  #now(): number {
    return this.#deps.monotonicNow()
  }
}
