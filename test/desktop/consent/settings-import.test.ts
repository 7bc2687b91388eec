import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Answer } from '../../../main/desktop/consent/ask-user.ts'
import { createSettingsImport } from '../../../main/desktop/consent/settings-import.ts'
import { defaultSettings, SettingsStore } from '../../../main/settings/settings-store.ts'
import { memoryStoreFile } from '../../helpers/memory-store-file.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const theirs = {
  concurrency: 9,
  downloadFolder: '/theirs',
  network: {
    ...{ proxy: 'explicit', address: 'http://proxy.test:1', bypass: 'localhost', user: '' },
    certificates: '',
  },
}

function deskWith(answers: Readonly<Record<string, Answer>>, fixed: readonly string[] = []) {
  const path = join(tempFolder(), 'theirs.json')
  const settings = new SettingsStore(memoryStoreFile(), defaultSettings('/mine'))
  const asked: string[] = []
  const service = createSettingsImport({
    settings,
    fixed,
    ask({ kind, value }, parts) {
      expect(parts).toBe(true)
      asked.push(`${kind} ${value}`)
      return Promise.resolve(answers[kind] ?? 'no')
    },
  })
  writeFileSync(path, JSON.stringify({ format: 'reelhaul-settings', version: 1, settings: theirs }))
  return { path, settings, asked, service }
}

test('a file says what it changes, and changes nothing yet', async () => {
  const { path, settings, asked, service } = deskWith({})
  const { file, changes } = await service.offer(path)
  expect(file).toBe('theirs.json')
  expect(changes).toEqual([
    { path: 'downloadFolder', before: '/mine', after: '/theirs', how: 'asked' },
    { path: 'concurrency', before: 4, after: 9, how: 'together' },
    { path: 'network.proxy', before: 'system', after: 'explicit', how: 'asked' },
    { path: 'network.address', before: '', after: 'http://proxy.test:1', how: 'asked' },
    { path: 'network.bypass', before: '', after: 'localhost', how: 'asked' },
  ])
  expect(asked).toEqual([])
  expect(settings.get()).toMatchObject({ concurrency: 4, downloadFolder: '/mine' })
})

test('folder and proxy are asked for one by one, and the rest is taken together', async () => {
  const { path, settings, asked, service } = deskWith({ folder: 'skip', proxy: 'yes' })
  const { id } = await service.offer(path)
  await service.take(id)
  expect(asked).toEqual(['folder /theirs', 'proxy http://proxy.test:1'])
  expect(settings.get()).toMatchObject({
    ...{ concurrency: 9, downloadFolder: '/mine' },
    network: theirs.network,
  })
  await expect(service.take(id)).rejects.toThrow(/once more/)
})

test('who cancels at any question has changed nothing', async () => {
  const { path, settings, service } = deskWith({ folder: 'yes', proxy: 'no' })
  const before = settings.get()
  const { id } = await service.offer(path)
  expect(await service.take(id)).toBeNull()
  expect(settings.get()).toEqual(before)
})

test('what the policy fixes stays, and is not asked about', async () => {
  const fixed = ['network.proxy', 'concurrency']
  const { path, settings, asked, service } = deskWith({ folder: 'yes' }, fixed)
  const { id, changes } = await service.offer(path)
  expect(changes.filter(({ how }) => how === 'fixed').map(({ path }) => path)).toEqual([
    'concurrency',
    'network.proxy',
  ])
  await service.take(id)
  expect(asked).toEqual(['folder /theirs'])
  expect(settings.get()).toMatchObject({ concurrency: 4, downloadFolder: '/theirs' })
  expect(settings.get().network.proxy).toBe('system')
})

test('an offer is taken by its id alone', async () => {
  const { path, service } = deskWith({})
  await service.offer(path)
  await expect(service.take('another')).rejects.toThrow(/once more/)
})
