import fc from 'fast-check'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Policy, type JudgedAccount } from '../../main/policy/policy.ts'
import type { PolicyRules } from '../../main/policy/policy-file.ts'
import { settingsRulesOf } from '../../main/policy/policy-settings.ts'
import { defaultSettings, SettingsStore } from '../../main/settings/settings-store.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

type Rules = Omit<PolicyRules, 'version'>

function policyOf(...all: readonly Rules[]): Policy {
  const sources = all.map((rules, i) => ({
    file: `/policy-${i}.json`,
    rules: { version: 1 as const, ...rules },
  }))
  return new Policy(sources, { platform: 'linux', home: '/home/u' })
}

const redner: JudgedAccount = {
  provider: 'redner',
  name: 'Studio',
  baseUrl: 'https://api.rednerapp.com',
}

describe('accounts', () => {
  test('of a provider that is not named are refused, and the sentence names file and field', () => {
    const policy = policyOf({ providers: ['adobe'] })
    expect(policy.accountProblem(redner)).toMatchObject({
      reason: 'ACCOUNT_FORBIDDEN_BY_POLICY',
      advice: 'askAdministrator',
      permanent: true,
      message: expect.stringMatching(/redner.*\/policy-0\.json \(providers\)/) as string,
    })
    expect(policyOf({ providers: ['redner'] }).accountProblem(redner)).toBeNull()
    expect(policyOf().accountProblem(redner)).toBeNull()
  })

  test('at an origin that is not named are refused, also by where their tokens come from', () => {
    const origins = ['https://api.rednerapp.com']
    expect(policyOf({ origins }).accountProblem(redner)).toBeNull()
    const elsewhere = { ...redner, baseUrl: 'https://api.rednerapp.com.evil.test' }
    expect(policyOf({ origins }).accountProblem(elsewhere)?.message).toContain('evil.test')
    const tokens = { ...redner, options: { tokenUrl: 'https://evil.test/token' } }
    expect(policyOf({ origins }).accountProblem(tokens)?.message).toContain('https://evil.test')
    expect(policyOf({ origins: {} }).accountProblem(elsewhere)).toBeNull()
    expect(policyOf({ origins: { redner: origins } }).accountProblem(elsewhere)).not.toBeNull()
    const named = { ...redner, provider: 'constructor' }
    expect(policyOf({ origins: { redner: origins } }).accountProblem(named)).toBeNull()
  })

  test('have to be allowed by every policy: a second one can only narrow', () => {
    const names = ['redner', 'adobe', 'a2e', 'swiftia']
    const lists = fc.subarray(names)
    fc.assert(
      fc.property(lists, lists, fc.constantFrom(...names), (one, two, provider) => {
        const account = { ...redner, provider }
        const refused = (...all: readonly Rules[]): boolean =>
          policyOf(...all).accountProblem(account) !== null
        const both = refused({ providers: one }, { providers: two })
        expect(both).toBe(refused({ providers: one }) || refused({ providers: two }))
      }),
    )
  })
})

describe('commands', () => {
  test('are refused, or only those that are named', () => {
    expect(policyOf({ commandHooks: false }).refusesCommand('/bin/true')).not.toBeNull()
    const some = policyOf({ commandHooks: ['/usr/bin/upload'] })
    expect(some.refusesCommand('/usr/bin/upload')).toBeNull()
    for (const other of ['/usr/bin/../bin/upload', 'upload', '/usr/bin/upload2', ''])
      expect(some.refusesCommand(other), other).not.toBeNull()
  })
})

describe('webhooks', () => {
  test('are refused, or only those to origins that are named', () => {
    expect(policyOf({ webhooks: false }).refusesWebhook('https://a.example/x')).not.toBeNull()
    const some = policyOf({ webhooks: ['https://a.example'] })
    expect(some.refusesWebhook('https://a.example/x?secret=1')).toBeNull()
    expect(some.refusesWebhook('https://b.example/x?secret=1')?.text).not.toContain('secret')
  })
})

describe('folders', () => {
  test('outside those that are named are refused, in the queue, too', async () => {
    const root = tempFolder()
    const policy = policyOf({ folders: [root] })
    expect(await policy.folderProblem(join(root, 'a'))).toBeNull()
    expect(await policy.folderProblem(join(root, '..', 'a'))).toMatchObject({
      reason: 'FILE_FORBIDDEN_BY_POLICY',
      message: expect.stringContaining('/policy-0.json (folders)') as string,
    })
    expect(policy.refusesFolder(root)).toBeNull()
    expect(policy.refusesFolder('/etc')).not.toBeNull()
  })
})

describe('settings', () => {
  const open = (policy: Policy, file = memoryStoreFile()): SettingsStore =>
    new SettingsStore(file, defaultSettings('/downloads'), settingsRulesOf(policy))

  test('that are fixed hold, cannot be changed, and leave the user’s own as they are', () => {
    const file = memoryStoreFile()
    open(policyOf(), file).save({ concurrency: 9, segments: 3 })
    const policy = policyOf({
      settings: { concurrency: 2 },
      network: { proxy: 'explicit', address: 'http://proxy.example:3128' },
    })
    const store = open(policy, file)
    expect(settingsRulesOf(policy).fixed).toEqual([
      'concurrency',
      'network.proxy',
      'network.address',
    ])
    expect(store.get()).toMatchObject({
      ...{ concurrency: 2, segments: 3 },
      network: { proxy: 'explicit', address: 'http://proxy.example:3128' },
    })
    expect(() => store.save({ concurrency: 9 })).toThrow(/concurrency.*\/policy-0\.json/)
    const { network } = store.get()
    expect(() => store.save({ network: { ...network, proxy: 'none' } })).toThrow(/network\.proxy/)
    // The window sends the whole group when one of its other parts is changed.
    store.save({ network: { ...network, bypass: 'localhost' }, segments: 4 })
    expect(open(policyOf(), file).get()).toMatchObject({
      ...{ concurrency: 9, segments: 4 },
      network: { proxy: 'system', address: '', bypass: 'localhost' },
    })
  })

  test('of two policies hold as the first one says', () => {
    const policy = policyOf({ settings: { segments: 2 } }, { settings: { segments: 9 } })
    expect(open(policy).get().segments).toBe(2)
  })

  test('name no folder outside those that are allowed', () => {
    const root = tempFolder()
    const store = open(policyOf({ folders: [root] }))
    expect(store.get().downloadFolder).toBe(root)
    expect(() => store.save({ downloadFolder: '/etc' })).toThrow(/folders/)
    expect(() => store.save({ watchedFolder: { enabled: true, folder: '/etc' } })).toThrow(
      /folders/,
    )
    expect(store.save({ downloadFolder: join(root, 'x') }).downloadFolder).toBe(join(root, 'x'))
  })

  test('run no command that is not allowed, not even one that was there before', () => {
    const file = memoryStoreFile()
    open(policyOf(), file).save({ afterBatch: { action: 'run', command: '/bin/upload -v' } })
    const store = open(policyOf({ commandHooks: ['/bin/true'] }), file)
    expect(store.get().afterBatch).toEqual({ action: 'nothing', command: '' })
    const save = (command: string) => store.save({ afterBatch: { action: 'run', command } })
    expect(() => save('/bin/upload')).toThrow(/commandHooks/)
    expect(() => save('"unclosed')).toThrow()
    expect(save('').afterBatch.action).toBe('run')
    expect(save('/bin/true -x').afterBatch.command).toBe('/bin/true -x')
    const none = open(policyOf({ commandHooks: false }), file)
    expect(() => none.save({ afterBatch: { action: 'run', command: '' } })).toThrow(/commandHooks/)
    expect(none.save({ afterBatch: { action: 'openFolder', command: '' } }).afterBatch.action).toBe(
      'openFolder',
    )
  })

  test('receive no webhooks where that is switched off', () => {
    const store = open(policyOf({ webhookListener: false }))
    const { webhookListener } = store.get()
    expect(() => store.save({ webhookListener: { ...webhookListener, enabled: true } })).toThrow(
      /webhookListener/,
    )
  })

  test('open the program to others only where that is not switched off', () => {
    const own = open(policyOf({}))
    own.save({ control: true, metrics: { enabled: true, port: 4000 } })
    const store = open(policyOf({ control: false, metrics: false }))
    expect(store.get()).toMatchObject({ control: false, metrics: { enabled: false } })
    expect(() => store.save({ control: true })).toThrow(/control/)
    expect(() => store.save({ metrics: { enabled: true, port: 4000 } })).toThrow(/metrics/)
  })
})
