/** A provider from a description is one like any other; without its description nothing is lost. */
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { describedApi } from '../../main/demo/described-api.ts'
import { patternContent } from '../../main/demo/object-content.ts'
import { createDescribedProvider } from '../../main/providers/described/described-provider.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { loadSqlite } from '../../main/queue/sqlite/driver.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { salvage } from '../../main/queue/sqlite/salvage.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { smallDescription } from '../helpers/described.ts'
import { engineKit, inFolder, isObject, reached, type Kit } from '../helpers/engine-kit.ts'
import { addJobs } from '../helpers/add-jobs.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const description = smallDescription()
const providers = new ProviderRegistry([createDescribedProvider(description)])

const kitWithStudio = (): Promise<Kit> =>
  engineKit({ moreApis: { studio: describedApi(description) } })

const jobs = ['st-1', 'st-2'].map((id) => ({
  ...{ id, provider: 'studio', product: 'film', title: id, pollsUntilDone: 1 },
  outputs: [{ name: `${id}.mp4`, content: patternContent(id, 30_000), contentType: 'video/mp4' }],
}))

const open = (kit: Kit, more: object = { providers }) => {
  const engine = kit.open(more)
  const baseUrl = kit.simulator.baseUrls.studio!
  engine.saveAccount({ id: 'studio', provider: 'studio', name: 'My studio', baseUrl })
  return engine
}

it('its jobs are asked for and saved, against the simulator that its own examples make', async () => {
  const kit = await kitWithStudio()
  const engine = open(kit)
  const ids = await kit.add(engine, jobs)
  engine.start()
  for (const id of ids) {
    expect(await reached(engine, id, 'completed', 'failed')).toMatchObject({ state: 'completed' })
  }
  expect(isObject(inFolder(kit, 'st-1.mp4'), 'st-1', 30_000)).toBe(true)
})

it('without its description its account is blocked with one reason, until the description is back', async () => {
  const kit = await kitWithStudio()
  const first = open(kit)
  const ids = await kit.add(first, jobs)
  await first.stop()

  const without = open(kit, {})
  without.start()
  for (const id of ids) {
    const { failure } = await reached(without, id, 'blocked', 'failed', 'completed')
    expect(failure).toMatchObject({
      ...{ reason: 'ACCOUNT_PROVIDER_UNKNOWN', permanent: true, advice: 'bringDescriptionBack' },
      message: 'There is no description of the provider "studio" of My studio.',
    })
  }
  const { attention } = without.views.summary()
  expect(attention.map(({ accountId }) => accountId)).toEqual(['studio'])
  expect(without.accounts().map(({ provider }) => provider)).toContain('studio')
  await without.stop()
  expect(kit.simulator.stats().api.studio).toBe(0)

  const again = open(kit)
  again.start()
  for (const id of ids)
    expect(await reached(again, id, 'completed', 'failed')).toMatchObject({ state: 'completed' })
})

it('is no damage to a queue, and its account is found again when a damaged one is salvaged', () => {
  const path = join(tempFolder(), 'queue.sqlite')
  const store = new SqliteJobStore(openDatabase(path).database)
  const baseUrl = 'http://127.0.0.1:1'
  for (const provider of ['studio', 'elsewhere'])
    store.accounts.save({ id: provider, provider, name: provider, baseUrl })
  const rows = ['studio', 'elsewhere'].map((accountId) => ({
    ...{ accountId, remoteId: 'st-1', title: null, columns: {} },
  }))
  addJobs(store, { name: 'B', folder: '/files', template: '{title}' }, rows, 1)
  store.close()
  const { DatabaseSync } = loadSqlite()
  const damaged = new DatabaseSync(path)
  damaged.exec('PRAGMA foreign_keys = OFF; DELETE FROM accounts')
  damaged.close()

  const target = new DatabaseSync(join(tempFolder(), 'new.sqlite'))
  salvage(path, target, providers)
  const saved = new SqliteJobStore(target)
  onTestFinished(() => saved.close())
  expect(saved.accounts.all()).toMatchObject([
    { id: 'elsewhere', name: 'elsewhere', baseUrl: 'https://address.invalid' },
    { id: 'studio', name: 'Studio', baseUrl: 'https://api.studio.example' },
  ])
  expect(saved.jobs.damaged()).toEqual([])
})
