/** What a page that was taken over asks for is not done before the user has confirmed it. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Answer, AskUser } from '../../../main/desktop/consent/ask-user.ts'
import { Grants } from '../../../main/desktop/consent/grants.ts'
import { guardServices } from '../../../main/desktop/consent/guard-services.ts'
import type { Services } from '../../../main/ipc/services.ts'
import { Policy } from '../../../main/policy/policy.ts'
import { defaultSettings, SettingsStore } from '../../../main/settings/settings-store.ts'
import { defaultAccountOptions } from '../../../preload/contract/account-rules.ts'
import type { AccountSave, AccountView, Settings } from '../../../preload/contract/model.ts'
import { memoryStoreFile } from '../../helpers/memory-store-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

interface Desk {
  readonly services: Services
  readonly settings: SettingsStore
  readonly asked: readonly string[]
  readonly done: readonly unknown[]
  readonly folder: string
}

function deskWith(answer: Answer, { allowed = null as string | null } = {}): Desk {
  const folder = tempFolder()
  for (const name of ['downloads', 'chosen', 'other']) mkdirSync(join(folder, name))
  const settings = new SettingsStore(memoryStoreFile(), defaultSettings(join(folder, 'downloads')))
  const asked: string[] = []
  const done: unknown[] = []
  const ask: AskUser = ({ kind, value }) => {
    asked.push(`${kind} ${value}`)
    return Promise.resolve(answer)
  }
  const does = vi.fn((...input: unknown[]) => {
    done.push(...input)
    return Promise.resolve({})
  })
  const rules = allowed === null ? {} : { folders: [allowed] }
  const sources = [{ file: 'policy.json', rules: { version: 1 as const, ...rules } }]
  const policy = new Policy(sources, { platform: process.platform, home: '/' })
  const parts = {
    settings,
    accounts: { list: () => [account], save: does, remove: does, test: does },
    batches: { changeFolder: (id: number, to: string) => does({ id, to }) },
    imports: {
      ...{ open: does, waiting: does, join: does, split: does, reread: does, tryTemplate: does },
      ...{ stop: does, discard: does, commit: does, target: does },
    },
    savedFiles: { again: does },
    shell: {
      chooseFolder: () => Promise.resolve(join(folder, 'chosen')),
      chooseCertificates: () => Promise.resolve('/company.pem'),
      chooseReceipt: () => Promise.resolve(join(folder, 'other', 'receipt.csv')),
    },
  } as unknown as Services
  const services = guardServices(parts, {
    ask,
    grants: new Grants({ file: memoryStoreFile(), inUse: () => [settings.get().downloadFolder] }),
    refusesFolder: (path) => policy.refusesFolder(path),
    usualAddress: () => 'https://api.rednerapp.com',
  })
  return { services, settings, asked, done, folder }
}

const account = {
  id: 'redner-1',
  baseUrl: 'https://eu.example.com',
  allowHttp: false,
  options: defaultAccountOptions,
} as unknown as AccountView

const saved = (more: Partial<AccountSave> = {}): AccountSave => ({
  ...{ id: 'redner-1', provider: 'redner', name: 'Studio', baseUrl: 'https://eu.example.com' },
  ...more,
})

const network = { proxy: 'explicit', address: 'http://evil.test:1', bypass: '', user: '' } as const

describe('settings', () => {
  const asks: [string, (folder: string) => Partial<Settings>, string][] = [
    ['a command', () => ({ afterBatch: { action: 'run', command: 'sh x' } }), 'command sh x'],
    ['a folder', () => ({ downloadFolder: '/etc' }), 'folder /etc'],
    [
      'a watched folder',
      () => ({ watchedFolder: { enabled: true, folder: '/etc' } }),
      'watchedFolder /etc',
    ],
    ['a proxy', () => ({ network: { ...network, certificates: '' } }), 'proxy http://evil.test:1'],
  ]
  test.each(asks)(
    '%s is asked for, and not taken without a yes',
    async (_what, patch, question) => {
      const desk = deskWith('no')
      const before = desk.settings.get()
      await expect(desk.services.settings.save(patch(desk.folder))).rejects.toMatchObject({
        failure: { reason: 'USER_CANCELLED' },
      })
      expect(desk.asked).toEqual([question])
      expect(desk.settings.get()).toEqual(before)

      const willing = deskWith('yes')
      await willing.services.settings.save(patch(willing.folder))
      expect(willing.settings.get()).not.toEqual(before)
    },
  )

  test('certificates are asked for before they are even read', async () => {
    const desk = deskWith('no')
    const save = desk.services.settings.save({
      network: { ...network, proxy: 'system', certificates: '/evil.pem' },
    })
    await expect(save).rejects.toMatchObject({ failure: { reason: 'USER_CANCELLED' } })
    expect(desk.asked).toEqual(['certificates /evil.pem'])
  })

  test('what the user has just chosen in a dialog, and what is no new one, is not asked for again', async () => {
    const desk = deskWith('no')
    const { services } = desk
    const chosen = await services.shell.chooseFolder(null)
    await services.settings.save({ downloadFolder: chosen ?? '' })
    await services.settings.save({ watchedFolder: { enabled: true, folder: chosen ?? '' } })
    await services.settings.save({ concurrency: 2, theme: 'dark' })
    await services.settings.save({ afterBatch: { action: 'sleep', command: '' } })
    expect(desk.asked).toEqual([])
    // Read after the question: it is not there.
    const path = await services.shell.chooseCertificates()
    const certificates = path ?? ''
    await expect(
      services.settings.save({ network: { ...network, proxy: 'none', certificates } }),
    ).rejects.toThrow(/could not be read/)
    expect(desk.asked).toEqual([])
  })

  test('an address that is stored first, and used later, is asked for when it is used', async () => {
    const desk = deskWith('no')
    const kept = { ...network, proxy: 'system', certificates: '' } as const
    await desk.services.settings.save({ network: kept })
    expect(desk.asked).toEqual([])
    await expect(
      desk.services.settings.save({ network: { ...kept, proxy: 'explicit' } }),
    ).rejects.toMatchObject({ failure: { reason: 'USER_CANCELLED' } })
  })
})

describe('folders', () => {
  const commit = (folder: string | null) => ({
    ...{ id: 'l1', provider: null, name: null, template: null, accounts: {}, folder },
  })
  const again = (folder: string | null) => ({
    ...{ target: { ids: [1] }, template: null, changed: 'keep' as const, folder },
  })

  test('outside those granted are asked for, whichever call names them', async () => {
    const desk = deskWith('no')
    const { services } = desk
    const sneaky = join(desk.folder, 'downloads', '..', 'other')
    const refused = { failure: { reason: 'USER_CANCELLED' } }
    await expect(services.imports.commit(commit(sneaky))).rejects.toMatchObject(refused)
    await expect(services.batches.changeFolder(1, sneaky)).rejects.toMatchObject(refused)
    await expect(services.savedFiles.again(again(sneaky))).rejects.toMatchObject(refused)
    await expect(services.imports.commit(commit('other'))).rejects.toThrow(/full path/)
    const looked = await services.imports.target({ id: 'l1', name: null, folder: '//evil/share' })
    expect(looked.freeBytes).toBeNull()
    expect(desk.done).toEqual([])
    expect(desk.asked).toHaveLength(3)
  })

  test('within those granted are used, and what is confirmed once is granted', async () => {
    const desk = deskWith('yes')
    const { services, folder } = desk
    await services.imports.commit(commit(null))
    await services.imports.commit(commit(join(folder, 'downloads', 'Batch')))
    expect(desk.asked).toEqual([])
    await services.batches.changeFolder(1, join(folder, 'other'))
    await services.savedFiles.again(again(join(folder, 'other', 'deep')))
    expect(desk.asked).toEqual([`folder ${join(folder, 'other')}`])
    expect(desk.done).toHaveLength(4)
  })

  test('that the policy does not allow are refused, and not even asked for', async () => {
    const desk = deskWith('yes', { allowed: '/srv/media' })
    const { services, folder } = desk
    await expect(services.imports.commit(commit(join(folder, 'other')))).rejects.toThrow(/policy/)
    await expect(services.shell.chooseFolder(null)).rejects.toThrow(/policy\.json \(folders\)/)
    await expect(services.shell.chooseReceipt('x')).rejects.toThrow(/policy\.json \(folders\)/)
    expect(desk.asked).toEqual([])
  })
})

describe('accounts', () => {
  test.each<[string, Partial<AccountSave>, string[]]>([
    ['the same address', {}, []],
    ['the documented address', { baseUrl: 'https://api.rednerapp.com/' }, []],
    ['this machine', { baseUrl: 'http://127.0.0.1:4000' }, []],
    ['another address', { baseUrl: 'https://evil.test' }, ['account https://evil.test']],
    ['a new account', { id: null, baseUrl: 'https://a.test' }, ['account https://a.test']],
    [
      'another origin for tokens',
      { options: { ...defaultAccountOptions, tokenUrl: 'https://evil.test/t' } },
      ['tokens https://evil.test/t'],
    ],
    ['plain http', { allowHttp: true }, ['plainHttp https://eu.example.com']],
  ])('with %s', async (_what, more, questions) => {
    const desk = deskWith('no')
    const save = desk.services.accounts.save(saved(more))
    if (questions.length === 0) await save
    else await expect(save).rejects.toMatchObject({ failure: { reason: 'USER_CANCELLED' } })
    expect(desk.asked).toEqual(questions)
    expect(desk.done).toHaveLength(questions.length === 0 ? 1 : 0)
  })
})
