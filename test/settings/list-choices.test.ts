import { describe, expect, it } from 'vitest'
import { ListChoices } from '../../main/settings/list-choices.ts'
import type { ListChoice } from '../../main/imports/reading.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'

const choice = (jobId: string, title: string | null = null): ListChoice => ({
  roles: { jobId, title, provider: null, account: null, product: null },
  encoding: null,
  sheet: null,
})
const counter = () => {
  let now = 0
  return () => ++now
}

describe('ListChoices', () => {
  it('finds what was said of the same names, in any order and spelling', () => {
    const choices = new ListChoices(memoryStoreFile())
    choices.remember(['Old Ref', 'New Ref', 'Clip'], choice('New Ref', 'Clip'))
    expect(choices.find(['clip', 'old_ref', 'NEW-REF'])?.roles).toMatchObject({
      jobId: 'NEW-REF',
      title: 'clip',
    })
    expect(choices.find(['Old Ref', 'New Ref'])).toBeNull()
  })

  it('keeps encoding and sheet over a restart, and forgets on request', () => {
    const file = memoryStoreFile()
    const said = { roles: null, encoding: 'shift_jis', sheet: 'May' } as const
    new ListChoices(file).remember(['ref'], said)
    expect(new ListChoices(file).find(['ref'])).toMatchObject(said)
    new ListChoices(file).forget(['ref'])
    expect(new ListChoices(file).find(['ref'])).toBeNull()
  })

  it('keeps no more than 200, the newest', () => {
    const file = memoryStoreFile()
    const choices = new ListChoices(file, counter())
    for (let i = 0; i < 300; i++) choices.remember([`ref ${i}`], choice(`ref ${i}`))
    expect(file.read().lists).toHaveLength(200)
    expect(choices.find(['ref 299'])).not.toBeNull()
    expect(choices.find(['ref 0'])).toBeNull()
  })

  it('keeps no links', () => {
    const file = memoryStoreFile()
    new ListChoices(file).remember(['a'], choice('https://x.test/?Signature=s3cret'))
    expect(JSON.stringify(file.read())).not.toContain('s3cret')
  })

  it.each([
    [{}],
    [{ lists: null }],
    [{ lists: 'x' }],
    [
      {
        lists: [
          null,
          1,
          {},
          { key: 'x' },
          { key: 'a'.repeat(64), roles: 5, encoding: 'x', sheet: 7 },
        ],
      },
    ],
    [{ lists: Array.from({ length: 100_000 }, () => ({ key: 1 })) }],
  ])('survives a file of another form: %#', (values) => {
    const choices = new ListChoices(memoryStoreFile(values))
    expect(choices.find(['ref'])).toBeNull()
    choices.remember(['ref'], choice('ref'))
    expect(choices.find(['ref'])?.roles?.jobId).toBe('ref')
  })
})
