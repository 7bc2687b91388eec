/** Keys typed while jobs are imported, for providers that have none yet. */
import { hasCredential } from '../../preload/contract/account-credential.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { AccountSave, ImportCommit, ProviderView } from '../../preload/contract/model.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'

export interface TypedKey {
  key: string
  clientId: string
}

export class ImportKeys {
  readonly #api: ReelhaulApi
  readonly #accounts: AccountsState
  #typed = $state<Partial<Record<ProviderName, TypedKey>>>({})

  constructor(api: ReelhaulApi, accounts: AccountsState) {
    this.#api = api
    this.#accounts = accounts
  }

  /** Those of the providers that no account has a credential for. */
  missing(providers: readonly ProviderName[]): ProviderView[] {
    const { list } = this.#accounts
    if (list === null) return []
    return this.#accounts.providers.filter(
      ({ name }) =>
        providers.includes(name) &&
        !list.some((account) => account.provider === name && hasCredential(account)),
    )
  }

  typed(provider: ProviderName): TypedKey {
    return this.#typed[provider] ?? { key: '', clientId: '' }
  }

  type(provider: ProviderName, change: Partial<TypedKey>): void {
    this.#typed[provider] = { ...this.typed(provider), ...change }
  }

  /**
   * Stores what was typed, each key for the account that is chosen, else the provider's first, else a
   * new one. Returns the accounts' ids by provider.
   * @throws CallError when main cannot store one
   */
  async save(
    providers: readonly ProviderName[],
    chosen: ImportCommit['accounts'],
  ): Promise<ImportCommit['accounts']> {
    const saved: ImportCommit['accounts'] = {}
    for (const provider of this.missing(providers)) {
      const { name } = provider
      const key = this.typed(name).key.trim()
      if (key !== '') saved[name] = await this.#saveOne(provider, chosen[name])
    }
    return saved
  }

  forget(): void {
    this.#typed = {}
  }

  async #saveOne(provider: ProviderView, chosen: string | undefined): Promise<string> {
    const { name, label, defaultBaseUrl } = provider
    const before = (this.#accounts.list ?? []).filter((account) => account.provider === name)
    const account = before.find(({ id }) => id === chosen) ?? before[0]
    const { key, clientId } = this.typed(name)
    const form: AccountSave = {
      id: account?.id ?? null,
      provider: name,
      name: account?.name ?? label,
      baseUrl: account?.baseUrl ?? defaultBaseUrl,
      key: key.trim(),
    }
    if (clientId.trim() !== '') form.clientId = clientId.trim()
    const list = await this.#api.call('saveAccount', form)
    this.#accounts.list = list
    const known = before.map(({ id }) => id)
    const made = list.find((one) => one.provider === name && !known.includes(one.id))
    return account?.id ?? made?.id ?? ''
  }
}
