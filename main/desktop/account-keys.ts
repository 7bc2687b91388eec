/** The credentials of accounts: from the keyring or, where an account says so, from the environment. */
import { keyVariableOf } from '../../preload/contract/account-rules.ts'
import type { AccountView } from '../../preload/contract/model.ts'
import type { AccountRecord } from '../queue/records.ts'
import type { Credential } from '../providers/provider.ts'
import type { SecretStore } from '../settings/secret-store.ts'

type Account = Pick<AccountRecord, 'id' | 'options'>

export class AccountKeys {
  readonly #secrets: Pick<SecretStore, 'get' | 'storageOf' | 'problemOf'>
  readonly #env: NodeJS.ProcessEnv

  constructor(
    secrets: Pick<SecretStore, 'get' | 'storageOf' | 'problemOf'>,
    env: NodeJS.ProcessEnv,
  ) {
    this.#secrets = secrets
    this.#env = env
  }

  /** Read at every use; null: there is none. What a variable holds is neither stored nor shown. */
  credentialOf(account: Account): Credential | null {
    const stored = this.#secrets.get(account.id)
    const variable = keyVariableOf(account.options)
    if (variable === null) return stored
    const key = this.#env[variable]?.trim() ?? ''
    return key === '' && stored === null ? null : { ...stored, key }
  }

  storageOf(account: Account): AccountView['keyStorage'] {
    return keyVariableOf(account.options) === null
      ? this.#secrets.storageOf(account.id)
      : 'environment'
  }

  problemOf(account: Account): AccountView['keyProblem'] {
    if (keyVariableOf(account.options) === null) return this.#secrets.problemOf(account.id)
    return this.credentialOf(account)?.key ? null : 'variableMissing'
  }
}
