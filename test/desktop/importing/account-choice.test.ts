import { describe, expect, test } from 'vitest'
import type { DraftRow } from '../../../main/batches/batch-draft.ts'
import { AccountChoice, accountsToChoose } from '../../../main/desktop/importing/account-choice.ts'
import type { AccountRecord } from '../../../main/jobs/job-store.ts'
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'

const account = (id: string, name: string, provider: ProviderName = 'redner'): AccountRecord => ({
  id,
  provider,
  name,
  baseUrl: 'https://api.example.com',
})
const two = [account('a', 'Main'), account('b', 'Second'), account('c', 'Adobe', 'adobe')]

const row = (parts: Partial<DraftRow> = {}): DraftRow => ({
  line: 2,
  remoteId: 'job_1',
  provider: null,
  account: null,
  title: null,
  columns: {},
  earlier: null,
  ...parts,
})

describe('AccountChoice', () => {
  const choice = (chosen: { redner?: string }, known: string | null = null) =>
    new AccountChoice({ accounts: two, chosen, knows: (id) => id === known })

  test('the file names it, the account that has the job keeps it, the user chooses, the first is left', () => {
    const named = row({ account: 'MAIN' })
    expect(choice({ redner: 'b' }, 'b').of(named, 'redner')?.id).toBe('a')
    expect(choice({ redner: 'a' }, 'b').of(row(), 'redner')?.id).toBe('b')
    expect(choice({ redner: 'b' }).of(row(), 'redner')?.id).toBe('b')
    expect(choice({}).of(row(), 'redner')?.id).toBe('a')
    expect(choice({ redner: 'gone' }).of(row(), 'redner')?.id).toBe('a')
  })

  test("never guesses for a name that nobody has, and never takes another provider's account", () => {
    const elsewhere = row({ account: 'Elsewhere' })
    expect(choice({}).of(elsewhere, 'redner')).toBeNull()
    expect(choice({}, 'b').of(elsewhere, 'redner')?.id).toBe('b')
    expect(choice({ redner: 'c' }).of(elsewhere, 'redner')).toBeNull()
    expect(choice({}).of(row(), 'swiftia')).toBeNull()
  })
})

describe('accountsToChoose', () => {
  const routed = (provider: ProviderName | null, ...rows: DraftRow[]) =>
    rows.map((one) => ({ row: one, provider }))

  test('asks where a provider has several accounts and rows that name none', () => {
    const rows = routed('redner', row(), row({ account: 'second' }))
    const asked = { provider: 'redner', jobs: 1, missing: [] }
    const options = [
      { id: 'a', name: 'Main' },
      { id: 'b', name: 'Second' },
    ]
    expect(accountsToChoose(rows, two, {})).toEqual([{ ...asked, options, chosen: 'a' }])
    expect(accountsToChoose(rows, two, { redner: 'b' })).toMatchObject([{ chosen: 'b' }])
    expect(accountsToChoose(rows, two, { redner: 'gone' })).toMatchObject([{ chosen: 'a' }])
  })

  test('asks nothing where there is one account, or every row names one', () => {
    expect(accountsToChoose(routed('adobe', row()), two, {})).toEqual([])
    expect(accountsToChoose(routed('redner', row({ account: 'Main' })), two, {})).toEqual([])
    expect(accountsToChoose(routed('redner', row()), [], {})).toEqual([])
  })

  test('proposes nothing for accounts that are named and missing, unless that was said before', () => {
    const rows = routed('adobe', row({ account: 'Studio B' }))
    const asked = { provider: 'adobe', jobs: 1, missing: ['Studio B'], chosen: null }
    expect(accountsToChoose(rows, two, {})).toMatchObject([asked])
    expect(accountsToChoose(rows, two, { adobe: 'c' })).toMatchObject([{ ...asked, chosen: 'c' }])
  })

  test('asks for providers that the user may still name', () => {
    expect(accountsToChoose(routed(null, row()), two, {})).toMatchObject([
      { provider: 'redner', jobs: 0, chosen: 'a' },
    ])
  })
})
