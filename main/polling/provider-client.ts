/** Asks providers on behalf of jobs: finds the account, its secret, its gate; keeps faults at their cause. */
import { ReelhaulError } from '../errors.ts'
import type { AccountRecord } from '../queue/job-store.ts'
import type {
  ApiClient,
  Credential,
  JobReport,
  LeaseLifetime,
  Provider,
} from '../providers/provider.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import type { Failure, ProviderName } from '../../preload/contract/vocabulary.ts'
import { scopeOf } from '../queue/failure-scope.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'
import { AccountGate, type GateLimits } from './account-gate.ts'

export interface ProviderClientOptions {
  readonly api: ApiClient
  readonly provider: (name: ProviderName) => Provider
  readonly account: (id: string) => AccountRecord | null
  /** Read at every request: a key that the user mends works at once. */
  readonly credential: (accountId: string) => Credential | null
  /** The user's own limits for an account; null: the provider's defaults. */
  readonly limits: (accountId: string) => AccountLimits | null
  /** Lifetime to ask of providers that let us choose, seconds. */
  readonly expirationSeconds: (jobId: number, accepted: LeaseLifetime) => number
  /** Requests without an answer, in a row, after which an account counts as blocked: an unattended run must end. */
  readonly failuresUntilBlocked: number
  /** Called once when an account turns out not to work. */
  readonly onBlocked: (accountId: string, failure: Failure) => void
  /** A request ended, or a limit or block went away: another request may start. */
  readonly onFree?: () => void
  /** A server asked for a long wait; `ms` from now. */
  readonly onServerWait?: (accountId: string, ms: number) => void
  readonly monotonicNow: () => number
}

export interface JobToAsk {
  readonly id: number
  readonly accountId: string
  readonly remoteId: string
}

/** Patience after a 429 that does not say how much, milliseconds. */
const defaultPatienceMs = 2_000

/** People are told of longer waits that a server asks for. */
const longWaitMs = 10_000

/** A single broken connection is nobody's business. */
const failuresWorthShowing = 3

export class ProviderClient {
  readonly #options: ProviderClientOptions
  readonly #gates = new Map<string, AccountGate>()
  /** Requests sent, for the summary. */
  requests = 0

  constructor(options: ProviderClientOptions) {
    this.#options = options
  }

  gate(accountId: string): AccountGate {
    let gate = this.#gates.get(accountId)
    if (gate === undefined) {
      gate = new AccountGate(this.#limitsOf(accountId), this.#options.monotonicNow, () =>
        this.#options.onFree?.(),
      )
      this.#gates.set(accountId, gate)
    }
    return gate
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

  /** Accounts whose provider has not answered for a while, and why. */
  unreachableAccounts(): { accountId: string; failure: Failure }[] {
    return [...this.#gates].flatMap(([accountId, { consecutiveFailures, blocked }]) =>
      consecutiveFailures !== null &&
      consecutiveFailures.times >= failuresWorthShowing &&
      blocked === null
        ? [{ accountId, failure: consecutiveFailures.failure }]
        : [],
    )
  }

  /** The user has mended the account, or wants it tried again. */
  unblock(accountId: string): void {
    const gate = this.#gates.get(accountId)
    if (gate === undefined) return
    gate.blocked = null
    gate.consecutiveFailures = null
    this.#options.onFree?.()
  }

  /**
   * Asks about one job when the account's gate lets it.
   * @throws ReelhaulError as the adapter does; ACCOUNT_* has blocked the account by then.
   */
  ask(job: JobToAsk, signal?: AbortSignal): Promise<JobReport> {
    const gate = this.gate(job.accountId)
    if (gate.blocked !== null) return Promise.reject(new ReelhaulError(gate.blocked))
    return gate.run(async () => {
      try {
        const report = await this.#askWithCurrentKey(job, gate, signal)
        gate.speedUp()
        return report
      } catch (error) {
        throw this.#atItsCause(error, job.accountId, gate)
      }
    }, signal)
  }

  /** A key may be mended while its predecessor is being refused: that refusal is old news. */
  async #askWithCurrentKey(
    job: JobToAsk,
    gate: AccountGate,
    signal?: AbortSignal,
  ): Promise<JobReport> {
    const before = this.#options.credential(job.accountId)
    try {
      return await this.#send(job, before, gate, signal)
    } catch (error) {
      const now = this.#options.credential(job.accountId)
      const refused = error instanceof ReelhaulError && scopeOf(error.failure) === 'account'
      if (!refused || now === null || (now.key === before?.key && now.clientId === before.clientId))
        throw error
      return this.#send(job, now, gate, signal)
    }
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
    return provider.ask({
      jobId: job.remoteId,
      baseUrl: account.baseUrl,
      credential,
      expirationSeconds: leaseLifetime && this.#options.expirationSeconds(job.id, leaseLifetime),
      api: this.#options.api,
      signal,
    })
  }

  #atItsCause(error: unknown, accountId: string, gate: AccountGate): unknown {
    if (!(error instanceof ReelhaulError)) return error
    if (error.reason === 'ACCOUNT_RATE_LIMITED') this.#slowDown(error, accountId, gate)
    if (error.reason.startsWith('NETWORK_')) gate.noAnswer(error.failure)
    const silent = (gate.consecutiveFailures?.times ?? 0) >= this.#options.failuresUntilBlocked
    if ((scopeOf(error.failure) === 'account' || silent) && gate.blocked === null) {
      gate.blocked = error.failure
      this.#options.onBlocked(accountId, error.failure)
    }
    return error
  }

  #slowDown({ retryAfterMs }: ReelhaulError, accountId: string, gate: AccountGate): void {
    const before = gate.pausedForMs
    gate.slowDown(retryAfterMs ?? defaultPatienceMs)
    const wait = gate.pausedForMs
    if (wait >= longWaitMs && before < longWaitMs) this.#options.onServerWait?.(accountId, wait)
  }

  close(): void {
    for (const gate of this.#gates.values()) gate.close()
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
