// @vitest-environment node
import { defaultAccountOptions } from '../../../../preload/contract/account-rules.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { AccountsState } from '../../../../renderer/settings/accounts/accounts-state.svelte.ts'
import { SettingsState } from '../../../../renderer/settings/settings-state.svelte.ts'
import { callError, FakeApi } from '../../fake-api.ts'
import { fakeAccount } from '../../fake-views.ts'

let api: FakeApi
let accounts: AccountsState

beforeEach(async () => {
  api = new FakeApi({ accounts: [fakeAccount] })
  const settings = new SettingsState(api)
  accounts = new AccountsState(api, settings)
  await Promise.all([settings.load(), accounts.load()])
})

describe('a new account', () => {
  it("starts with the first provider's documented address", () => {
    accounts.startNew()
    expect(accounts.draft).toMatchObject({
      id: null,
      provider: 'redner',
      name: 'Redner',
      baseUrl: 'https://api.rednerapp.com',
    })
  })

  it('takes name and address of another provider, unless they were changed by hand', () => {
    accounts.startNew()
    if (accounts.draft) accounts.draft.name = 'Night shift'
    accounts.setProvider('adobe')
    expect(accounts.draft).toMatchObject({
      provider: 'adobe',
      name: 'Night shift',
      baseUrl: 'https://audio-video-api.adobe.io',
    })
  })

  it('is not saved without a name and a whole address', async () => {
    accounts.startNew()
    if (accounts.draft) Object.assign(accounts.draft, { name: ' ', baseUrl: 'api.example.com' })
    expect(await accounts.save()).toBe(false)
    expect(Object.keys(accounts.problems)).toEqual(['name', 'baseUrl'])
    expect(api.count('saveAccount')).toBe(0)
  })
})

describe('what can be asked with', () => {
  const hasKey = async (parts: Partial<typeof fakeAccount>) => {
    const own = new FakeApi({ accounts: [{ ...fakeAccount, hasKey: false, ...parts }] })
    const state = new AccountsState(own, new SettingsState(own))
    await state.load()
    return state.hasKey
  }

  it('is a key, or a client ID with a client secret', async () => {
    expect(await hasKey({})).toBe(false)
    expect(await hasKey({ hasKey: true })).toBe(true)
    expect(await hasKey({ hasClientId: true })).toBe(false)
    expect(await hasKey({ hasClientId: true, hasClientSecret: true })).toBe(true)
  })
})

describe('plain http', () => {
  const save = async (baseUrl: string, allowHttp = false) => {
    accounts.startEdit(fakeAccount)
    if (accounts.draft) Object.assign(accounts.draft, { baseUrl, allowHttp })
    return accounts.save()
  }

  it('to another machine is refused unless it is allowed', async () => {
    expect(await save('http://192.168.1.9:8080')).toBe(false)
    expect(accounts.problems.baseUrl).toMatch(/allow plain http/)
    expect(await save('http://192.168.1.9:8080', true)).toBe(true)
    expect(api.lastInput('saveAccount')).toMatchObject({ allowHttp: true })
  })

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'to this machine needs no permission: %s',
    async (baseUrl) => {
      expect(await save(baseUrl)).toBe(true)
      expect(api.lastInput('saveAccount')).toMatchObject({ allowHttp: false })
    },
  )

  it('stays as it was stored', () => {
    accounts.startEdit({ ...fakeAccount, allowHttp: true })
    expect(accounts.draft).toMatchObject({ allowHttp: true })
  })
})

describe('a stored key', () => {
  it('is never put into the form', () => {
    accounts.startEdit(fakeAccount)
    expect(accounts.draft?.key).toBe('')
  })

  it('stays when nothing is typed', async () => {
    accounts.startEdit(fakeAccount)
    await accounts.save()
    expect(api.lastInput('saveAccount')).not.toHaveProperty('key')
  })

  it('is replaced by what is typed, without the spaces of a careless copy', async () => {
    accounts.startEdit(fakeAccount)
    if (accounts.draft) accounts.draft.key = ' rk_live_1\n'
    await accounts.save()
    expect(api.lastInput('saveAccount')).toMatchObject({ id: 'studio', key: 'rk_live_1' })
    expect(accounts.draft).toBeNull()
  })

  it('is removed on request', async () => {
    accounts.startEdit(fakeAccount)
    if (accounts.draft) accounts.draft.removeKey = true
    await accounts.save()
    expect(api.lastInput('saveAccount')).toMatchObject({ key: '' })
  })
})

describe('limits', () => {
  it('are the usual ones unless something is typed', async () => {
    accounts.startEdit(fakeAccount)
    await accounts.save()
    const none = { requestsAtOnce: null, requestsPerSecond: null }
    expect(api.lastInput('saveAccount')).toMatchObject({ limits: none })
  })

  it('are shown as they were stored and saved as they are typed', async () => {
    const limits = { requestsAtOnce: 2, requestsPerSecond: 0.5 }
    accounts.startEdit({ ...fakeAccount, limits })
    expect(accounts.draft).toMatchObject({ requestsAtOnce: '2', requestsPerSecond: '0.5' })
    if (accounts.draft)
      Object.assign(accounts.draft, { requestsAtOnce: '', requestsPerSecond: '3' })
    await accounts.save()
    expect(api.lastInput('saveAccount')).toMatchObject({
      limits: { requestsAtOnce: null, requestsPerSecond: 3 },
    })
  })

  it('are refused out of range', async () => {
    accounts.startEdit(fakeAccount)
    if (accounts.draft) {
      Object.assign(accounts.draft, { requestsAtOnce: '1.5', requestsPerSecond: 'many' })
    }
    expect(await accounts.save()).toBe(false)
    expect(Object.keys(accounts.problems)).toEqual(['requestsAtOnce', 'requestsPerSecond'])
  })
})

describe('a test', () => {
  it('says what the provider answered', async () => {
    await accounts.test('studio')
    expect(accounts.tests.studio).toEqual({ state: 'done', ok: true, message: 'The key works.' })
  })

  it('says why it could not be made', async () => {
    api.answers.testAccount = () => {
      throw callError({
        reason: 'NETWORK_OFFLINE',
        message: 'The host was not reached.',
        permanent: false,
        advice: 'askedLater',
      })
    }
    await accounts.test('studio')
    expect(accounts.tests.studio).toMatchObject({ ok: false, message: 'The host was not reached.' })
  })
})

it('keeps the form open when saving fails', async () => {
  api.answers.saveAccount = () => {
    throw new Error('boom')
  }
  accounts.startNew()
  expect(await accounts.save()).toBe(false)
  expect(accounts.draft).not.toBeNull()
  expect(accounts.failure?.reason).toBe('INTERNAL_ERROR')
})

describe('options', () => {
  it('are as documented unless something is typed', async () => {
    accounts.startEdit(fakeAccount)
    await accounts.save()
    expect(api.lastInput('saveAccount')).toMatchObject({ options: defaultAccountOptions })
    expect(api.lastInput('saveAccount')).not.toHaveProperty('clientSecret')
  })

  it('are shown as they were stored and saved as they are typed', async () => {
    const options = { ...defaultAccountOptions, organisation: 'Studio', sideFiles: true }
    accounts.startEdit({ ...fakeAccount, options })
    expect(accounts.draft).toMatchObject({ organisation: 'Studio', sideFiles: true, product: '' })
    const typed = { organisation: ' ', tokenScope: 'openid', clientSecret: ' cs ' }
    if (accounts.draft) Object.assign(accounts.draft, typed)
    await accounts.save()
    expect(api.lastInput('saveAccount')).toMatchObject({
      clientSecret: 'cs',
      options: { organisation: null, tokenScope: 'openid', sideFiles: true },
    })
  })

  it.each([
    ['tokenUrl', 'tokens.example'],
    ['tokenUrl', 'file:///etc/passwd'],
    ['webhookHeader', 'X Signature'],
    ['webhookHeader', 'a\r\nb'],
  ] as const)('refuse %s %j, and say so at the field', async (field, value) => {
    accounts.startEdit(fakeAccount)
    if (accounts.draft) accounts.draft[field] = value
    expect(await accounts.save()).toBe(false)
    expect(Object.keys(accounts.problems)).toEqual([field])
  })
})
