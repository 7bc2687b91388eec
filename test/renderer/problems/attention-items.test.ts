import { describe, expect, test } from 'vitest'
import type { AccountView, Attention } from '../../../preload/contract/model.ts'
import { failureReasons, type FailureReason } from '../../../preload/contract/vocabulary.ts'
import { attentionItems, remediesFor } from '../../../renderer/problems/attention-items.ts'
import { fakeTroubled } from '../fake-problems.ts'
import { fakeAccount, fakeEnvironment } from '../fake-views.ts'

const stop = (id: string | null, reason: FailureReason, parts: Partial<Attention> = {}) => ({
  ...{ accountId: id, folder: null, blocked: true, jobs: 3, until: null },
  account: id === null ? null : { ...fakeTroubled, id, name: id },
  failure: { reason, message: `Of ${reason}.`, permanent: false, advice: 'reconnect' as const },
  ...parts,
})
const offline = (id: string, until: number) =>
  stop(id, 'NETWORK_OFFLINE', { blocked: false, jobs: 0, until })

describe('the items of the banner', () => {
  test('are one for each account and each folder', () => {
    const items = attentionItems([
      stop('a', 'ACCOUNT_KEY_REJECTED'),
      stop('b', 'ACCOUNT_KEY_REJECTED'),
      stop(null, 'FILE_DISK_FULL', { folder: '/films' }),
      stop(null, 'FILE_DISK_FULL', { folder: '/dubs' }),
    ])
    expect(items.map(({ key }) => key)).toEqual([
      ...['account a', 'account b', 'folder /films', 'folder /dubs'],
    ])
  })

  test('say a cause of this machine once, however many accounts meet it', () => {
    const [item, ...others] = attentionItems([offline('a', 9000), offline('b', 7000)])
    expect(others).toEqual([])
    expect(item).toMatchObject({ cause: 'offline', until: 7000 })
    expect(item?.parts.map(({ accountId }) => accountId)).toEqual(['a', 'b'])
  })

  test('keep their key when something else is wrong with the same account', () => {
    const [before] = attentionItems([stop('a', 'ACCOUNT_KEY_MISSING')])
    const [after] = attentionItems([stop('a', 'ACCOUNT_KEY_REJECTED')])
    expect(before?.key).toBe(after?.key)
  })
})

describe('what is offered', () => {
  const [redner, adobe] = ['redner', 'adobe'].map(
    (name) => fakeEnvironment.providers.find((provider) => provider.name === name) ?? null,
  ) as [(typeof fakeEnvironment.providers)[number], (typeof fakeEnvironment.providers)[number]]
  const account: AccountView = { ...fakeAccount, id: 'a' }
  const offered = (
    reason: FailureReason,
    own: AccountView | null = account,
    provider: typeof redner | null = redner,
    parts: Partial<Attention> = {},
  ) => {
    const [item] = attentionItems([stop('a', reason, parts)])
    return item === undefined ? [] : remediesFor(item, own, provider)
  }

  test('is a field for a key that is all that is wanted', () => {
    expect(offered('ACCOUNT_KEY_REJECTED')[0]).toBe('enterKey')
    expect(offered('ACCOUNT_KEY_MISSING')[0]).toBe('enterKey')
  })

  test('is the account where more than a key is wanted', () => {
    const bare = { ...account, hasClientId: false }
    expect(adobe.clientIdLabel).not.toBeNull()
    expect(offered('ACCOUNT_KEY_MISSING', bare, adobe)[0]).toBe('openAccount')
    const withSecret = { ...account, hasClientSecret: true }
    expect(offered('ACCOUNT_KEY_REJECTED', withSecret)[0]).toBe('openAccount')
  })

  test('is another folder for what a folder stops', () => {
    const ofFolder = { accountId: null, account: null, folder: '/films' }
    for (const reason of failureReasons.filter((one) => one.startsWith('FILE_')))
      expect(offered(reason, null, null, ofFolder)).toEqual(['chooseFolder', 'tryNow'])
  })

  test('is something for every cause that waits for the user, whatever is stopped', () => {
    for (const reason of failureReasons.filter((one) => /^(?:ACCOUNT|NETWORK)_/.test(one))) {
      // Those end by themselves, or by what the sentence says.
      if (/RATE_LIMITED|PLAN_LIMIT|PROVIDER_UNKNOWN/.test(reason)) continue
      expect(offered(reason), reason).not.toEqual([])
    }
  })
})
