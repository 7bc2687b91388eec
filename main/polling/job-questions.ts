/** What asking about one job takes and leaves: its product, where a search was, whom a refusal concerns. */
import { ReelhaulError } from '../errors.ts'
import type { LeaseLifetime } from '../leases/lease.ts'
import type { ApiClient, Ask, Credential, JobReport, Provider } from '../providers/provider.ts'
import { redactedAsk } from '../providers/redacted-ask.ts'
import type { AccountRecord } from '../queue/records.ts'
import { InterruptedSearches } from './interrupted-searches.ts'
import { RecentProducts } from './recent-products.ts'
import { Refusals } from './refusals.ts'

export interface JobToAsk {
  readonly id: number
  readonly accountId: string
  readonly remoteId: string
  /** As its row or an earlier answer says; null or left out: not known. */
  readonly product?: string | null
}

/** Who is asked, and with what. */
export interface Asked {
  readonly account: AccountRecord
  readonly provider: Provider
  /** As it is sent. */
  readonly credential: Credential
  readonly api: ApiClient
  readonly signal?: AbortSignal
}

export class JobQuestions {
  readonly #expirationSeconds: (jobId: number, accepted: LeaseLifetime) => number
  readonly #products = new RecentProducts()
  readonly #searches = new InterruptedSearches()
  readonly #refusals = new Map<string, Refusals>()

  /** @param expirationSeconds lifetime to ask of providers that let us choose, seconds. */
  constructor(expirationSeconds: (jobId: number, accepted: LeaseLifetime) => number) {
    this.#expirationSeconds = expirationSeconds
  }

  /** Asks once. @throws as the adapter does; a refusal that is about the job alone says so. */
  async ask(job: JobToAsk, asked: Asked): Promise<JobReport> {
    const { account, provider, credential } = asked
    const question = this.#questionOf(job, asked)
    const report = await this.#refusalsOf(account.id).narrowing(credential.key, job.id, () =>
      this.#endingSearch(job, () => redactedAsk(provider, question)),
    )
    if (provider.products !== undefined) this.#products.met(account.id, report.facts.product)
    return report
  }

  /** The account may answer otherwise now: searches look everywhere again. */
  changed(accountId: string): void {
    this.#searches.forget(accountId)
  }

  forget(accountId: string): void {
    this.#searches.forget(accountId)
    this.#products.forget(accountId)
    this.#refusals.delete(accountId)
  }

  #questionOf(job: JobToAsk, { account, provider, credential, api, signal }: Asked): Ask {
    const { leaseLifetime, products } = provider
    const isSearched = products !== undefined && !job.product
    return {
      jobId: job.remoteId,
      baseUrl: account.baseUrl,
      credential,
      expirationSeconds: leaseLifetime && this.#expirationSeconds(job.id, leaseLifetime),
      product: job.product,
      likelyProducts: this.#products.of(account),
      ...(isSearched && { ruledOut: this.#searches.of(account.id, job.id) }),
      sideFiles: account.options?.sideFiles,
      api,
      signal,
    }
  }

  /** What ends with an answer, or with a failure that stands, does not go on where it was. */
  async #endingSearch<T>({ accountId, id }: JobToAsk, search: () => Promise<T>): Promise<T> {
    try {
      const answer = await search()
      this.#searches.ended(accountId, id)
      return answer
    } catch (error) {
      if (error instanceof ReelhaulError && error.failure.permanent)
        this.#searches.ended(accountId, id)
      throw error
    }
  }

  #refusalsOf(accountId: string): Refusals {
    const known = this.#refusals.get(accountId) ?? new Refusals()
    this.#refusals.set(accountId, known)
    return known
  }
}
