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
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { isAccountLimit, scopeOf } from '../queue/failure-scope.ts'
import type { Scheduler, Waiter } from '../queue/scheduler.ts'
import { TokenKeeper } from './access-tokens.ts'
import {
  completeCredential,
  isSameAccess,
  unknownProvider,
  type Access,
  type KeyProblem,
} from './account-access.ts'
import { apiOfAccount } from './account-api.ts'
import type { AccountGate } from './account-gate.ts'
import { AccountGates, type AccountGatesOptions } from './account-gates.ts'
import { JobQuestions, type Asked, type JobToAsk } from './job-questions.ts'
import { requestLimit } from './rate-limit-headers.ts'
import { RequestCounts } from './request-counts.ts'
import { ServerPatience } from './server-patience.ts'
import { askForPage, finderOf } from './job-finder.ts'
import type { FoundPage, PageWanted } from './found-jobs.ts'

export interface ProviderClientOptions extends AccountGatesOptions {
  readonly api: ApiClient
  readonly scheduler: Pick<Scheduler, 'register'>
  /** Read at every request: a key that the user replaces works at once. */
  readonly credential: (accountId: string) => Credential | null
  /** Why a credential that should be there is not; null: nothing is known of that. */
  readonly keyProblem?: (accountId: string) => KeyProblem | null
  /** Lifetime to ask of providers that let us choose, seconds. */
  readonly expirationSeconds: (jobId: number, accepted: LeaseLifetime) => number
  /** Requests without an answer, in a row, after which an account counts as blocked: an unattended run must end. */
  readonly failuresUntilBlocked: number
  /** Why the policy does not let an account be asked; null or left out: it may be. */
  readonly accountProblem?: ((account: AccountRecord) => Failure | null) | undefined
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

/** What is asked of a provider once the gate is open. */
type Question<T> = (asked: Asked) => Promise<T>

/** An account that is not asked for a while, without anybody having to do something. */
export interface WaitingAccount {
  readonly accountId: string
  readonly failure: Failure
  /** Milliseconds from now until it is asked again; 0: whenever something is due. */
  readonly waitMs: number
}

export class ProviderClient extends EventEmitter<ProviderClientEvents> implements Waiter {
  readonly #options: ProviderClientOptions
  /** Who may be asked now. */
  readonly gates: AccountGates
  readonly #patience = new ServerPatience()
  readonly #lookSoon: () => void
  readonly #tokens: TokenKeeper
  readonly #jobs: JobQuestions
  /** Requests sent, for the summary. */
  requests = 0
  /** How they were answered. */
  readonly answers = new RequestCounts()

  constructor(options: ProviderClientOptions) {
    super()
    this.#options = options
    this.#lookSoon = options.scheduler.register(this)
    const { monotonicNow } = options
    this.#jobs = new JobQuestions(options.expirationSeconds)
    this.gates = new AccountGates(options, () => this.#gateChanged())
    this.#tokens = new TokenKeeper({ api: (request) => this.#count(request), monotonicNow })
  }

  #count(request: ApiRequest): Promise<ApiResponse> {
    this.requests++
    return this.#options.api(request)
  }

  /** Lets requests start that wait for their gate. Returns milliseconds until the next one may. */
  look(): number | null {
    return this.gates.admit()
  }

  #gateChanged(): void {
    this.#lookSoon()
    this.emit('free')
  }

  /** Makes an account known, or its changed limits. */
  open(accountId: string): void {
    this.#jobs.changed(accountId)
    this.gates.open(accountId)
  }

  /** The account is gone: another one of the same id starts without its past. */
  forget(accountId: string): void {
    this.gates.forget(accountId, noAccount)
    this.#patience.forget(accountId)
    this.#tokens.forget(accountId)
    this.#jobs.forget(accountId)
    this.#gateChanged()
  }

  /** Accounts whose provider has not answered for a while, or asked for a long wait. */
  waitingAccounts(): WaitingAccount[] {
    return this.gates.all.flatMap(([accountId, gate]) => {
      const failure = this.#patience.reasonToWait(accountId, gate)
      return failure === null ? [] : [{ accountId, failure, waitMs: gate.pausedForMs }]
    })
  }

  /** The user has corrected the account, or wants it tried again. */
  unblock(accountId: string): void {
    const gate = this.gates.known(accountId)
    if (gate === null) return
    gate.tryNow()
    this.#jobs.changed(accountId)
    this.#patience.answered(accountId)
    this.#gateChanged()
  }

  /**
   * Asks about one job when the account's gate lets it. Does not wait for long: a download that needs a
   * new link must not keep its slot for an hour.
   * @throws ReelhaulError as the adapter does; ACCOUNT_* has blocked the account by then.
   *   ACCOUNT_RATE_LIMITED with the time that is left, where the server has asked for a long wait.
   */
  ask(job: JobToAsk, signal?: AbortSignal): Promise<JobReport> {
    return this.#throughGate(job.accountId, signal, (asked) => this.#jobs.ask(job, asked))
  }

  /**
   * Asks for one page of an account's list of jobs, as `ask` does for a job.
   * @throws UsageError where the provider documents no list, or not of that product; else as `ask`.
   */
  async find(accountId: string, wanted: PageWanted, signal?: AbortSignal): Promise<FoundPage> {
    const account = this.#options.account(accountId)
    if (account === null) throw new ReelhaulError(noAccount)
    finderOf(this.#providerOf(account), wanted.product)
    const ask: Question<FoundPage> = ({ account: { baseUrl }, provider, credential, api }) =>
      askForPage(provider, { ...wanted, baseUrl, credential, api, signal })
    return this.#throughGate(accountId, signal, ask, 'list')
  }

  /** @param about what an answer is evidence of: a list that is denied says nothing of the jobs. */
  async #throughGate<T>(
    accountId: string,
    signal: AbortSignal | undefined,
    question: Question<T>,
    about: 'job' | 'list' = 'job',
  ): Promise<T> {
    const gate = this.gates.of(accountId)
    if (gate.blocked !== null) throw new ReelhaulError(gate.blocked)
    const wait = this.#patience.longWait(accountId, gate)
    if (wait !== null) throw wait
    return gate.run(async () => {
      try {
        const answer = await this.#withCurrentKey(accountId, gate, question, signal)
        gate.speedUp()
        this.#patience.answered(accountId)
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
      await gate.further(signal)
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
    const forbidden = this.#options.accountProblem?.(account) ?? null
    if (forbidden !== null) throw new ReelhaulError(forbidden)
    const provider = this.#providerOf(account)
    const problem = this.#options.keyProblem?.(account.id) ?? null
    const complete = completeCredential(account, provider, credential, problem)
    const own = this.#paced(apiOfAccount(account, this.#options.api), account.id, gate)
    const what = { account, provider, credential: complete, api: own, signal }
    return this.#tokens.run(what, (sent, api) =>
      question({ account, provider, credential: sent, api, signal }),
    )
  }

  /**
   * Single requests of an account beside its jobs, such as a test of its key: in its pace, too. While it
   * is paused they start at once, for a person waits.
   */
  inPace(accountId: string, api: ApiClient): ApiClient {
    return (request) => {
      const gate = this.gates.of(accountId)
      return this.#paced(api, accountId, gate, gate.pausedForMs > 0)(request)
    }
  }

  /**
   * @param first true: the gate has let the first request of a question start; each further one waits for
   *   the pace.
   */
  #paced(api: ApiClient, accountId: string, gate: AccountGate, first = true): ApiClient {
    return async (request) => {
      if (!first) await gate.further(request.signal)
      first = false
      this.requests++
      const response = await this.#answerOf(api, request, accountId)
      if (response.address) this.#options.onAnswer?.(accountId, response.address)
      this.#learn(response, accountId, gate)
      return response
    }
  }

  async #answerOf(api: ApiClient, request: ApiRequest, accountId: string): Promise<ApiResponse> {
    const provider = this.#options.account(accountId)?.provider ?? 'unknown'
    try {
      const response = await api(request)
      this.answers.count(provider, response.status)
      return response
    } catch (error) {
      this.answers.count(provider, null)
      throw error
    }
  }

  /** Many answers say how many requests are left: then the limit is met before it is hit. */
  #learn({ headers, serverNow }: ApiResponse, accountId: string, gate: AccountGate): void {
    const limit = requestLimit(headers, serverNow)
    if (limit === null) return
    if (this.#patience.learn(gate, limit)) {
      this.#turnAwaySharing(gate)
      this.emit('serverWait', accountId, gate.pausedForMs)
    }
    this.#lookSoon()
  }

  /** A long wait concerns all that share the pace. */
  #turnAwaySharing({ pace }: AccountGate): void {
    for (const [id, gate] of this.gates.all)
      if (gate.pace === pace) this.#patience.turnAway(id, gate)
  }

  #atItsCause(error: unknown, accountId: string, gate: AccountGate): unknown {
    if (!(error instanceof ReelhaulError)) return error
    if (isAccountLimit(error.failure)) this.#slowDown(error, accountId, gate)
    if (error.reason.startsWith('NETWORK_')) gate.noAnswer(error.failure)
    const silent = (gate.consecutiveFailures?.times ?? 0) >= this.#options.failuresUntilBlocked
    // An unattended run must end: it does not wait for the next month of a plan.
    const unattended = Number.isFinite(this.#options.failuresUntilBlocked)
    const exhausted =
      unattended && error.reason === 'ACCOUNT_PLAN_LIMIT' && this.#patience.isExhausted(accountId)
    if ((scopeOf(error.failure) === 'account' || silent || exhausted) && gate.blocked === null) {
      gate.blocked = error.failure
      this.emit('blocked', accountId, error.failure)
    }
    return error
  }

  #slowDown(error: ReelhaulError, accountId: string, gate: AccountGate): void {
    const isLongNow = this.#patience.slowDown(accountId, gate, error, this.#isShared(accountId))
    this.#turnAwaySharing(gate)
    if (isLongNow) this.emit('serverWait', accountId, gate.pausedForMs)
  }

  #isShared(accountId: string): boolean {
    const account = this.#options.account(accountId)
    const pace = account && this.#options.provider(account.provider)?.pace
    return pace?.scope === 'organisation'
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
