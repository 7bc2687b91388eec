import { describe, expect, test, vi } from 'vitest'
import type { DraftRow } from '../../../main/imports/batch-draft.ts'
import { AccountChoice } from '../../../main/desktop/importing/account-choice.ts'
import { importBatch, type AcceptedRow } from '../../../main/desktop/importing/batch-import.ts'
import type { AccountRecord, NewBatch, NewJob } from '../../../main/queue/records.ts'
import { ProviderRegistry } from '../../../main/providers/registry.ts'
import { accountRecord, draftRow } from '../../helpers/draft-rows.ts'

const registry = new ProviderRegistry()

const batch: NewBatch = { name: 'Spring', folder: '/films', template: '{title}' }
const accepted = (parts: Partial<DraftRow>): AcceptedRow => ({
  provider: 'redner',
  row: draftRow(parts),
})

function setUp(accounts: readonly AccountRecord[], chosen: { redner?: string } = {}) {
  const saveAccount = vi.fn<(account: AccountRecord) => void>()
  const queued: NewJob[] = []
  const parts = {
    accounts: new AccountChoice({ accounts, chosen, knows: () => false }),
    saveAccount,
    provider: (name: string) => registry.named(name),
    removeAccount: vi.fn<(accountId: string) => void>(),
    addBatch: (_batch: NewBatch, jobs: readonly NewJob[]) => {
      queued.push(...jobs)
      const added = queued.map((_job, at) => at + 1)
      return Promise.resolve({ batchId: 3, added, known: [], retried: [] })
    },
  }
  return { parts, saveAccount, queued }
}

describe('importBatch', () => {
  test("asks the provider's first account when the row names none", async () => {
    const { parts, queued, saveAccount } = setUp([
      accountRecord('a', 'Main'),
      accountRecord('b', 'Second'),
    ])
    await expect(
      importBatch(parts, batch, [accepted({ title: 'Trailer', product: 'dub' })]),
    ).resolves.toEqual({
      batchId: 3,
      added: 1,
      known: 0,
      retried: 0,
    })
    expect(queued).toMatchObject([
      { accountId: 'a', remoteId: 'job_1', title: 'Trailer', product: 'dub' },
    ])
    expect(saveAccount).not.toHaveBeenCalled()
  })

  test('asks the account that the row names, whatever its case', async () => {
    const { parts, queued } = setUp([accountRecord('a', 'Main'), accountRecord('b', 'Second')])
    await importBatch(parts, batch, [accepted({ account: 'second' })])
    expect(queued[0]?.accountId).toBe('b')
  })

  test('adds nothing when a row names an account that does not exist', async () => {
    const { parts, queued, saveAccount } = setUp([accountRecord('a', 'Main')])
    const rows = [accepted({}), accepted({ account: 'Other', line: 7 })]
    await expect(importBatch(parts, batch, rows)).rejects.toThrow(/Line 7 .*"Other"/)
    expect(queued).toEqual([])
    expect(saveAccount).not.toHaveBeenCalled()
  })

  test('asks the account that the user chose where a row names none, or one that is missing', async () => {
    const { parts, queued } = setUp([accountRecord('a', 'Main'), accountRecord('b', 'Second')], {
      redner: 'b',
    })
    const named = ['Main', null, 'Other'].map((name) => accepted({ account: name }))
    await importBatch(parts, batch, named)
    expect(queued.map(({ accountId }) => accountId)).toEqual(['a', 'b', 'b'])
  })

  test('makes the accounts that a file names, where the provider has none at all', async () => {
    const { parts, queued, saveAccount } = setUp([])
    await importBatch(parts, batch, [
      accepted({ account: 'Studio' }),
      accepted({ account: 'studio' }),
    ])
    expect(saveAccount.mock.calls.map(([made]) => made.name)).toEqual(['Studio'])
    expect(new Set(queued.map(({ accountId }) => accountId)).size).toBe(1)
  })

  test('makes one account, without a key, for a provider that has none', async () => {
    const { parts, queued, saveAccount } = setUp([])
    await importBatch(parts, batch, [accepted({}), accepted({ remoteId: 'job_2' })])
    expect(saveAccount).toHaveBeenCalledOnce()
    const made = saveAccount.mock.calls[0]![0]
    expect(made).toMatchObject({
      provider: 'redner',
      name: 'Redner',
      baseUrl: registry.named('redner').defaultBaseUrl,
    })
    expect(queued.map((job) => job.accountId)).toEqual([made.id, made.id])
  })

  test('takes the accounts back that it has made when the batch is not added', async () => {
    const { parts, saveAccount } = setUp([])
    const addBatch = () => Promise.reject(new Error('called off'))
    const work = importBatch({ ...parts, addBatch }, batch, [accepted({})])
    await expect(work).rejects.toThrow('called off')
    expect(parts.removeAccount).toHaveBeenCalledExactlyOnceWith(saveAccount.mock.calls[0]![0].id)
  })
})
