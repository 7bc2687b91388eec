/** Which of a provider's accounts an imported row is asked at. Pure but for what it is handed. */
import type { ImportAccount, ImportCommit } from '../../../preload/contract/model.ts'
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'
import type { DraftRow } from '../../imports/batch-draft.ts'
import type { AccountRecord } from '../../queue/records.ts'
import type { RoutedRow } from './survey-rows.ts'

export interface AccountChoiceDeps {
  /** The user's own, without those of the simulator. */
  readonly accounts: readonly AccountRecord[]
  /** Ids, by provider: what the user says, or has said last time. */
  readonly chosen: ImportCommit['accounts']
  /** True when the queue has the job for that account. */
  readonly knows: (accountId: string, remoteId: string) => boolean
}

export class AccountChoice {
  readonly #deps: AccountChoiceDeps

  constructor(deps: AccountChoiceDeps) {
    this.#deps = deps
  }

  /** True when the provider has an account at all. */
  some(provider: ProviderName): boolean {
    return this.#deps.accounts.some((account) => account.provider === provider)
  }

  /**
   * The file's own word first; then the account that has the job already, so that no job is here
   * twice; then the user's choice, and the first account where nothing was said. Null when the
   * account has to be made, or is named, missing, and the user has not said which other is meant.
   */
  of(
    row: Pick<DraftRow, 'account' | 'accountId' | 'remoteId'>,
    provider: ProviderName,
  ): AccountRecord | null {
    const { accounts, chosen, knows } = this.#deps
    const own = accounts.filter((account) => account.provider === provider)
    const [first, ...others] = own
    const named = namedBy(row, own)
    if (named !== undefined || first === undefined) return named ?? null
    if (row.account === null && others.length === 0) return first
    return (
      own.find(({ id }) => knows(id, row.remoteId)) ??
      own.find(({ id }) => id === chosen[provider]) ??
      (row.account === null ? first : null)
    )
  }
}

/** Names shown of the accounts that a file names and that do not exist. */
const namesShown = 5

/**
 * Where a choice has to be shown: several accounts and rows that name none, or rows that name an
 * account which is not here.
 * @param remembered ids, by provider, of the last import.
 */
export function accountsToChoose(
  rows: readonly RoutedRow[],
  accounts: readonly AccountRecord[],
  remembered: ImportCommit['accounts'],
): ImportAccount[] {
  const unplaced = rows.some(({ provider }) => provider === null)
  const providers = [...new Set(accounts.map(({ provider }) => provider))]
  return providers.flatMap((provider) => {
    const own = accounts.filter((account) => account.provider === provider)
    const loose = rows.filter(
      ({ row, provider: told }) => told === provider && namedBy(row, own) === undefined,
    )
    const missing = new Set(loose.flatMap(({ row }) => row.account ?? []))
    const several = own.length > 1 && (loose.length > 0 || unplaced)
    if (!several && missing.size === 0) return []
    const last = own.find(({ id }) => id === remembered[provider])?.id ?? null
    return {
      provider,
      jobs: loose.length,
      options: own.map(({ id, name }) => ({ id, name })),
      chosen: last ?? (missing.size > 0 ? null : (own[0]?.id ?? null)),
      missing: [...missing].slice(0, namesShown),
    }
  })
}

/** The account that a row names, by its id or else by its name. */
function namedBy(
  { account, accountId }: Pick<DraftRow, 'account' | 'accountId'>,
  accounts: readonly AccountRecord[],
): AccountRecord | undefined {
  const found = accounts.find(({ id }) => id === accountId)
  return found ?? (account === null ? undefined : called(account, accounts))
}

function called(wanted: string, accounts: readonly AccountRecord[]): AccountRecord | undefined {
  return accounts.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
}
