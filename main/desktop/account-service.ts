/** Accounts as the settings show them: the record from the queue, the key from the keyring. */
import { randomUUID } from 'node:crypto'
import type { AccountSave, AccountView } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { messageOf, ReelhaulError, UsageError } from '../errors.ts'
import type { AccountService } from '../ipc/services.ts'
import type { AccountRecord } from '../jobs/job-store.ts'
import type { Credential, JobReport, Provider } from '../providers/provider.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { SecretStore } from '../settings/secret-store.ts'

export interface AccountParts {
  readonly secrets: SecretStore
  readonly limits: Pick<SettingsStore, 'accountLimits' | 'saveAccountLimits'>
  /** Without those that are not the user's, such as the simulator's. */
  readonly accounts: () => readonly AccountRecord[]
  readonly saveRecord: (account: AccountRecord) => void
  readonly removeRecord: (accountId: string) => void
  /** Jobs of the account in the queue, in any state. */
  readonly jobsOf: (accountId: string) => number
  readonly provider: (name: AccountRecord['provider']) => Provider
  /** Asks a provider about one job, as the queue would. */
  readonly ask: (
    account: AccountRecord,
    credential: Credential,
    jobId: string,
  ) => Promise<JobReport>
}

/** A job id that no provider has given to anybody. */
const probeJobId = 'job_reelhaulKeyCheck0000000'

export function createAccountService(parts: AccountParts): AccountService {
  const { secrets, limits } = parts
  const list = (): AccountView[] => parts.accounts().map((account) => viewOf(account, parts))
  const find = (accountId: string): AccountRecord => {
    const account = parts.accounts().find(({ id }) => id === accountId)
    if (account === undefined) throw new UsageError('This account no longer exists.')
    return account
  }
  return {
    list,
    async save(account) {
      if (account.id !== null) find(account.id)
      const record = recordOf(account)
      await secrets.save(record.id, {
        key: account.key?.trim(),
        clientId: account.clientId?.trim(),
      })
      if (account.limits !== undefined) limits.saveAccountLimits(record.id, account.limits)
      // After the key, so that jobs that waited for it find it.
      parts.saveRecord(record)
      return list()
    },
    async remove(accountId) {
      const { name } = find(accountId)
      const jobs = parts.jobsOf(accountId)
      if (jobs > 0) {
        const owned = jobs === 1 ? '1 job in the queue belongs' : `${jobs} jobs in the queue belong`
        throw new UsageError(`${owned} to ${name}. Remove them first, then the account.`)
      }
      parts.removeRecord(accountId)
      secrets.remove(accountId)
      limits.saveAccountLimits(accountId, null)
      return list()
    },
    test: (accountId) => testKey(find(accountId), parts),
  }
}

function recordOf({ id, provider, name, baseUrl }: AccountSave): AccountRecord {
  return {
    id: id ?? `${provider}-${randomUUID()}`,
    provider,
    name,
    baseUrl: baseUrl.replace(/\/+$/, ''),
  }
}

function viewOf(
  account: AccountRecord,
  { secrets, limits }: Pick<AccountParts, 'secrets' | 'limits'>,
): AccountView {
  const credential = secrets.get(account.id)
  return {
    ...account,
    hasKey: credential !== null && credential.key !== '',
    hasClientId: credential?.clientId !== undefined,
    keyStorage: secrets.storageOf(account.id),
    limits: limits.accountLimits(account.id),
  }
}

/**
 * Asks about a job that cannot exist: only a provider that accepts the key says that it does not
 * know the job.
 */
async function testKey(
  account: AccountRecord,
  { secrets, provider, ask }: AccountParts,
): Promise<{ ok: boolean; message: string }> {
  const { credentialLabels, label } = provider(account.provider)
  const credential = secrets.get(account.id)
  if (credential === null || credential.key === '') {
    return { ok: false, message: `There is no ${credentialLabels.key} for ${account.name} yet.` }
  }
  try {
    await ask(account, credential, probeJobId)
    return { ok: true, message: `${label} accepts it.` }
  } catch (error) {
    if (error instanceof ReelhaulError) return verdictOn(error.failure, label)
    return { ok: false, message: messageOf(error) }
  }
}

function verdictOn(failure: Failure, label: string): { ok: boolean; message: string } {
  if (failure.reason === 'PROVIDER_JOB_NOT_FOUND') {
    return { ok: true, message: `${label} accepts it.` }
  }
  return { ok: false, message: `${failure.message} ${failure.advice}` }
}
