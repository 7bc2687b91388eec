import { expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../main/engine/create-engine.ts'
import type { Engine } from '../../main/engine/engine.ts'
import type { Simulator } from '../../main/demo/simulator.ts'
import { limits } from '../helpers/engine-kit.ts'
import {
  listed,
  lister,
  listingRegistry,
  startLister,
  type AnswerPage,
} from '../helpers/listing-provider.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const everything = { product: null, since: null, cursor: null }

function open(simulator: Simulator, key: string | null = 'demo-key-lister'): Engine {
  const engine = createEngine({
    ...{ dataFolder: tempFolder(), limits, unattended: false, providers: listingRegistry },
    credential: () => (key === null ? null : { key }),
    log: () => undefined,
  })
  onTestFinished(() => engine.stop())
  const address = (provider: string) => ({ provider, baseUrl: simulator.baseUrls[provider]! })
  engine.saveAccount({ id: 'l', name: 'Studio', ...address(lister.name) })
  engine.saveAccount({ id: 'r', name: 'Redner', ...address('redner') })
  return engine
}

async function opened(answer: AnswerPage, key?: string | null) {
  const simulator = await startLister(answer)
  return { simulator, engine: open(simulator, key) }
}

test('lists one page with what the queue has of it, of that account alone', async () => {
  const asked: string[] = []
  const { engine, simulator } = await opened((query) => {
    asked.push(query.toString())
    return { jobs: [listed(1, { title: 'Hero' }), listed(2, { status: 'dubbing' })], next: 'p2' }
  })
  const row = { title: null, columns: {} }
  const batch = { name: 'B', folder: tempFolder(), template: '{jobId}.{ext}' }
  await engine.addBatch(batch, [
    { accountId: 'l', remoteId: 'list_2', ...row },
    { accountId: 'r', remoteId: 'list_1', ...row },
  ])
  const since = Date.UTC(2026, 10, 1)
  expect(await engine.findJobs('l', { product: 'dub', since, cursor: 'p1' })).toEqual({
    jobs: [
      {
        ...{ remoteId: 'list_1', product: null, title: 'Hero', status: 'merged', state: 'ready' },
        ...{ createdAt: null, here: null },
      },
      {
        ...{ remoteId: 'list_2', product: null, title: null, status: 'dubbing', state: 'waiting' },
        ...{ createdAt: null, here: 'queued' },
      },
    ],
    next: 'p2',
    unusable: 0,
  })
  expect(asked).toEqual([`cursor=p1&product=dub&since=${since}`])
  expect([engine.requests.api, simulator.stats().api.redner]).toEqual([1, 0])
})

test('says where no list is documented, or not of that product, and asks nothing', async () => {
  const { engine, simulator } = await opened(() => ({ jobs: [] }))
  await expect(engine.findJobs('r', everything)).rejects.toThrow(
    'Redner documents no list of jobs. Add its jobs by their IDs, from a file or by hand.',
  )
  await expect(engine.findJobs('l', { ...everything, product: 'faces' })).rejects.toThrow(
    'Lister lists jobs of dub, render; got "faces".',
  )
  expect(simulator.stats().api.redner + simulator.stats().api.lister!).toBe(0)
})

test('a key that is missing or refused stops the account, and a new one lets it go on', async () => {
  const { engine } = await opened(() => ({ jobs: [] }), null)
  await expect(engine.findJobs('l', everything)).rejects.toMatchObject({
    failure: { reason: 'ACCOUNT_KEY_MISSING', advice: 'enterKey' },
  })
  const refused = await opened(() => ({ jobs: [] }), 'wrong')
  const { engine: second, simulator } = refused
  for (let i = 0; i < 2; i++)
    await expect(second.findJobs('l', everything)).rejects.toMatchObject({
      failure: { reason: 'ACCOUNT_KEY_REJECTED' },
    })
  expect(simulator.stats().api.lister).toBe(1)
  expect(second.views.summary().attention).toMatchObject([{ accountId: 'l' }])
})

test('a list that is denied to a key says nothing of its jobs: the account is not stopped', async () => {
  const { engine, simulator } = await opened(() => ({ jobs: [listed(1)] }))
  simulator.answerNext(lister.name, { status: 403, body: '{"message":"No list for this plan"}' })
  await expect(engine.findJobs('l', everything)).rejects.toMatchObject({
    failure: { reason: 'ACCOUNT_FORBIDDEN' },
  })
  expect(engine.views.summary().attention).toEqual([])
  expect((await engine.findJobs('l', everything)).jobs).toHaveLength(1)
})

test('a list that is not there is told as that, and not as a job', async () => {
  const { engine, simulator } = await opened(() => ({ jobs: [] }))
  simulator.answerNext(lister.name, { status: 404, body: '{"message":"Not found"}' })
  await expect(engine.findJobs('l', everything)).rejects.toMatchObject({
    failure: { reason: 'PROVIDER_UNEXPECTED_ANSWER', permanent: true, advice: 'checkBaseUrlIsApi' },
    message: 'Lister has no list of jobs at this base URL.',
  })
})

test('a limit that the list meets holds for the whole account', async () => {
  const { engine, simulator } = await opened(() => ({ jobs: [] }))
  const headers = { 'retry-after': '600' }
  simulator.answerNext(lister.name, { status: 429, body: '{}', headers })
  for (let i = 0; i < 2; i++)
    await expect(engine.findJobs('l', everything)).rejects.toMatchObject({
      failure: { reason: 'ACCOUNT_RATE_LIMITED' },
    })
  expect(simulator.stats().api.lister).toBe(1)
})

test('a request that is called off ends at once', async () => {
  const calledOff = new AbortController()
  const { engine } = await opened(() => {
    calledOff.abort()
    return null
  })
  await expect(engine.findJobs('l', everything, calledOff.signal)).rejects.toMatchObject({
    name: 'AbortError',
  })
})
