/** What searches for the products of jobs have ruled out before they were interrupted, by a limit for example. */

/** Of one account; of more, the oldest are forgotten, and begin again. */
const MOST_JOBS = 1000

export class InterruptedSearches {
  readonly #accounts = new Map<string, Map<number, Set<string>>>()

  /** For the adapter to read and to add to. */
  of(accountId: string, jobId: number): Set<string> {
    const jobs = this.#accounts.get(accountId) ?? new Map<number, Set<string>>()
    this.#accounts.set(accountId, jobs)
    const ruledOut = jobs.get(jobId) ?? new Set<string>()
    jobs.set(jobId, ruledOut)
    const [oldest] = jobs.keys()
    if (jobs.size > MOST_JOBS && oldest !== undefined) jobs.delete(oldest)
    return ruledOut
  }

  /** The search has come to its end: the next one looks everywhere again. */
  ended(accountId: string, jobId: number): void {
    this.#accounts.get(accountId)?.delete(jobId)
  }

  /** The account may be another one now: what its key could not see, another one may. */
  forget(accountId: string): void {
    this.#accounts.delete(accountId)
  }
}
