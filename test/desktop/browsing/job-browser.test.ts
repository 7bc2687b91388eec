/** From a provider's list to a batch in the queue: the engine, the imports and HTTP are real. */
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { foundBatchName } from '../../../main/desktop/browsing/batch-name.ts'
import { JobBrowser } from '../../../main/desktop/browsing/job-browser.ts'
import { importDepsOf, ownAccounts } from '../../../main/desktop/engine-services.ts'
import { DesktopImports } from '../../../main/desktop/importing/import-service.ts'
import { desktopStrings } from '../../helpers/desktop-strings.ts'
import { createEngine } from '../../../main/engine/create-engine.ts'
import type { Settings } from '../../../preload/contract/model.ts'
import { limits } from '../../helpers/engine-kit.ts'
import {
  listed,
  lister,
  listingRegistry,
  startLister,
  type AnswerPage,
} from '../../helpers/listing-provider.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const commit = { provider: null, name: null, folder: null, template: null, accounts: {} }
const all = { product: null, since: null }

async function setUp(answer: AnswerPage) {
  const simulator = await startLister(answer)
  const engine = createEngine({
    ...{ dataFolder: tempFolder(), limits, unattended: false, providers: listingRegistry },
    credential: () => ({ key: 'demo-key-lister' }),
    log: () => undefined,
  })
  onTestFinished(() => engine.stop())
  const folder = tempFolder()
  // Two of one name: what is found at one is asked for at that one.
  for (const id of ['first', 'second'])
    engine.saveAccount({
      ...{ id, provider: lister.name, name: 'Studio' },
      baseUrl: simulator.baseUrls[lister.name]!,
    })
  const settings = { downloadFolder: folder, template: '{title}.{ext}' } as Settings
  const store = { get: () => settings, importAccounts: () => ({}), saveImportAccounts: () => {} }
  // What is found is no table: there is nothing to remember of it.
  const memory = { find: () => null, remember: () => {}, forget: () => {} }
  const imports = new DesktopImports(importDepsOf(engine, store, listingRegistry, memory))
  const browser = new JobBrowser({
    accounts: () => ownAccounts(engine),
    page: (accountId, wanted, signal) => engine.findJobs(accountId, wanted, signal),
    batchName: () => 'Lister jobs of 28 Nov',
    preview: (draft) => imports.preview({ draft }),
  })
  return { simulator, engine, imports, browser, folder }
}

const pages: AnswerPage = (query) =>
  query.get('cursor') === null
    ? { jobs: [listed(1, { product: 'dub', title: 'Hero' }), listed(2)], next: 'p2' }
    : { jobs: [listed(2), listed(3)] }

test('what is chosen of two pages becomes one batch, at the account that lists it, with its product', async () => {
  const { engine, imports, browser, folder } = await setUp(pages)
  const first = await browser.start({ accountId: 'second', ...all })
  expect(first).toMatchObject({ ended: null, unusable: 0 })
  const more = await browser.more(first.id)
  expect(more.jobs.map(({ remoteId }) => remoteId)).toEqual(['list_3'])
  expect(more.ended).toBe('complete')
  const preview = await browser.choose({ id: first.id, remoteIds: ['list_1', 'list_3'] })
  expect(preview).toMatchObject({
    ...{ name: 'Lister jobs of 28 Nov', files: [], roles: null, accounts: [], issues: [] },
    counts: { fresh: 2, known: 0, duplicate: 0, unusable: 0 },
    folder: join(folder, 'Lister jobs of 28 Nov'),
  })
  await imports.commit({ id: preview.id, ...commit })
  const job = engine.store.jobs.find('second', 'list_1')
  expect(job).toMatchObject({ product: 'dub', title: 'Hero', provider: 'lister' })
  expect(engine.store.jobs.find('first', 'list_1')).toBeNull()
  const again = await browser.start({ accountId: 'second', ...all })
  expect(again.jobs.map(({ here }) => here)).toEqual(['queued', null])
})

test('only jobs of the open list can be chosen', async () => {
  const { browser } = await setUp(pages)
  const { id } = await browser.start({ accountId: 'first', ...all })
  const choose = (list: string, remoteId: string) =>
    expect(async () => browser.choose({ id: list, remoteIds: [remoteId] })).rejects
  await choose(id, 'list_9').toThrow('list_9 is not in the list.')
  await choose('other', 'list_1').toThrow('This list is no longer open. Read it again.')
  browser.stop()
  await choose(id, 'list_1').toThrow('no longer open')
  await expect(async () => browser.start({ accountId: 'gone', ...all })).rejects.toThrow(
    'This account no longer exists.',
  )
})

test('another list ends the one that is being read', async () => {
  let asked = (): void => undefined
  const reached = new Promise<void>((resolve) => (asked = resolve))
  let answers = 0
  const { browser } = await setUp(() => {
    asked()
    return answers++ === 0 ? null : { jobs: [listed(7)] }
  })
  const slow = browser.start({ accountId: 'first', ...all })
  await reached
  const quick = browser.start({ accountId: 'first', ...all })
  await expect(slow).rejects.toMatchObject({ failure: { reason: 'USER_CANCELLED' } })
  expect((await quick).jobs).toMatchObject([{ remoteId: 'list_7' }])
})

test('two wishes for the next page are one request, and a page that failed is asked for again', async () => {
  const { browser, simulator } = await setUp(pages)
  const { id } = await browser.start({ accountId: 'first', ...all })
  simulator.answerNext(lister.name, { status: 503, body: '{}' })
  await expect(browser.more(id)).rejects.toMatchObject({ failure: { reason: 'SERVER_BUSY' } })
  const [one, two] = await Promise.all([browser.more(id), browser.more(id)])
  expect(one).toBe(two)
  expect(simulator.stats().api.lister).toBe(3)
  expect(await browser.more(id)).toMatchObject({ jobs: [], ended: 'complete' })
  expect(simulator.stats().api.lister).toBe(3)
})

test('pages without a job are passed over', async () => {
  const { browser, simulator } = await setUp((query) => {
    const at = Number(query.get('cursor') ?? 0)
    return at < 4 ? { jobs: [], next: String(at + 1) } : { jobs: [listed(9)], next: 'more' }
  })
  const page = await browser.start({ accountId: 'first', ...all })
  expect(page).toMatchObject({ jobs: [{ remoteId: 'list_9' }], ended: null })
  expect(simulator.stats().api.lister).toBe(5)
})

test('a list of nothing but empty pages stops now and then to ask', async () => {
  let n = 0
  const { browser, simulator } = await setUp(() => ({ jobs: [], next: String(n++) }))
  const page = await browser.start({ accountId: 'first', ...all })
  expect([page.jobs, page.ended, simulator.stats().api.lister]).toEqual([[], null, 20])
})

test.each([
  ['en', 'Adobe jobs of 28 Nov'],
  ['de', 'Adobe-Aufträge vom 28. Nov.'],
] as const)('a batch is named after provider and day, in %s', (language, name) => {
  const strings = desktopStrings(language, ['en-GB'])
  expect(foundBatchName('Adobe', strings, Date.UTC(2026, 10, 28, 12))).toBe(name)
})
