/** Asks providers on behalf of jobs: finds the account, its secret, its gate; keeps faults at their cause. */
import { EventEmitter } from 'node:events'
import { ReelhaulError } from '../errors.ts'
import type { LeaseLifetime } from '../leases/lease.ts'
import type { AccountRecord } from '../queue/records.ts'
import type {
  ApiClient,
  ApiRequest,
  ApiResponse,
  Credential,
  JobReport,
  Provider,
} from '../providers/provider.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import type { Failure, ProviderName } from '../../preload/contract/vocabulary.ts'
import { scopeOf } from '../queue/failure-scope.ts'
import type { Scheduler, Waiter } from '../queue/scheduler.ts'
import { TokenKeeper } from './access-tokens.ts'
import { completeCredential, isSameAccess, unknownProvider, type Access } from './account-access.ts'
import { apiOfAccount } from './account-api.ts'
import { AccountGate, type GateLimits } from './account-gate.ts'
import { finderOf } from './job-finder.ts'
import { readFoundPage, type FoundPage, type PageWanted } from './found-jobs.ts'

export interface ProviderClientOptions {
  readonly api: ApiClient
  readonly scheduler: Pick<Scheduler, 'register'>
  /** Null: there is neither an adapter nor a description. */
  readonly provider: (name: ProviderName) => Provider | null
  readonly account: (id: string) => AccountRecord | null
  /** Read at every request: a key that the user replaces works at once. */
  readonly credential: (accountId: string) => Credential | null
  /** The user's own limits for an account; null: the provider's defaults. */
  readonly limits: (accountId: string) => AccountLimits | null
  /** Lifetime to ask of providers that let us choose, seconds. */
  readonly expirationSeconds: (jobId: number, accepted: LeaseLifetime) => number
  /** Requests without an answer, in a row, after which an account counts as blocked: an unattended run must end. */
  readonly failuresUntilBlocked: number
  readonly monotonicNow: () => number
  /** Told the IP address that an account's provider has answered from. */
  readonly onAnswer?: (accountId: string, address: string) => void
}

export interface ProviderClientEvents {
  /** An account turns out not to work; once, until it is unblocked. */
  blocked: [accountId: string, failure: Failure]
  /** A request ended, or a limit or block went away: another request may start. */
  free: []
  /** A server asked for a long wait; `ms` from now. */
  serverWait: [accountId: string, ms: number]
}

export interface JobToAsk {
  readonly id: number
  readonly accountId: string
  readonly remoteId: string
}

/** What is asked of a provider, with what it takes. */
type Question<T> = (
  account: AccountRecord,
  provider: Provider,
  credential: Credential,
  api: ApiClient,
) => Promise<T>

/** Patience after a 429 that does not say how much, milliseconds. */
const defaultPatienceMs = 2_000

/** People are told of longer waits that a server asks for. */
const longWaitMs = 10_000

/** A single broken connection is not shown. */
const failuresWorthShowing = 3

/** An account that is not asked for a while, without anybody having to do something. */
export interface WaitingAccount {
  readonly accountId: string
  readonly failure: Failure
  /** Milliseconds from now until it is asked again; 0: whenever something is due. */
  readonly waitMs: number
}

export class ProviderClient extends EventEmitter<ProviderClientEvents> implements Waiter {
  readonly #options: ProviderClientOptions
  readonly #gates = new Map<string, AccountGate>()
  /** Why a server asked for patience, by account. */
  readonly #askedToWait = new Map<string, Failure>()
  readonly #lookSoon: () => void
  readonly #tokens: TokenKeeper
  /** Requests sent, for the summary. */
  requests = 0

  constructor(options: ProviderClientOptions) {
    super()
    this.#options = options
    this.#lookSoon = options.scheduler.register(this)
    const { monotonicNow } = options
    this.#tokens = new TokenKeeper({ api: (request) => this.#count(request), monotonicNow })
  }

  #count(request: ApiRequest): Promise<ApiResponse> {
    this.requests++
    return this.#options.api(request)
  }

  /** Lets requests start that wait for their gate. Returns milliseconds until the next one may. */
  look(): number | null {
    const waits = [...this.#gates.values()].flatMap((gate) => gate.admit() ?? [])
    return waits.length === 0 ? null : Math.min(...waits)
  }

  gate(accountId: string): AccountGate {
    let gate = this.#gates.get(accountId)
    if (gate === undefined) {
      gate = new AccountGate(this.#limitsOf(accountId), this.#options.monotonicNow, () =>
        this.#gateChanged(),
      )
      this.#gates.set(accountId, gate)
    }
    return gate
  }

  #gateChanged(): void {
    this.#lookSoon()
    this.emit('free')
  }

  #limitsOf(accountId: string): GateLimits {
    const account = this.#options.account(accountId)
    const own = this.#options.limits(accountId)
    const provider = account === null ? null : this.#options.provider(account.provider)
    return {
      atOnce: own?.requestsAtOnce ?? provider?.defaultRequestsAtOnce ?? 1,
      // No provider documents a rate; where one is exceeded, its 429 slows the gate down.
      perSecond: own?.requestsPerSecond ?? null,
    }
  }

  /** Accounts of which nothing can be asked right now. */
  closedAccounts(): string[] {
    return [...this.#gates]
      .filter(([, gate]) => gate.blocked !== null || gate.free === 0)
      .map(([id]) => id)
  }

  /** True: nothing is asked of the account until the user has done something. */
  isBlocked(accountId: string): boolean {
    return (this.#gates.get(accountId)?.blocked ?? null) !== null
  }

  /** Requests that could start at once, of all accounts together. */
  get freePlaces(): number {
    return [...this.#gates.values()].reduce((sum, gate) => sum + (gate.blocked ? 0 : gate.free), 0)
  }

  /** Milliseconds until the next gate opens that a server or its pace keeps closed; null: none is. */
  nextOpeningMs(): number | null {
    const now = this.#options.monotonicNow()
    const waits = [...this.#gates.values()].flatMap(({ blocked, opensAt }) =>
      blocked === null && opensAt > now ? [opensAt - now] : [],
    )
    return waits.length === 0 ? null : Math.min(...waits)
  }

  /** Makes an account known, or its changed limits. */
  open(accountId: string): void {
    this.gate(accountId).setLimits(this.#limitsOf(accountId))
  }

  /** The account is gone: another one of the same id starts without its past. */
  forget(accountId: string): void {
    this.#gates.get(accountId)?.turnAway(new ReelhaulError(noAccount))
    this.#gates.delete(accountId)
    this.#askedToWait.delete(accountId)
    this.#tokens.forget(accountId)
    this.#gateChanged()
  }

  /** Accounts whose provider has not answered for a while, or asked for a long wait. */
  waitingAccounts(): WaitingAccount[] {
    return [...this.#gates].flatMap(([accountId, gate]) => {
      const failure = gate.blocked === null ? this.#reasonToWait(accountId, gate) : null
      return failure === null ? [] : [{ accountId, failure, waitMs: gate.pausedForMs }]
    })
  }

  #reasonToWait(accountId: string, { consecutiveFailures, pausedForMs }: AccountGate) {
    if ((consecutiveFailures?.times ?? 0) >= failuresWorthShowing)
      return consecutiveFailures?.failure ?? null
    return pausedForMs >= longWaitMs / 2 ? (this.#askedToWait.get(accountId) ?? null) : null
  }

  /** The user has corrected the account, or wants it tried again. */
  unblock(accountId: string): void {
    const gate = this.#gates.get(accountId)
    if (gate === undefined) return
    gate.blocked = null
    gate.consecutiveFailures = null
    this.#gateChanged()
  }

  /**
   * Asks about one job when the account's gate lets it. Does not wait for long: a download that needs a
   * new link must not keep its slot for an hour.
   * @throws ReelhaulError as the adapter does; ACCOUNT_* has blocked the account by then.
   *   ACCOUNT_RATE_LIMITED with the time that is left, where the server has asked for a long wait.
   */
  ask(job: JobToAsk, signal?: AbortSignal): Promise<JobReport> {
    return this.#throughGate(job.accountId, signal, (account, provider, credential, api) => {
      const { leaseLifetime } = provider
      return provider.ask({
        jobId: job.remoteId,
        baseUrl: account.baseUrl,
        credential,
        expirationSeconds: leaseLifetime && this.#options.expirationSeconds(job.id, leaseLifetime),
        api,
        signal,
      })
    })
  }

  /**
   * Asks for one page of an account's list of jobs, as `ask` does for a job.
   * @throws UsageError where the provider documents no list, or not of that product; else as `ask`.
   */
  async find(accountId: string, wanted: PageWanted, signal?: AbortSignal): Promise<FoundPage> {
    const account = this.#options.account(accountId)
    if (account === null) throw new ReelhaulError(noAccount)
    finderOf(this.#providerOf(account), wanted.product)
    const ask: Question<FoundPage> = async ({ baseUrl }, provider, credential, api) => {
      const finder = finderOf(provider, wanted.product)
      const found = await finder.page({ ...wanted, baseUrl, credential, api, signal })
      return readFoundPage(found, wanted, this.#options.credential(accountId))
    }
    return this.#throughGate(accountId, signal, ask, 'list')
  }

  /** @param about what an answer is evidence of: a list that is denied says nothing of the jobs. */
  async #throughGate<T>(
    accountId: string,
    signal: AbortSignal | undefined,
    question: Question<T>,
    about: 'job' | 'list' = 'job',
  ): Promise<T> {
    const gate = this.gate(accountId)
    if (gate.blocked !== null) throw new ReelhaulError(gate.blocked)
    const wait = this.#longWait(accountId, gate)
    if (wait !== null) throw wait
    return gate.run(async () => {
      try {
        const answer = await this.#withCurrentKey(accountId, gate, question, signal)
        gate.speedUp()
        return answer
      } catch (error) {
        const onlyTheList = about === 'list' && isForbidden(error)
        throw onlyTheList ? error : this.#atItsCause(error, accountId, gate)
      }
    }, signal)
  }

  /** A key may be replaced while the old one is being refused: that refusal no longer counts. */
  async #withCurrentKey<T>(
    accountId: string,
    gate: AccountGate,
    question: Question<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const before = this.#accessOf(accountId)
    try {
      return await this.#send(before, gate, question, signal)
    } catch (error) {
      const now = this.#accessOf(accountId)
      const refused = error instanceof ReelhaulError && scopeOf(error.failure) === 'account'
      if (!refused || now.credential === null || isSameAccess(now, before)) throw error
      return this.#send(now, gate, question, signal)
    }
  }

  #accessOf(accountId: string): Access {
    const account = this.#options.account(accountId)
    return { account, credential: this.#options.credential(accountId) }
  }

  #providerOf(account: AccountRecord): Provider {
    const provider = this.#options.provider(account.provider)
    if (provider === null) throw new ReelhaulError(unknownProvider(account))
    return provider
  }

  #send<T>(
    { account, credential }: Access,
    gate: AccountGate,
    question: Question<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (gate.blocked !== null) throw new ReelhaulError(gate.blocked)
    if (account === null) throw new ReelhaulError(noAccount)
    const provider = this.#providerOf(account)
    const complete = completeCredential(account, provider, credential)
    const own = apiOfAccount(account, this.#options.api, (address) =>
      this.#options.onAnswer?.(account.id, address),
    )
    const what = { account, provider, credential: complete, api: own, signal }
    return this.#tokens.run(what, (sent, api) => {
      this.requests++
      return question(account, provider, sent, api)
    })
  }

  #atItsCause(error: unknown, accountId: string, gate: AccountGate): unknown {
    if (!(error instanceof ReelhaulError)) return error
    if (error.reason === 'ACCOUNT_RATE_LIMITED') this.#slowDown(error, accountId, gate)
    if (error.reason.startsWith('NETWORK_')) gate.noAnswer(error.failure)
    const silent = (gate.consecutiveFailures?.times ?? 0) >= this.#options.failuresUntilBlocked
    if ((scopeOf(error.failure) === 'account' || silent) && gate.blocked === null) {
      gate.blocked = error.failure
      this.emit('blocked', accountId, error.failure)
    }
    return error
  }

  #slowDown({ retryAfterMs, failure }: ReelhaulError, accountId: string, gate: AccountGate): void {
    const before = gate.pausedForMs
    gate.slowDown(retryAfterMs ?? defaultPatienceMs)
    this.#askedToWait.set(accountId, failure)
    const wait = this.#longWait(accountId, gate)
    if (wait === null) return
    gate.turnAway(wait)
    if (before < longWaitMs) this.emit('serverWait', accountId, gate.pausedForMs)
  }

  #longWait(accountId: string, { pausedForMs }: AccountGate): ReelhaulError | null {
    const failure = this.#askedToWait.get(accountId)
    if (failure === undefined || pausedForMs < longWaitMs) return null
    return new ReelhaulError(failure, { retryAfterMs: pausedForMs })
  }
}

const isForbidden = (error: unknown): boolean =>
  error instanceof ReelhaulError && error.reason === 'ACCOUNT_FORBIDDEN'

const noAccount: Failure = {
  reason: 'ACCOUNT_KEY_MISSING',
  message: 'The account of this job was removed.',
  permanent: true,
  advice: 'addAccountAgain',
}
