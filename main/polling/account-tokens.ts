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
  readonly renewAt: number
  readonly endsAt: number
  /** Got because the one before was refused: a refusal of this one, too, stands. */
  readonly afterRefusal: boolean
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

  /** The API took it. */
  accepted(token: AccessToken): void {
    if (token === this.#current) this.#distrusted = false
  }

  /** The API refused it: `get` does not return it again. Refusals of one token lead to one renewal. */
  refused(token: AccessToken): void {
    if (token !== this.#current) return
    this.#current = null
    this.#distrusted = true
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
      const afterRefusal = this.#distrusted
      this.#current = { value, renewAt: endsAt - margin, endsAt, afterRefusal }
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
