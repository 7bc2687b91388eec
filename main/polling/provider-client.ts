/** Asks providers on behalf of jobs: finds the account, its secret, its gate; keeps faults at their cause. */
import { EventEmitter } from 'node:events'
import { ReelhaulError } from '../errors.ts'
import type { LeaseLifetime } from '../leases/lease.ts'
import type { AccountRecord } from '../queue/records.ts'
import type { ApiClient, Credential, JobReport, Provider } from '../providers/provider.ts'
import { redactedAsk } from '../providers/redacted-ask.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import type { Failure, ProviderName } from '../../preload/contract/vocabulary.ts'
import { isAccountLimit, scopeOf } from '../queue/failure-scope.ts'
import type { Scheduler, Waiter } from '../queue/scheduler.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'
import { apiOfAccount } from './account-api.ts'
import { Refusals } from './refusals.ts'
import { AccountGate, type GateLimits } from './account-gate.ts'

export interface ProviderClientOptions {
  readonly api: ApiClient
  readonly scheduler: Pick<Scheduler, 'register'>
  readonly provider: (name: ProviderName) => Provider
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

/** Patience after a 429 that does not say how much, milliseconds. */
const defaultPatienceMs = 2_000

/** The same where the limit of a plan is reached, and the least of it: that is over in hours, not seconds. */
const planPatienceMs = 10 * 60_000
const leastPlanPatienceMs = 60_000

/** Waits for a plan's limit, one after the other, after which an unattended run no longer waits. */
const planWaitsUntilBlocked = 3

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
  readonly #refusals = new Map<string, Refusals>()
  /** Waits in a row for the limit of an account's plan. */
  readonly #planWaits = new Map<string, number>()
  readonly #lookSoon: () => void
  /** Requests sent, for the summary. */
  requests = 0

  constructor(options: ProviderClientOptions) {
    super()
    this.#options = options
    this.#lookSoon = options.scheduler.register(this)
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
    const byDefault =
      account === null ? 1 : this.#options.provider(account.provider).defaultRequestsAtOnce
    return {
      atOnce: own?.requestsAtOnce ?? byDefault,
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
    this.#planWaits.delete(accountId)
    this.#refusals.delete(accountId)
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
    this.#planWaits.delete(accountId)
    this.#gateChanged()
  }

  /**
   * Asks about one job when the account's gate lets it. Does not wait for long: a download that needs a
   * new link must not keep its slot for an hour.
   * @throws ReelhaulError as the adapter does; ACCOUNT_* has blocked the account by then.
   *   ACCOUNT_RATE_LIMITED with the time that is left, where the server has asked for a long wait.
   */
  ask(job: JobToAsk, signal?: AbortSignal): Promise<JobReport> {
    const gate = this.gate(job.accountId)
    if (gate.blocked !== null) return Promise.reject(new ReelhaulError(gate.blocked))
    const wait = this.#longWait(job.accountId, gate)
    if (wait !== null) return Promise.reject(wait)
    return gate.run(async () => {
      try {
        const report = await this.#askWithCurrentKey(job, gate, signal)
        gate.speedUp()
        this.#planWaits.delete(job.accountId)
        return report
      } catch (error) {
        throw this.#atItsCause(error, job.accountId, gate)
      }
    }, signal)
  }

  /** A key may be replaced while the old one is being refused: that refusal no longer counts. */
  async #askWithCurrentKey(
    job: JobToAsk,
    gate: AccountGate,
    signal?: AbortSignal,
  ): Promise<JobReport> {
    const before = this.#options.credential(job.accountId)
    const refusals = this.#refusalsOf(job.accountId)
    try {
      const report = await this.#send(job, before, gate, signal)
      refusals.answered(before?.key ?? '')
      return report
    } catch (thrown) {
      const error = refusals.narrowed(thrown, job.id, before?.key)
      const now = this.#options.credential(job.accountId)
      const refused = error instanceof ReelhaulError && scopeOf(error.failure) === 'account'
      if (!refused || now === null || (now.key === before?.key && now.clientId === before.clientId))
        throw error
      return this.#send(job, now, gate, signal)
    }
  }

  #refusalsOf(accountId: string): Refusals {
    const known = this.#refusals.get(accountId) ?? new Refusals()
    this.#refusals.set(accountId, known)
    return known
  }

  #send(
    job: JobToAsk,
    credential: Credential | null,
    gate: AccountGate,
    signal?: AbortSignal,
  ): Promise<JobReport> {
    if (gate.blocked !== null) throw new ReelhaulError(gate.blocked)
    const account = this.#options.account(job.accountId)
    if (account === null) throw new ReelhaulError(noAccount)
    const provider = this.#options.provider(account.provider)
    if (credential === null) throw new ReelhaulError(noKey(account, provider))
    this.requests++
    const { leaseLifetime } = provider
    return redactedAsk(provider, {
      jobId: job.remoteId,
      baseUrl: account.baseUrl,
      credential,
      expirationSeconds: leaseLifetime && this.#options.expirationSeconds(job.id, leaseLifetime),
      api: apiOfAccount(account, this.#options.api, (address) =>
        this.#options.onAnswer?.(account.id, address),
      ),
      signal,
    })
  }

  #atItsCause(error: unknown, accountId: string, gate: AccountGate): unknown {
    if (!(error instanceof ReelhaulError)) return error
    if (isAccountLimit(error.failure)) this.#slowDown(error, accountId, gate)
    if (error.reason.startsWith('NETWORK_')) gate.noAnswer(error.failure)
    const silent = (gate.consecutiveFailures?.times ?? 0) >= this.#options.failuresUntilBlocked
    const exhausted = error.reason === 'ACCOUNT_PLAN_LIMIT' && this.#isExhausted(accountId)
    if ((scopeOf(error.failure) === 'account' || silent || exhausted) && gate.blocked === null) {
      gate.blocked = error.failure
      this.emit('blocked', accountId, error.failure)
    }
    return error
  }

  #slowDown({ retryAfterMs, failure }: ReelhaulError, accountId: string, gate: AccountGate): void {
    const before = gate.pausedForMs
    if (failure.reason === 'ACCOUNT_PLAN_LIMIT') {
      // Requests that were under way together meet the limit together: that is one wait.
      if (before === 0) this.#planWaits.set(accountId, (this.#planWaits.get(accountId) ?? 0) + 1)
      gate.slowDown(Math.max(retryAfterMs ?? planPatienceMs, leastPlanPatienceMs))
    } else {
      gate.slowDown(retryAfterMs ?? defaultPatienceMs)
    }
    this.#askedToWait.set(accountId, failure)
    const wait = this.#longWait(accountId, gate)
    if (wait === null) return
    gate.turnAway(wait)
    if (before < longWaitMs) this.emit('serverWait', accountId, gate.pausedForMs)
  }

  /** An unattended run must end: it does not wait for the next month of a plan. */
  #isExhausted(accountId: string): boolean {
    const unattended = Number.isFinite(this.#options.failuresUntilBlocked)
    return unattended && (this.#planWaits.get(accountId) ?? 0) >= planWaitsUntilBlocked
  }

  #longWait(accountId: string, { pausedForMs }: AccountGate): ReelhaulError | null {
    const failure = this.#askedToWait.get(accountId)
    if (failure === undefined || pausedForMs < longWaitMs) return null
    return new ReelhaulError(failure, { retryAfterMs: pausedForMs })
  }
}

const noAccount: Failure = {
  reason: 'ACCOUNT_KEY_MISSING',
  message: 'The account of this job was removed.',
  permanent: true,
  advice: 'addAccountAgain',
}

function noKey(account: AccountRecord, provider: Provider): Failure {
  return {
    reason: 'ACCOUNT_KEY_MISSING',
    message: `There is no ${credentialLabelInEnglish(provider.credentialLabels.key)} for ${account.name}.`,
    permanent: true,
    advice: 'enterKey',
  }
}
