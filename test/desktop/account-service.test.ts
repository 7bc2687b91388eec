import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import { type AccountPace } from '../../preload/contract/model.ts'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { AccountKeys } from '../../main/desktop/account-keys.ts'
import { createAccountService } from '../../main/desktop/account-service.ts'
import type { AccountService } from '../../main/ipc/services.ts'
import type { AccountRecord } from '../../main/queue/records.ts'
import { createGotClient } from '../../main/providers/got-client.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { builtInProviders } from '../../preload/contract/vocabulary.ts'
import type { SecretStore } from '../../main/settings/secret-store.ts'
import { defaultSettings, SettingsStore } from '../../main/settings/settings-store.ts'
import type { StoreFile } from '../../main/settings/store-file.ts'
import type { AccountSave } from '../../preload/contract/model.ts'
import { nameServer } from '../helpers/name-server.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'
import { openSecrets } from '../helpers/open-secrets.ts'

const registry = new ProviderRegistry()
const pace: AccountPace = { atOnce: 8, perSecond: 2, source: 'learned', sharedWith: ['Night'] }

const noKeyring = {
  protects: () => Promise.resolve(false),
  encrypt: () => Promise.reject(new Error('There is no keyring.')),
  decrypt: () => Promise.reject(new Error('There is no keyring.')),
}
const form = {
  id: null,
  provider: 'redner',
  name: 'Main',
  baseUrl: 'https://api.example.com/',
} as const

let secrets: SecretStore
let accounts: AccountService
let jobs: number
let serviceWith: (keys: SecretStore) => AccountService
let settingsFile: StoreFile
const saved = vi.fn<(account: AccountRecord) => void>()

beforeEach(async () => {
  const records = new Map<string, AccountRecord>()
  const api = createGotClient()
  jobs = 0
  settingsFile = memoryStoreFile()
  saved.mockReset()
  saved.mockImplementation((account) => void records.set(account.id, account))
  secrets = await openSecrets(memoryStoreFile(), noKeyring)
  serviceWith = (keys) =>
    createAccountService({
      secrets: keys,
      keys: new AccountKeys(keys, {}),
      limits: new SettingsStore(settingsFile, defaultSettings('/downloads')),
      accounts: () => [...records.values()],
      saveRecord: saved,
      removeRecord: (id) => void records.delete(id),
      jobsOf: () => jobs,
      pace: () => pace,
      provider: (name) => registry.named(name),
      api,
      inPace: (_, client) => client,
    })
  accounts = serviceWith(secrets)
})

async function newAccount(parts: Partial<AccountSave>): Promise<string> {
  const [view] = await accounts.save({ ...form, ...parts })
  return view!.id
}

describe('accounts', () => {
  test('are listed with where their key is, never with the key', async () => {
    const list = await accounts.save({ ...form, key: ' rk_secret\n' })
    expect(list).toEqual([
      {
        id: expect.stringMatching(/^redner-/) as string,
        provider: 'redner',
        name: 'Main',
        baseUrl: 'https://api.example.com',
        allowHttp: false,
        hasKey: true,
        hasClientId: false,
        keyStorage: 'memory',
        keyProblem: null,
        hasClientSecret: false,
        hasWebhookSecret: false,
        options: defaultAccountOptions,
        pace,
        limits: { requestsAtOnce: null, requestsPerSecond: null },
      },
    ])
    expect(JSON.stringify(list)).not.toContain('rk_secret')
    expect(secrets.get(list[0]!.id)).toEqual({ key: 'rk_secret' })
  })

  test('say that the keyring cannot read their key, until it is entered again', async () => {
    const id = await newAccount({})
    const file = memoryStoreFile()
    file.write({ credentials: { [id]: Buffer.from('of another keyring').toString('base64') } })
    const keyring = {
      protects: () => Promise.resolve(true),
      encrypt: (text: string) => Promise.resolve(Buffer.from(text)),
      decrypt: () => Promise.reject(new Error('Error while decrypting.')),
    }
    secrets = await openSecrets(file, keyring)
    accounts = serviceWith(secrets)
    expect(accounts.list()).toMatchObject([
      { hasKey: false, keyStorage: 'none', keyProblem: 'unreadable' },
    ])
    const again = await accounts.save({ ...form, id, key: 'rk_again' })
    expect(again).toMatchObject([{ hasKey: true, keyStorage: 'keyring', keyProblem: null }])
  })

  test('keep limits of their own until they are removed', async () => {
    const limits = { requestsAtOnce: 2, requestsPerSecond: 0.5 }
    const id = await newAccount({ limits })
    const [view] = await accounts.save({ ...form, id, name: 'Renamed' })
    expect(view).toMatchObject({ name: 'Renamed', limits })
    await accounts.remove(id)
    expect(settingsFile.read()['accountLimits']).toEqual({})
  })

  test('find their new key when their jobs are let loose again', async () => {
    const id = await newAccount({})
    let keyThen: string | undefined
    saved.mockImplementation((account) => {
      keyThen = secrets.get(account.id)?.key
    })
    await accounts.save({ ...form, id, key: 'rk_new' })
    expect(keyThen).toBe('rk_new')
  })

  test('keep their key when only the name changes', async () => {
    const id = await newAccount({ key: 'rk_secret' })
    const [changed] = await accounts.save({ ...form, id, name: 'Other' })
    expect(changed).toMatchObject({ id, name: 'Other', hasKey: true })
  })

  test('keep their mark for plain http until it is taken away', async () => {
    const id = await newAccount({ allowHttp: true })
    expect(saved).toHaveBeenLastCalledWith(expect.objectContaining({ allowHttp: true }))
    const [kept] = await accounts.save({ ...form, id, name: 'Other' })
    expect(kept).toMatchObject({ allowHttp: true })
    const [taken] = await accounts.save({ ...form, id, allowHttp: false })
    expect(taken).toMatchObject({ allowHttp: false })
  })

  test('with jobs in the queue are not removed', async () => {
    const id = await newAccount({ key: 'rk_secret' })
    jobs = 3
    await expect(accounts.remove(id)).rejects.toThrow('3 jobs in the queue belong to Main')
    expect(accounts.list()).toHaveLength(1)
    jobs = 0
    await expect(accounts.remove(id)).resolves.toEqual([])
    expect(secrets.get(id)).toBeNull()
  })

  test('that do not exist cannot be changed or tested', async () => {
    await expect(accounts.save({ ...form, id: 'gone' })).rejects.toThrow('no longer exists')
    await expect(accounts.remove('gone')).rejects.toThrow('no longer exists')
  })
})

describe('testing a key', () => {
  async function simulator(): Promise<Simulator> {
    const started = await startSimulator()
    onTestFinished(() => started.close())
    return started
  }
  async function testWith(baseUrl: string, key?: string) {
    return accounts.test(await newAccount({ baseUrl, key }))
  }

  test.each(builtInProviders)('of %s says that the provider accepts it', async (provider) => {
    const { baseUrls, credentials } = await simulator()
    const id = await newAccount({ provider, baseUrl: baseUrls[provider], ...credentials[provider] })
    const { label } = registry.named(provider)
    await expect(accounts.test(id)).resolves.toEqual({
      ok: true,
      message: `The key works: ${label} accepted it.`,
    })
  })

  test('gets an access token where there are client ID and client secret instead', async () => {
    const { baseUrls, tokens } = await simulator()
    const { clientId, clientSecret } = tokens.credential
    const options = { ...defaultAccountOptions, tokenUrl: tokens.url }
    const adobe = { provider: 'adobe', baseUrl: baseUrls.adobe, options } as const
    const id = await newAccount({ ...adobe, clientId, clientSecret })
    const works = 'The client ID and the client secret work: Adobe accepted them.'
    await expect(accounts.test(id)).resolves.toEqual({ ok: true, message: works })
    await accounts.save({ ...form, ...adobe, id, clientSecret: 'wrong-secret' })
    const verdict = await accounts.test(id)
    expect(verdict).toMatchObject({
      ok: false,
      message: expect.stringContaining('client ID or the client secret'),
    })
    expect(verdict.message).not.toContain('wrong-secret')
    await accounts.save({ ...form, ...adobe, id, clientId: '' })
    expect((await accounts.test(id)).message).toContain('no client ID')
    expect(tokens.requests).toBe(2)
  })

  test('says that the provider rejects it', async () => {
    const { baseUrls } = await simulator()
    const verdict = await testWith(baseUrls.redner, 'rk_wrong')
    expect(verdict.ok).toBe(false)
    expect(verdict.message).toMatch(/key/i)
  })

  test('says that the host was not reached', async () => {
    const verdict = await testWith('http://127.0.0.1:1', 'rk_any')
    expect(verdict.ok).toBe(false)
    expect(verdict.message).toContain('The host was not reached.')
  })

  test('sends none over plain http to another machine', async () => {
    const { baseUrls } = await simulator()
    nameServer({ 'api.studio.example': ['127.0.0.1'] })
    const baseUrl = baseUrls.redner.replace('127.0.0.1', 'api.studio.example')
    const verdict = await testWith(baseUrl, 'rk_any')
    expect(verdict.ok).toBe(false)
    expect(verdict.message).toContain('anyone on the way could read it')
  })

  test('says that there is none yet', async () => {
    const verdict = await testWith('http://127.0.0.1:1')
    expect(verdict).toMatchObject({ ok: false })
    expect(verdict.message).toContain('Main')
  })
})
