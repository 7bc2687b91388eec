import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addSampleBatch } from '../../main/demo/sample-batch.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { builtInProviders } from '../../preload/contract/vocabulary.ts'

let simulator: Simulator
let now = Date.now()
beforeAll(async () => {
  simulator = await startSimulator({ speed: 10, now: () => now })
})
afterAll(() => simulator.close())

async function askRedner(id: string, body: unknown = {}) {
  const response = await fetch(`${simulator.baseUrls.redner}/v1/jobs/${id}/download-result`, {
    method: 'POST',
    headers: { authorization: `Bearer ${simulator.credentials.redner.key}` },
    body: JSON.stringify(body),
  })
  const answer = (await response.json()) as { error?: { message: string } }
  return { status: response.status, message: answer.error?.message ?? '' }
}

const statusSaid = async (id: string) => {
  const { message } = await askRedner(id)
  return /status: (\w+)$/.exec(message)?.[1] ?? null
}

describe('the simulator', () => {
  it('gives every server an origin of its own', () => {
    const origins = [...Object.values(simulator.baseUrls), simulator.store.origin]
    expect(new Set(origins).size).toBe(builtInProviders.length + 1)
    for (const origin of origins) expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('walks a job through its statuses as its clock runs', async () => {
    const job = { provider: 'redner', product: 'translate', seconds: 40, outputs: [] } as const
    simulator.addJob({ ...job, id: 'walking' })
    const seen: (string | null)[] = []
    for (let i = 0; i < 5; i++) {
      seen.push(await statusSaid('walking'))
      now += 1000
    }
    expect(seen).toEqual(['created', 'transcribing', 'transcribed', 'translating', null])
  })

  it('walks a job by polls where a test wants that', async () => {
    const job = { provider: 'redner', product: 'transcribe', outputs: [] } as const
    simulator.addJob({ ...job, id: 'polled', pollsUntilDone: 2 })
    expect(await statusSaid('polled')).toBe('created')
    expect(await statusSaid('polled')).toBe('transcribing')
    expect((await askRedner('polled')).status).toBe(200)
  })

  it.each([59, 604_801, '3600', null])('refuses a link lifetime of %j', async (seconds) => {
    const job = { provider: 'redner', product: 'transcribe', outputs: [] } as const
    simulator.addJob({ ...job, id: 'lifetime', pollsUntilDone: 0 })
    const { status, message } = await askRedner('lifetime', { expirationSeconds: seconds })
    expect(status).toBe(400)
    expect(message).toBe('Expiration time must be between 60 and 604800 seconds')
  })

  it('gives canned answers first, for a provider and for a job', async () => {
    const teapot = { status: 418, body: '{"short":"stout"}' }
    const job = { provider: 'redner', product: 'transcribe', outputs: [] } as const
    simulator.addJob({ ...job, id: 'canned', pollsUntilDone: 0, answersFirst: [teapot] })
    simulator.answerNext('redner', { ...teapot, status: 500 })
    const statuses = []
    for (let i = 0; i < 3; i++) statuses.push((await askRedner('canned')).status)
    expect(statuses).toEqual([500, 418, 200])
  })

  it('counts what it is asked', async () => {
    const before = simulator.stats().api.redner
    await askRedner('nothing')
    expect(simulator.stats().api.redner).toBe(before + 1)
  })
})

describe('the sample batch', () => {
  it('has jobs of every provider, each known to its simulator', async () => {
    const rows = addSampleBatch(simulator)
    expect(new Set(rows.map(({ provider }) => provider))).toEqual(new Set(builtInProviders))
    expect(new Set(rows.map(({ remoteId }) => remoteId)).size).toBe(rows.length)
    for (const { provider, remoteId } of rows) {
      if (provider === 'redner') expect((await askRedner(remoteId)).status).not.toBe(404)
    }
  })

  it('can be limited to some providers', () => {
    const rows = addSampleBatch(simulator, ['a2e'])
    expect(rows.map(({ provider }) => provider)).toEqual(['a2e', 'a2e', 'a2e'])
  })
})
