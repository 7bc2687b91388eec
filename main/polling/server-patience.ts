/** What servers ask for in time: waits after a 429, and limits that their answers say are used up. */
import { ReelhaulError } from '../errors.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { AccountGate } from './account-gate.ts'
import type { RequestsLeft } from './rate-limit-headers.ts'

/** Patience after a 429 that does not say how much, milliseconds. */
const defaultPatienceMs = 2_000

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

  /** An answer says how many requests are left: then the limit is met before it is hit. */
  learn(accountId: string, gate: AccountGate, left: RequestsLeft): void {
    gate.pace.learn(left)
    if (left.remaining === 0) this.#reasons.set(accountId, usedUp)
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
      : (retryAfterMs ?? defaultPatienceMs)
    gate.slowDown(patience)
    if (shared) gate.pace.pause(patience)
    this.#reasons.set(accountId, failure)
    const wait = this.longWait(accountId, gate)
    if (wait === null) return false
    gate.turnAway(wait)
    return before < longWaitMs
  }

  /** What a question is answered with while the server wants a long wait; null: it does not. */
  longWait(accountId: string, { pausedForMs }: AccountGate): ReelhaulError | null {
    const failure = this.#reasons.get(accountId)
    if (failure === undefined || pausedForMs < longWaitMs) return null
    return new ReelhaulError(failure, { retryAfterMs: pausedForMs })
  }

  /** Why an account is not asked for a while, as far as people should know; null: nothing worth saying. */
  reasonToWait(
    accountId: string,
    { blocked, consecutiveFailures, pausedForMs }: AccountGate,
  ): Failure | null {
    if (blocked !== null) return null
    if ((consecutiveFailures?.times ?? 0) >= failuresWorthShowing)
      return consecutiveFailures?.failure ?? null
    return pausedForMs >= longWaitMs / 2 ? (this.#reasons.get(accountId) ?? null) : null
  }
}

const usedUp: Failure = {
  reason: 'ACCOUNT_RATE_LIMITED',
  message: 'The provider has said that no more requests are allowed for a while.',
  permanent: false,
  advice: 'nothingToDo',
}
