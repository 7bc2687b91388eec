/** The accounts that the queue knows: a provider at an address. Their keys are kept elsewhere. */
import { literalAddress, type AllowedServers } from '../http/addresses.ts'
import type { JobStore } from '../queue/job-store.ts'
import type { AccountRecord } from '../queue/records.ts'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import { type AccountOptions } from '../../preload/contract/model.ts'
import type { EngineRules } from './engine-options.ts'

type AccountRules = Pick<EngineRules, 'allowHttp' | 'storesOf'>
type OptionsOfRun = (account: AccountRecord) => Partial<AccountOptions> | null

export class Accounts {
  readonly #store: JobStore
  readonly #known = new Map<string, AccountRecord>()
  /** IP address that an account's provider last answered from. */
  readonly #answeredFrom = new Map<string, string>()
  /** By the addresses of accounts, past ones too. */
  readonly #literals = new Map<string, string | null>()
  readonly #allowHttp: boolean
  readonly #optionsOfRun: OptionsOfRun
  readonly #rules: AccountRules | undefined

  /**
   * @param allowHttp true: all accounts count as marked for plain http.
   * @param optionsOfRun what holds instead of an account's own options, without being stored.
   * @param rules of the policy; left out: everything is allowed.
   */
  constructor(
    store: JobStore,
    allowHttp = false,
    optionsOfRun: OptionsOfRun = () => null,
    rules?: AccountRules,
  ) {
    this.#rules = rules
    this.#store = store
    this.#allowHttp = allowHttp && rules?.allowHttp !== false
    this.#optionsOfRun = optionsOfRun
    for (const account of store.accounts.all()) this.#known.set(account.id, account)
  }

  all(): AccountRecord[] {
    return [...this.#known.values()]
  }

  get(id: string): AccountRecord | null {
    const account = this.#allowed(this.#known.get(id) ?? null)
    const own = account === null ? null : this.#optionsOfRun(account)
    if (account === null || (own === null && !this.#allowHttp)) return account
    return {
      ...account,
      ...(this.#allowHttp && { allowHttp: true }),
      ...(own && { options: { ...defaultAccountOptions, ...account.options, ...own } }),
    }
  }

  /** As it counts under the policy: its mark for plain http may be worth nothing. */
  #allowed(account: AccountRecord | null): AccountRecord | null {
    if (account?.allowHttp !== true || this.#rules?.allowHttp !== false) return account
    return { ...account, allowHttp: false }
  }

  save(account: AccountRecord): void {
    this.#store.accounts.save(account)
    if (this.#known.get(account.id)?.baseUrl !== account.baseUrl)
      this.#answeredFrom.delete(account.id)
    this.#known.set(account.id, account)
  }

  /** @throws the database's error while the account still has jobs. */
  remove(id: string): void {
    this.#store.accounts.remove(id)
    this.#known.delete(id)
    this.#answeredFrom.delete(id)
  }

  /** The account's provider has answered from this IP address. */
  answered(id: string, address: string): void {
    this.#answeredFrom.set(id, address)
  }

  /** The IP address that stands in an account's address; null: a name, or nothing that can be read. */
  #literalOf(baseUrl: string): string | null {
    const known = this.#literals.get(baseUrl)
    if (known !== undefined) return known
    const literal = URL.canParse(baseUrl) ? literalAddress(new URL(baseUrl).hostname) : null
    this.#literals.set(baseUrl, literal)
    return literal
  }

  /**
   * What the account's links may lead to. Where it is, its answers have shown and not its name: what a
   * name leads to its provider may change between two looks.
   */
  allowedServers(id: string): AllowedServers {
    const account = this.get(id)
    return {
      accountAddress:
        (account && this.#literalOf(account.baseUrl)) ?? this.#answeredFrom.get(id) ?? null,
      plainHttp: account?.allowHttp === true,
      hosts: (account && this.#rules?.storesOf(account)) ?? [],
    }
  }
}
