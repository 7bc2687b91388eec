import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { NewJob } from '../queue/records.ts'
import type { ReadInputs } from './read-inputs.ts'

/** The rows of a list as jobs of a queue. @param accounts ids, by provider; each provider of a row is there */
export function newJobsOf(
  { rows }: Pick<ReadInputs, 'rows'>,
  accounts: ReadonlyMap<ProviderName, string>,
): NewJob[] {
  return rows.map(({ provider, row }) => ({
    accountId: accounts.get(provider) ?? '',
    remoteId: row.remoteId,
    product: row.product,
    title: row.title,
    columns: row.columns,
    earlier: row.earlier ?? undefined,
  }))
}
