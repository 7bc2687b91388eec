/** The accounts that the queue knows: a provider at an address. Their keys are kept elsewhere. */
import { isPrivateHost } from '../http/addresses.ts'
import type { JobStore } from '../queue/job-store.ts'
import type { AccountRecord } from '../queue/records.ts'

export class Accounts {
  readonly #store: JobStore
  readonly #known = new Map<string, AccountRecord>()

  constructor(store: JobStore) {
    this.#store = store
    for (const account of store.accounts.all()) this.#known.set(account.id, account)
  }

  all(): AccountRecord[] {
    return [...this.#known.values()]
  }

  get(id: string): AccountRecord | null {
    return this.#known.get(id) ?? null
  }

  save(account: AccountRecord): void {
    this.#store.accounts.save(account)
    this.#known.set(account.id, account)
  }

  /** @throws the database's error while the account still has jobs. */
  remove(id: string): void {
    this.#store.accounts.remove(id)
    this.#known.delete(id)
  }

  /** True for an account on this machine or its network, which may keep its files there, too. */
  isPrivate(id: string): boolean {
    const account = this.get(id)
    return account !== null && isPrivateHost(new URL(account.baseUrl).hostname)
  }
}
