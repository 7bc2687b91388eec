/** What servers ask for in time: waits after a 429, and limits that their answers say are used up. */
import { ReelhaulError } from '../errors.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { AccountGate } from './account-gate.ts'
import type { RequestLimit } from './rate-limit-headers.ts'

/** Patience after a 429 that does not say how much, milliseconds. */
const defaultPatienceMs = 2_000

/** The least of it: a `Retry-After` of 0, or a date that is past, is no leave to ask without a pause. */
const leastPatienceMs = 1_000

/** The same where the limit of a plan is reached, and the least of it: that is over in hours, not seconds. */
const planPatienceMs = 10 * 60_000
const leastPlanPatienceMs = 60_000

/** Waits for a plan's limit, one after the other, after which an unattended run no longer waits. */
const planWaitsUntilExhausted = 3

/** People are told of longer waits that a server asks for. */
const longWaitMs = 10_000

/** A single broken connection is not shown. */
const failuresWorthShowing = 3

export class ServerPatience {
  /** Why a server asked for patience, by account. */
  readonly #reasons = new Map<string, Failure>()

  /** Waits in a row for the limit of an account's plan. */
  readonly #planWaits = new Map<string, number>()

  forget(accountId: string): void {
    this.#reasons.delete(accountId)
    this.#planWaits.delete(accountId)
  }

  /** An answer came without complaint, or the user wants the account tried again. */
  answered(accountId: string): void {
    this.#planWaits.delete(accountId)
  }

  /** True: waiting for the limit of the plan has not helped. */
  isExhausted(accountId: string): boolean {
    return (this.#planWaits.get(accountId) ?? 0) >= planWaitsUntilExhausted
  }

  /**
   * An answer says how many requests are left: then the limit is met before it is hit. Returns true when
   * the wait has become long by it.
   */
  learn({ pace, pausedForMs: before }: AccountGate, limit: RequestLimit): boolean {
    pace.learn(limit)
    if (limit.left?.remaining !== 0) return false
    pace.pause(limit.left.resetMs, usedUp)
    return before < longWaitMs && pace.pausedForMs >= longWaitMs
  }

  /**
   * A 429 came. @param shared the provider counts all accounts of this pace. Returns true when the wait
   * has become long by it.
   */
  slowDown(
    accountId: string,
    gate: AccountGate,
    { retryAfterMs, failure }: ReelhaulError,
    shared: boolean,
  ): boolean {
    const before = gate.pausedForMs
    const ofPlan = failure.reason === 'ACCOUNT_PLAN_LIMIT'
    // Requests that were under way together meet the limit together: that is one wait.
    if (ofPlan && before === 0)
      this.#planWaits.set(accountId, (this.#planWaits.get(accountId) ?? 0) + 1)
    const patience = ofPlan
      ? Math.max(retryAfterMs ?? planPatienceMs, leastPlanPatienceMs)
      : Math.max(retryAfterMs ?? defaultPatienceMs, leastPatienceMs)
    gate.slowDown(patience)
    if (shared) gate.pace.pause(patience, failure)
    this.#reasons.set(accountId, failure)
    this.turnAway(accountId, gate)
    return before < longWaitMs && gate.pausedForMs >= longWaitMs
  }

  /** What waits at an account that is to wait for long is told so: it may hold a place that others need. */
  turnAway(accountId: string, gate: AccountGate): void {
    const wait = this.longWait(accountId, gate)
    if (wait !== null) gate.turnAway(wait)
  }

  /** What a question is answered with while the server wants a long wait; null: it does not. */
  longWait(accountId: string, gate: AccountGate): ReelhaulError | null {
    const failure = this.#reasonFor(accountId, gate)
    const { pausedForMs } = gate
    if (failure === null || pausedForMs < longWaitMs) return null
    return new ReelhaulError(failure, { retryAfterMs: pausedForMs })
  }

  /** Of the account itself, or of another one that shares its pace. */
  #reasonFor(accountId: string, { pace }: AccountGate): Failure | null {
    return pace.reasonForPause ?? this.#reasons.get(accountId) ?? null
  }

  /** Why an account is not asked for a while, as far as people should know; null: nothing worth saying. */
  reasonToWait(accountId: string, gate: AccountGate): Failure | null {
    const { blocked, consecutiveFailures, pausedForMs } = gate
    if (blocked !== null) return null
    if ((consecutiveFailures?.times ?? 0) >= failuresWorthShowing)
      return consecutiveFailures?.failure ?? null
    return pausedForMs >= longWaitMs / 2 ? this.#reasonFor(accountId, gate) : null
  }
}

const usedUp: Failure = {
  reason: 'ACCOUNT_RATE_LIMITED',
  message: 'The provider has said that no more requests are allowed for a while.',
  permanent: false,
  advice: 'nothingToDo',
}
