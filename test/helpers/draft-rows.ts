/** Rows as an import reads them and accounts as the queue has them, for tests of a part of them. */
import type { DraftRow } from '../../main/imports/batch-draft.ts'
import type { AccountRecord } from '../../main/queue/records.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'

export function draftRow(parts: Partial<DraftRow> = {}): DraftRow {
  return {
    line: 2,
    remoteId: 'job_1',
    provider: null,
    account: null,
    product: null,
    title: null,
    columns: {},
    earlier: null,
    ...parts,
  }
}

export function accountRecord(
  id: string,
  name: string,
  provider: ProviderName = 'redner',
): AccountRecord {
  return { id, provider, name, baseUrl: 'https://api.example.com' }
}
