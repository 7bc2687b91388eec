import { describe, expect, test } from 'vitest'
import type { DraftRow } from '../../../main/imports/batch-draft.ts'
import { AccountChoice, accountsToChoose } from '../../../main/desktop/importing/account-choice.ts'
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'
import { accountRecord, draftRow } from '../../helpers/draft-rows.ts'

const two = [
  accountRecord('a', 'Main'),
  accountRecord('b', 'Second'),
  accountRecord('c', 'Adobe', 'adobe'),
]

describe('AccountChoice', () => {
  const choice = (chosen: { redner?: string }, known: string | null = null) =>
    new AccountChoice({ accounts: two, chosen, knows: (id) => id === known })

  test('the file names it, the account that has the job keeps it, the user chooses, the first is left', () => {
    const named = draftRow({ account: 'MAIN' })
    expect(choice({ redner: 'b' }, 'b').of(named, 'redner')?.id).toBe('a')
    expect(choice({ redner: 'a' }, 'b').of(draftRow(), 'redner')?.id).toBe('b')
    expect(choice({ redner: 'b' }).of(draftRow(), 'redner')?.id).toBe('b')
    expect(choice({}).of(draftRow(), 'redner')?.id).toBe('a')
    expect(choice({ redner: 'gone' }).of(draftRow(), 'redner')?.id).toBe('a')
  })

  test("never guesses for an unknown name, and never takes another provider's account", () => {
    const elsewhere = draftRow({ account: 'Elsewhere' })
    expect(choice({}).of(elsewhere, 'redner')).toBeNull()
    expect(choice({}, 'b').of(elsewhere, 'redner')?.id).toBe('b')
    expect(choice({ redner: 'c' }).of(elsewhere, 'redner')).toBeNull()
    expect(choice({}).of(draftRow(), 'swiftia')).toBeNull()
  })
})

describe('accountsToChoose', () => {
  const routed = (provider: ProviderName | null, ...rows: DraftRow[]) =>
    rows.map((one) => ({ row: one, provider }))

  test('asks where a provider has several accounts and rows that name none', () => {
    const rows = routed('redner', draftRow(), draftRow({ account: 'second' }))
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
    expect(accountsToChoose(routed('adobe', draftRow()), two, {})).toEqual([])
    expect(accountsToChoose(routed('redner', draftRow({ account: 'Main' })), two, {})).toEqual([])
    expect(accountsToChoose(routed('redner', draftRow()), [], {})).toEqual([])
  })

  test('proposes nothing for accounts that are named and missing, unless that was said before', () => {
    const rows = routed('adobe', draftRow({ account: 'Studio B' }))
    const asked = { provider: 'adobe', jobs: 1, missing: ['Studio B'], chosen: null }
    expect(accountsToChoose(rows, two, {})).toMatchObject([asked])
    expect(accountsToChoose(rows, two, { adobe: 'c' })).toMatchObject([{ ...asked, chosen: 'c' }])
  })

  test('asks for providers that the user may still name', () => {
    expect(accountsToChoose(routed(null, draftRow()), two, {})).toMatchObject([
      { provider: 'redner', jobs: 0, chosen: 'a' },
    ])
  })
})
