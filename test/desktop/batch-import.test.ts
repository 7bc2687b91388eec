import { describe, expect, test, vi } from 'vitest'
import type { DraftRow } from '../../main/batches/batch-draft.ts'
import { AccountChoice } from '../../main/desktop/account-choice.ts'
import { importBatch, type AcceptedRow } from '../../main/desktop/batch-import.ts'
import type { AccountRecord, NewBatch, NewJob } from '../../main/jobs/job-store.ts'
import { providerNamed } from '../../main/providers/registry.ts'

const batch: NewBatch = { name: 'Spring', folder: '/films', template: '{title}' }
const account = (id: string, name: string): AccountRecord => ({
  id,
  provider: 'redner',
  name,
  baseUrl: 'https://api.example.com',
})
const accepted = (parts: Partial<DraftRow>): AcceptedRow => ({
  provider: 'redner',
  row: {
    line: 2,
    remoteId: 'job_1',
    provider: null,
    account: null,
    title: null,
    columns: {},
    earlier: null,
    ...parts,
  },
})

function setUp(accounts: readonly AccountRecord[], chosen: { redner?: string } = {}) {
  const saveAccount = vi.fn<(account: AccountRecord) => void>()
  const queued: NewJob[] = []
  const parts = {
    accounts: new AccountChoice({ accounts, chosen, knows: () => false }),
    saveAccount,
    provider: providerNamed,
    addBatch: (_batch: NewBatch, jobs: readonly NewJob[]) => {
      queued.push(...jobs)
      return { batchId: 3, added: queued.map((_job, at) => at + 1), known: [], retried: [] }
    },
  }
  return { parts, saveAccount, queued }
}

describe('importBatch', () => {
  test("asks the provider's first account when the row names none", () => {
    const { parts, queued, saveAccount } = setUp([account('a', 'Main'), account('b', 'Second')])
    expect(importBatch(parts, batch, [accepted({ title: 'Trailer' })])).toEqual({
      batchId: 3,
      added: 1,
      known: 0,
      retried: 0,
    })
    expect(queued).toEqual([{ accountId: 'a', remoteId: 'job_1', title: 'Trailer', columns: {} }])
    expect(saveAccount).not.toHaveBeenCalled()
  })

  test('asks the account that the row names, whatever its case', () => {
    const { parts, queued } = setUp([account('a', 'Main'), account('b', 'Second')])
    importBatch(parts, batch, [accepted({ account: 'second' })])
    expect(queued[0]?.accountId).toBe('b')
  })

  test('adds nothing when a row names an account that does not exist', () => {
    const { parts, queued, saveAccount } = setUp([account('a', 'Main')])
    const rows = [accepted({}), accepted({ account: 'Other', line: 7 })]
    expect(() => importBatch(parts, batch, rows)).toThrow(/Line 7 .*"Other"/)
    expect(queued).toEqual([])
    expect(saveAccount).not.toHaveBeenCalled()
  })

  test('asks the account that the user chose where a row names none, or one that is missing', () => {
    const { parts, queued } = setUp([account('a', 'Main'), account('b', 'Second')], { redner: 'b' })
    const named = ['Main', null, 'Other'].map((name) => accepted({ account: name }))
    importBatch(parts, batch, named)
    expect(queued.map(({ accountId }) => accountId)).toEqual(['a', 'b', 'b'])
  })

  test('makes the accounts that a file names, where the provider has none at all', () => {
    const { parts, queued, saveAccount } = setUp([])
    importBatch(parts, batch, [accepted({ account: 'Studio' }), accepted({ account: 'studio' })])
    expect(saveAccount.mock.calls.map(([made]) => made.name)).toEqual(['Studio'])
    expect(new Set(queued.map(({ accountId }) => accountId)).size).toBe(1)
  })

  test('makes one account, without a key, for a provider that has none', () => {
    const { parts, queued, saveAccount } = setUp([])
    importBatch(parts, batch, [accepted({}), accepted({ remoteId: 'job_2' })])
    expect(saveAccount).toHaveBeenCalledOnce()
    const made = saveAccount.mock.calls[0]![0]
    expect(made).toMatchObject({
      provider: 'redner',
      name: 'Redner',
      baseUrl: providerNamed('redner').defaultBaseUrl,
    })
    expect(queued.map((job) => job.accountId)).toEqual([made.id, made.id])
  })
})
