/** Turns imported rows into jobs: finds each row's account, adds what is missing, queues the batch. */
import { randomUUID } from 'node:crypto'
import type { ImportResult } from '../../../preload/contract/model.ts'
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'
import type { DraftRow } from '../../imports/batch-draft.ts'
import { yieldToEventLoop } from '../../imports/yield-to-event-loop.ts'
import { UsageError } from '../../errors.ts'
import type { AddOptions, QueuedBatch } from '../../engine/engine-options.ts'
import type { AccountRecord, NewBatch, NewJob } from '../../queue/records.ts'
import type { Provider } from '../../providers/provider.ts'
import type { AccountChoice } from './account-choice.ts'

export interface BatchImportDeps {
  readonly accounts: AccountChoice
  readonly saveAccount: (account: AccountRecord) => void
  readonly provider: (name: ProviderName) => Provider
  readonly addBatch: (
    batch: NewBatch,
    jobs: readonly NewJob[],
    options: AddOptions,
  ) => Promise<QueuedBatch>
  /** Takes an account away that was made for nothing. */
  readonly removeAccount: (accountId: string) => void
}

const rowsAtOnce = 100

export interface AcceptedRow {
  readonly row: DraftRow
  readonly provider: ProviderName
}

/**
 * Queues the rows. A provider that has no account yet gets one without a key: its jobs wait, and
 * the window asks for the key once.
 * @throws UsageError when a row names an account that does not exist, and the user has not said which
 *   other is meant, and whatever `addBatch` throws; nothing is added then.
 */
export async function importBatch(
  deps: BatchImportDeps,
  batch: NewBatch,
  rows: readonly AcceptedRow[],
  options: AddOptions = {},
): Promise<ImportResult> {
  const made = new Map<string, AccountRecord>()
  const yieldTurn = yieldToEventLoop(options.signal)
  const jobs: NewJob[] = []
  for (const [i, accepted] of rows.entries()) {
    if (i % rowsAtOnce === 0) await yieldTurn()
    const { row, provider } = accepted
    const account = deps.accounts.of(row, provider) ?? newAccount(accepted, made, deps)
    const { remoteId, product, title, columns, earlier } = row
    const said = { product, title, columns, earlier: earlier ?? undefined }
    jobs.push({ accountId: account.id, remoteId, ...said })
  }
  for (const account of made.values()) deps.saveAccount(account)
  try {
    return resultOf(await deps.addBatch(batch, jobs, options))
  } catch (error) {
    for (const { id } of made.values()) deps.removeAccount(id)
    throw error
  }
}

export function resultOf({ batchId, added, known, retried, again }: QueuedBatch): ImportResult {
  const result = {
    batchId,
    added: added.length,
    known: known.length,
    retried: retried.length,
  }
  return again === undefined ? result : { ...result, again }
}

function newAccount(
  { row, provider }: AcceptedRow,
  made: Map<string, AccountRecord>,
  deps: BatchImportDeps,
): AccountRecord {
  const { label, defaultBaseUrl } = deps.provider(provider)
  if (deps.accounts.some(provider)) {
    throw new UsageError(
      `Line ${row.line} names the account "${row.account}", which does not exist for ${label}. Choose one, or add it under Settings first.`,
    )
  }
  const name = row.account ?? label
  const key = `${provider} ${name.toLowerCase()}`
  let account = made.get(key)
  if (account === undefined) {
    account = { id: `${provider}-${randomUUID()}`, provider, name, baseUrl: defaultBaseUrl }
    made.set(key, account)
  }
  return account
}
