/** Turns imported rows into jobs: finds each row's account, adds what is missing, queues the batch. */
import { randomUUID } from 'node:crypto'
import type { ImportResult } from '../../preload/contract/model.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { DraftRow } from '../batches/batch-draft.ts'
import { UsageError } from '../errors.ts'
import type { AccountRecord, AddedBatch, NewBatch, NewJob } from '../jobs/job-store.ts'
import type { Provider } from '../providers/provider.ts'

export interface BatchImportParts {
  /** Without those of the simulator; the first of a provider is its default. */
  readonly accounts: () => readonly AccountRecord[]
  readonly saveAccount: (account: AccountRecord) => void
  readonly provider: (name: ProviderName) => Provider
  readonly addBatch: (batch: NewBatch, jobs: Iterable<NewJob>) => AddedBatch
}

export interface AcceptedRow {
  readonly row: DraftRow
  readonly provider: ProviderName
}

/** The account that a row is asked at; null when it has to be made or is named and missing. */
export function accountOf(
  { row, provider }: AcceptedRow,
  accounts: readonly AccountRecord[],
): AccountRecord | null {
  const own = accounts.filter((account) => account.provider === provider)
  if (row.account === null) return own[0] ?? null
  const wanted = row.account.toLowerCase()
  return own.find(({ name }) => name.toLowerCase() === wanted) ?? null
}

/**
 * Queues the rows. A provider that has no account yet gets one without a key: its jobs wait, and
 * the window asks for the key once.
 * @throws UsageError when a row names an account that does not exist; nothing is added then.
 */
export function importBatch(
  parts: BatchImportParts,
  batch: NewBatch,
  rows: readonly AcceptedRow[],
): ImportResult {
  const known = parts.accounts()
  const made = new Map<ProviderName, AccountRecord>()
  const jobs = rows.map((accepted): NewJob => {
    const account = accountOf(accepted, known) ?? newAccount(accepted, made, parts)
    const { remoteId, title, columns } = accepted.row
    return { accountId: account.id, remoteId, title, columns }
  })
  for (const account of made.values()) parts.saveAccount(account)
  return resultOf(parts.addBatch(batch, jobs))
}

export function resultOf({ batchId, added, known }: AddedBatch): ImportResult {
  return { batchId, added: added.length, known: known.length }
}

function newAccount(
  { row, provider }: AcceptedRow,
  made: Map<ProviderName, AccountRecord>,
  parts: BatchImportParts,
): AccountRecord {
  if (row.account !== null) {
    throw new UsageError(
      `Line ${row.line} names the account "${row.account}", which does not exist for ${provider}. Add it under Settings first.`,
    )
  }
  let account = made.get(provider)
  if (account === undefined) {
    const { label, defaultBaseUrl } = parts.provider(provider)
    account = {
      id: `${provider}-${randomUUID()}`,
      provider,
      name: label,
      baseUrl: defaultBaseUrl,
    }
    made.set(provider, account)
  }
  return account
}
