/** Accounts with client ID and client secret, from the list to the file, over real connections. */
import diagnostics from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, onTestFinished, test, vi } from 'vitest'
import { bytesContent } from '../../main/demo/object-content.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { ProviderClient } from '../../main/polling/provider-client.ts'
import { adobe } from '../../main/providers/adobe/adobe.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import type { Credential } from '../../main/providers/provider.ts'
import type { AccountRecord } from '../../main/queue/records.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import { engineKit, reached, type Kit } from '../helpers/engine-kit.ts'

const jobIds = Array.from({ length: 6 }, (_, i) => `500de496-4961-4641-a273-1c760ee7e0b${i}`)

function transcript(id: string, more: Partial<SimulatedJobSpec> = {}): SimulatedJobSpec {
  const content = bytesContent(Buffer.from(`What was said in ${id}`))
  const outputs = [{ name: `${id}.txt`, content, contentType: 'text/plain', locale: 'de-DE' }]
  return { id, provider: 'adobe', product: 'transcribe', pollsUntilDone: 2, outputs, ...more }
}

function accountAt(simulator: Simulator): AccountRecord {
  const options = { ...defaultAccountOptions, tokenUrl: simulator.tokens.url }
  const baseUrl = simulator.baseUrls.adobe
  return { id: 'adobe', provider: 'adobe', name: 'Adobe', baseUrl, options }
}

function openWith(kit: Kit, credential: () => Credential): Engine {
  const accountLimits = () => ({ requestsAtOnce: null, requestsPerSecond: 1000 })
  const engine = kit.open({ credential, accountLimits })
  engine.saveAccount(accountAt(kit.simulator))
  return engine
}

/** Everything that all servers of this process are asked, as text. */
function overhear(): { readonly to: string; readonly text: string }[] {
  const heard: { to: string; text: string }[] = []
  const listen = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage }
    const text = `${request.method} ${request.url} ${request.rawHeaders.join(' ')}`
    heard.push({ to: `http://${request.headers.host}`, text })
  }
  diagnostics.subscribe('http.server.request.start', listen)
  onTestFinished(() => void diagnostics.unsubscribe('http.server.request.start', listen))
  return heard
}

test('all jobs of a list are saved with one token, which only the API is shown', async () => {
  const heard = overhear()
  const kit = await engineKit()
  const { tokens, baseUrls } = kit.simulator
  const engine = openWith(kit, () => tokens.credential)
  const jobs = await kit.add(
    engine,
    jobIds.map((id) => transcript(id)),
  )
  engine.start()
  for (const id of jobs) await reached(engine, id, 'completed')
  expect([tokens.requests, tokens.mostAtOnce]).toEqual([1, 1])
  const tokenOf = /Bearer (\S+)/
  const token = heard.map(({ text }) => tokenOf.exec(text)?.[1]).find((found) => found)
  expect(token).toBeDefined()
  const shown = heard.filter(({ text }) => text.includes(token!)).map(({ to }) => to)
  expect(new Set(shown)).toEqual(new Set([baseUrls.adobe]))
  const origins = new Set(heard.map(({ to }) => to))
  expect(origins.size).toBeGreaterThan(2)
  for (const { text } of heard) expect(text).not.toContain(tokens.credential.clientSecret)
})

test('a token that is revoked early is replaced once, and no job notices', async () => {
  const kit = await engineKit()
  const { tokens } = kit.simulator
  const engine = openWith(kit, () => tokens.credential)
  const jobs = await kit.add(
    engine,
    jobIds.map((id) => transcript(id, { pollsUntilDone: 4 })),
  )
  let revoked = false
  engine.on('job', ({ state }) => {
    if (state !== 'waiting' || revoked) return
    revoked = true
    tokens.revokeAll()
  })
  engine.start()
  for (const id of jobs) {
    const { failure, attempts } = await reached(engine, id, 'completed')
    expect([failure, attempts]).toEqual([null, 0])
  }
  expect(revoked).toBe(true)
  expect([tokens.requests, tokens.mostAtOnce]).toEqual([2, 1])
})

test('a wrong secret is one failure of the account, and the right one lets its jobs go on', async () => {
  const kit = await engineKit()
  const { tokens } = kit.simulator
  let credential: Credential = { ...tokens.credential, clientSecret: 'wrong-secret' }
  const engine = openWith(kit, () => credential)
  const jobs = await kit.add(
    engine,
    jobIds.map((id) => transcript(id)),
  )
  engine.start()
  for (const id of jobs) await reached(engine, id, 'blocked')
  const { attention } = engine.views.summary()
  expect(attention).toMatchObject([
    {
      accountId: 'adobe',
      jobs: jobs.length,
      failure: { reason: 'ACCOUNT_KEY_REJECTED', advice: 'checkClientSecret' },
    },
  ])
  expect(JSON.stringify(attention)).not.toContain('wrong-secret')
  expect(tokens.requests).toBe(1)
  expect(kit.simulator.stats().api.adobe).toBe(0)
  credential = tokens.credential
  engine.saveAccount(accountAt(kit.simulator))
  for (const id of jobs) await reached(engine, id, 'completed')
  expect(tokens.requests).toBe(2)
})

test('a token endpoint that is down for a moment costs no job anything', async () => {
  const kit = await engineKit()
  const { tokens } = kit.simulator
  tokens.answerNext({ status: 503, headers: { 'retry-after': '0' }, body: 'busy' })
  const engine = openWith(kit, () => tokens.credential)
  const [job = 0] = await kit.add(engine, [transcript(jobIds[0]!)])
  engine.start()
  await reached(engine, job, 'completed')
  expect(tokens.requests).toBe(2)
})

test('a queue that takes thirty hours renews its token in time, and is never refused', async () => {
  let now = Date.UTC(2026, 0, 5)
  const simulator = await startSimulator({ now: () => now })
  onTestFinished(() => simulator.close())
  const { tokens, credentials } = simulator
  for (const id of jobIds) simulator.addJob(transcript(id, { pollsUntilDone: 1000 }))
  const scheduler = new Scheduler({ clock: new WatchedClock(), onClockJump: () => undefined })
  onTestFinished(() => scheduler.close())
  const api = createApiClient()
  onTestFinished(() => api.close())
  let refused = 0
  const client = new ProviderClient({
    scheduler,
    api: async (request) => {
      const response = await api(request)
      if (response.status === 401) refused++
      return response
    },
    provider: () => adobe,
    account: () => accountAt(simulator),
    credential: () => tokens.credential,
    // What is documented would let time pass that stands still here.
    limits: () => ({ requestsAtOnce: null, requestsPerSecond: 1000 }),
    expirationSeconds: () => 3600,
    failuresUntilBlocked: 8,
    monotonicNow: () => now + performance.now(),
  })
  for (let hour = 0; hour <= 30; hour++) {
    const asks = jobIds.map((remoteId, id) => client.ask({ id, accountId: 'adobe', remoteId }))
    const reports = await Promise.all(asks)
    expect(new Set(reports.map(({ state }) => state))).toEqual(new Set(['waiting']))
    now += 3_600_000
  }
  expect([tokens.requests, tokens.mostAtOnce, refused]).toEqual([2, 1, 0])
  expect(client.requests).toBe(31 * jobIds.length + 2)
  expect(credentials.adobe.key).not.toBe('')
})

test('a job that takes thirty hours is saved by an engine that renews its token on the way', async () => {
  const [wall, monotonic] = [Date.now.bind(Date), performance.now.bind(performance)]
  let passed = 0
  vi.spyOn(Date, 'now').mockImplementation(() => wall() + passed)
  vi.spyOn(performance, 'now').mockImplementation(() => monotonic() + passed)
  onTestFinished(() => void vi.restoreAllMocks())
  const kit = await engineKit()
  const { tokens, baseUrls } = kit.simulator
  const statuses: number[] = []
  // An hour passes with every answer, before it is read.
  const onAnswer = (message: unknown): void => {
    const { request, response } = message as Record<'request' | 'response', ServerResponse>
    const { host } = (request as unknown as IncomingMessage).headers
    if (`http://${host}` !== baseUrls.adobe) return
    // The last answer has the link, which is used at once.
    if (statuses.push(response.statusCode) <= 30) passed += 3_600_000
  }
  diagnostics.subscribe('http.server.response.finish', onAnswer)
  onTestFinished(() => void diagnostics.unsubscribe('http.server.response.finish', onAnswer))
  const engine = openWith(kit, () => tokens.credential)
  const remoteId = jobIds[0]!
  const [id = 0] = await kit.add(engine, [transcript(remoteId, { pollsUntilDone: 30 })])
  const hint = { provider: 'adobe', remoteId, event: 'wake', status: null, facts: {} }
  engine.start()
  while (!(await restsOrEnds(engine, id))) engine.hint(hint)
  expect(engine.store.jobs.get(id)?.state).toBe('completed')
  expect(statuses).toEqual(Array.from({ length: 31 }, () => 200))
  expect([tokens.requests, tokens.mostAtOnce]).toEqual([2, 1])
})

/** Resolves when the job waits for a later poll (false), or has ended (true). */
function restsOrEnds(engine: Engine, id: number): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): void => {
      const job = engine.store.jobs.get(id)
      const ended = job?.state === 'completed' || job?.state === 'failed'
      const rests = job?.state === 'waiting' && job.dueAt > Date.now()
      if (!ended && !rests) return
      engine.off('changed', look)
      resolve(ended)
    }
    engine.on('changed', look)
    look()
  })
}
