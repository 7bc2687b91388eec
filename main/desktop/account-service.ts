/** Accounts as the settings show them: the record from the queue, the key from the keyring. */
import { randomUUID } from 'node:crypto'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import {
  type AccountPace,
  type AccountSave,
  type AccountView,
} from '../../preload/contract/model.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { AccountService } from '../ipc/services.ts'
import type { AccountRecord } from '../queue/records.ts'
import { TokenKeeper } from '../polling/access-tokens.ts'
import { completeCredential, unknownProvider } from '../polling/account-access.ts'
import { apiOfAccount } from '../polling/account-api.ts'
import { probeAccount, type ProbeResult } from '../providers/account-probe.ts'
import type { ApiClient, Provider } from '../providers/provider.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { AccountKeys } from './account-keys.ts'
import type { SecretStore } from '../settings/secret-store.ts'

export interface AccountServiceDeps {
  readonly secrets: SecretStore
  readonly keys: AccountKeys
  readonly limits: Pick<SettingsStore, 'accountLimits' | 'saveAccountLimits'>
  /** Without those that are not the user's, such as the simulator's. */
  readonly accounts: () => readonly AccountRecord[]
  readonly saveRecord: (account: AccountRecord) => void
  readonly removeRecord: (accountId: string) => void
  /** Jobs of the account in the queue, in any state. */
  readonly jobsOf: (accountId: string) => number
  /** How often an account is asked; null: it is not known. */
  readonly pace: (accountId: string) => AccountPace | null
  /** Null: there is neither an adapter nor a description. */
  readonly provider: (name: AccountRecord['provider']) => Provider | null
  readonly api: ApiClient
  /** What the policy says of an account; left out: it may be. @throws UsageError where it may not */
  readonly assertAllowed?: (account: AccountRecord) => void
  /** The same in the pace that the account shares with its jobs. */
  readonly inPace: (accountId: string, api: ApiClient) => ApiClient
}

export function createAccountService(deps: AccountServiceDeps): AccountService {
  const { secrets, limits } = deps
  const list = (): AccountView[] => deps.accounts().map((account) => viewOf(account, deps))
  const find = (accountId: string): AccountRecord => {
    const account = deps.accounts().find(({ id }) => id === accountId)
    if (account === undefined) throw new UsageError('This account no longer exists.')
    return account
  }
  return {
    list,
    async save(account) {
      const before = account.id === null ? null : find(account.id)
      const record = recordOf(account, before)
      deps.assertAllowed?.(record)
      await secrets.save(record.id, {
        key: account.key?.trim(),
        clientId: account.clientId?.trim(),
        clientSecret: account.clientSecret?.trim(),
        webhookSecret: account.webhookSecret?.trim(),
      })
      if (account.limits !== undefined) limits.saveAccountLimits(record.id, account.limits)
      // After the key, so that jobs that waited for it find it.
      deps.saveRecord(record)
      return list()
    },
    async remove(accountId) {
      const { name } = find(accountId)
      const jobs = deps.jobsOf(accountId)
      if (jobs > 0) {
        const owned = jobs === 1 ? '1 job in the queue belongs' : `${jobs} jobs in the queue belong`
        throw new UsageError(`${owned} to ${name}. Remove them first, then the account.`)
      }
      deps.removeRecord(accountId)
      secrets.remove(accountId)
      limits.saveAccountLimits(accountId, null)
      return list()
    },
    test: (accountId) => testKey(find(accountId), deps),
  }
}

function recordOf(account: AccountSave, before: AccountRecord | null): AccountRecord {
  const { id, provider, name, baseUrl, options, allowHttp = before?.allowHttp === true } = account
  return {
    id: id ?? `${provider}-${randomUUID()}`,
    provider,
    name,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    allowHttp,
    options: options ?? before?.options ?? defaultAccountOptions,
  }
}

function viewOf(
  account: AccountRecord,
  { keys, limits, pace }: Pick<AccountServiceDeps, 'keys' | 'limits' | 'pace'>,
): AccountView {
  const credential = keys.credentialOf(account)
  const own = limits.accountLimits(account.id)
  return {
    ...account,
    allowHttp: account.allowHttp === true,
    hasKey: credential !== null && credential.key !== '',
    hasClientId: credential?.clientId !== undefined,
    keyStorage: keys.storageOf(account),
    keyProblem: keys.problemOf(account),
    hasClientSecret: credential?.clientSecret !== undefined,
    hasWebhookSecret: credential?.webhookSecret !== undefined,
    limits: own,
    options: account.options ?? defaultAccountOptions,
    pace: pace(account.id) ?? unknownPace,
  }
}

const unknownPace: AccountPace = { atOnce: 1, perSecond: null, source: 'none', sharedWith: [] }

async function testKey(
  account: AccountRecord,
  { keys, provider: named, api, inPace, assertAllowed }: AccountServiceDeps,
): Promise<ProbeResult> {
  try {
    assertAllowed?.(account)
  } catch (error) {
    return { ok: false, message: messageOf(error) }
  }
  const provider = named(account.provider)
  if (provider === null) return { ok: false, message: unknownProvider(account).message }
  const own = apiOfAccount(account, inPace(account.id, api))
  // Its own, so that the secret is what is tested, and not a token that was got with an earlier one.
  const tokens = new TokenKeeper({ api, monotonicNow: () => performance.now() })
  try {
    const credential = completeCredential(
      account,
      provider,
      keys.credentialOf(account),
      keys.problemOf(account),
    )
    return await probeAccount({
      ...{ provider, baseUrl: account.baseUrl, credential, api: own },
      authorized: (ask) => tokens.run({ account, provider, credential, api: own }, ask),
    })
  } catch (error) {
    return { ok: false, message: messageOf(error) }
  }
}
