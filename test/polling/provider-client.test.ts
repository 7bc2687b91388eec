import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import { ProviderClient } from '../../main/polling/provider-client.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'
import { redner } from '../../main/providers/redner/redner.ts'
import { adobe } from '../../main/providers/adobe/adobe.ts'
import type { ApiClient, Credential } from '../../main/providers/provider.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

const account = {
  id: 'a',
  provider: 'redner',
  name: 'Redner',
  baseUrl: 'http://127.0.0.1:9',
} as const
const job = { id: 1, accountId: 'a', remoteId: 'job_1' }

const silent: ApiClient = () =>
  Promise.reject(
    new ReelhaulError({
      reason: 'NETWORK_REFUSED',
      message: 'The host refused the connection.',
      permanent: false,
      advice: 'checkSpelling',
    }),
  )

function clientWith(
  api: ApiClient,
  silencesUntilBlocked: number,
  limits: () => AccountLimits | null = () => null,
  { provider = redner, credential = (): Credential | null => ({ key: 'k' }) } = {},
) {
  const blocked: Failure[] = []
  const scheduler = new Scheduler({ clock: new WatchedClock(), onClockJump: () => undefined })
  onTestFinished(() => scheduler.close())
  const client = new ProviderClient({
    ...{ api, scheduler },
    provider: () => provider,
    account: () => account,
    credential,
    limits,
    expirationSeconds: () => 3600,
    failuresUntilBlocked: silencesUntilBlocked,
    monotonicNow: () => performance.now(),
  })
  client.on('blocked', (_, failure) => blocked.push(failure))
  return { client, blocked }
}

/** Asks as often as the gate lets it within `ms`. */
async function askFor(client: ProviderClient, ms: number): Promise<void> {
  const end = Date.now() + ms
  while (Date.now() < end && client.gates.of('a').blocked === null) {
    client.ask(job).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(1000)
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('unattended, an account that stays silent is blocked once, after minutes at most', async () => {
  const { client, blocked } = clientWith(silent, 8)
  await askFor(client, 180_000)
  expect(blocked.map(({ reason }) => reason)).toEqual(['NETWORK_REFUSED'])
  expect(client.requests).toBe(8)
  await expect(client.ask(job)).rejects.toMatchObject({ failure: { reason: 'NETWORK_REFUSED' } })
  expect(client.requests).toBe(8)
})

test('with a user there, it is tried for as long as it takes, and said after a few times', async () => {
  const { client, blocked } = clientWith(silent, Number.POSITIVE_INFINITY)
  await askFor(client, 600_000)
  expect(blocked).toEqual([])
  expect(client.requests).toBeLessThan(40)
  expect(client.waitingAccounts()).toMatchObject([
    { accountId: 'a', failure: { reason: 'NETWORK_REFUSED' } },
  ])
})

test('a key that is refused blocks the account, and nothing more is sent with it', async () => {
  const api: ApiClient = () =>
    Promise.resolve({ status: 401, headers: {}, body: '{}', serverNow: 0 })
  const { client, blocked } = clientWith(api, 8)
  await expect(client.ask(job)).rejects.toMatchObject({
    failure: { reason: 'ACCOUNT_KEY_REJECTED' },
  })
  await expect(client.ask(job)).rejects.toMatchObject({
    failure: { reason: 'ACCOUNT_KEY_REJECTED' },
  })
  expect([blocked.length, client.requests]).toEqual([1, 1])
})

test("an account's own limits hold, and changed ones apply without a restart", () => {
  let limits: AccountLimits | null = null
  const { client } = clientWith(silent, 8, () => limits)
  expect(client.gates.of('a').free).toBe(redner.defaultRequestsAtOnce)
  limits = { requestsAtOnce: 2, requestsPerSecond: null }
  client.open('a')
  expect(client.gates.of('a').free).toBe(2)
  limits = { requestsAtOnce: null, requestsPerSecond: 2 }
  client.open('a')
  expect(client.gates.of('a').free).toBe(1)
  client.ask(job).catch(() => undefined)
  expect([client.gates.of('a').free, client.gates.nextOpeningMs()]).toEqual([0, 500])
})

const limitedFor = (seconds: number): ApiClient => {
  const headers = { 'retry-after': String(seconds) }
  return () => Promise.resolve({ status: 429, headers, body: '{}', serverNow: Date.now() })
}

test('a long wait that a server asks for is told once, shown with its end, and capped at an hour', async () => {
  const { client } = clientWith(limitedFor(9_999_999_999), 8)
  const waits: number[] = []
  client.on('serverWait', (_, ms) => waits.push(ms))
  await expect(client.ask(job)).rejects.toMatchObject({ retryAfterMs: 3_600_000 })
  expect(waits).toEqual([3_600_000])
  expect(client.waitingAccounts()).toMatchObject([
    { accountId: 'a', failure: { reason: 'ACCOUNT_RATE_LIMITED' }, waitMs: 3_600_000 },
  ])
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(client.waitingAccounts()).toEqual([])
})

test.each([0, 0.001])(
  'a server that wants fewer requests, and a wait of %d s, is asked once a second from then on',
  async (seconds) => {
    let asked = 0
    const limited = limitedFor(seconds)
    const { client } = clientWith((request) => {
      asked++
      return limited(request)
    }, 8)
    const end = Date.now() + 10_000
    while (Date.now() < end) {
      client.ask(job).catch(() => undefined)
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(asked).toBeGreaterThan(5)
    // The first ones were under way together.
    expect(asked).toBeLessThanOrEqual(10 + redner.defaultRequestsAtOnce)
  },
)

test('what needs an answer during a long wait is told when to come back, and holds nothing meanwhile', async () => {
  const { client } = clientWith(limitedFor(600), 8, () => ({
    requestsAtOnce: 1,
    requestsPerSecond: null,
  }))
  const answers = [client.ask(job), client.ask(job)]
  for (const answer of answers)
    await expect(answer).rejects.toMatchObject({ reason: 'ACCOUNT_RATE_LIMITED' })
  await vi.advanceTimersByTimeAsync(100_000)
  await expect(client.ask(job)).rejects.toMatchObject({ retryAfterMs: 500_000 })
  expect(client.requests).toBe(1)
})

test('an account that is removed takes its block with it', async () => {
  const api: ApiClient = () =>
    Promise.resolve({ status: 401, headers: {}, body: '{}', serverNow: 0 })
  const { client } = clientWith(api, 8)
  await client.ask(job).catch(() => undefined)
  expect(client.gates.of('a').blocked).not.toBeNull()
  client.forget('a')
  client.open('a')
  expect(client.gates.of('a').blocked).toBeNull()
})

test('a client secret that is replaced while the old one is refused works at once', async () => {
  let credential = { key: '', clientId: 'id', clientSecret: 'old' }
  const api: ApiClient = ({ form }) => {
    const isToken = form !== undefined
    const rejected = form?.['client_secret'] === 'old'
    credential = { ...credential, clientSecret: 'new' }
    const body = isToken ? '{"access_token":"t"}' : '{"status":"running"}'
    return Promise.resolve({ status: rejected ? 401 : 200, headers: {}, body, serverNow: 0 })
  }
  const more = { provider: adobe, credential: () => credential }
  const { client, blocked } = clientWith(api, 8, () => null, more)
  const asked = client.ask(job)
  await vi.advanceTimersByTimeAsync(1000)
  await expect(asked).resolves.toMatchObject({ state: 'waiting' })
  expect([blocked, client.requests]).toEqual([[], 3])
})

test.each([
  [null, 'no Access token for Redner, and no client ID with a client secret'],
  [{ key: '', clientId: 'id' }, 'no Access token for Redner, and no client ID with'],
  [{ key: '', clientSecret: 's3cret' }, 'no client ID beside the client secret of Redner'],
])('with %j an account of Adobe is not asked, and says what it lacks', async (given, words) => {
  const more = { provider: adobe, credential: () => given }
  const { client } = clientWith(silent, 8, () => null, more)
  await expect(client.ask(job)).rejects.toMatchObject({
    failure: { reason: 'ACCOUNT_KEY_MISSING', message: expect.stringContaining(words) },
  })
  expect(client.requests).toBe(0)
})

test('without access tokens a client secret is no credential', async () => {
  const credential = () => ({ key: '', clientId: 'id', clientSecret: 's3cret' })
  const { client } = clientWith(silent, 8, () => null, { provider: redner, credential })
  await expect(client.ask(job)).rejects.toMatchObject({ reason: 'ACCOUNT_KEY_MISSING' })
})

const answering =
  (status: number, body: object): ApiClient =>
  () =>
    Promise.resolve({ status, headers: {}, body: JSON.stringify(body), serverNow: 0 })
const planLimit = answering(429, { error: { code: 'plan_limit_exceeded', message: 'No more' } })

test("a plan's limit is waited for in minutes, and is not asked about meanwhile", async () => {
  const { client, blocked } = clientWith(planLimit, Number.POSITIVE_INFINITY)
  await expect(client.ask(job)).rejects.toMatchObject({ reason: 'ACCOUNT_PLAN_LIMIT' })
  const [waiting] = client.waitingAccounts()
  expect(waiting).toMatchObject({
    failure: { reason: 'ACCOUNT_PLAN_LIMIT', advice: 'planLimit' },
    waitMs: 600_000,
  })
  await askFor(client, 599_000)
  expect(client.requests).toBe(1)
  const waits: number[] = []
  client.on('serverWait', (_, ms) => waits.push(ms))
  await askFor(client, 3_600_000)
  expect(new Set(waits)).toEqual(new Set([600_000]))
  expect(waits.length).toBeLessThanOrEqual(6)
  expect(blocked).toEqual([])
})

test("unattended, a plan's limit blocks the account after three waits", async () => {
  const { client, blocked } = clientWith(planLimit, 8)
  const waits: number[] = []
  client.on('serverWait', (_, ms) => waits.push(ms))
  await askFor(client, 2 * 3_600_000)
  expect(waits).toEqual([600_000, 600_000, 600_000])
  expect(blocked).toMatchObject([{ reason: 'ACCOUNT_PLAN_LIMIT' }])
})

test('an account without credits is blocked, with what to do', async () => {
  const { client, blocked } = clientWith(answering(402, {}), 8)
  await expect(client.ask(job)).rejects.toMatchObject({ reason: 'ACCOUNT_NO_CREDITS' })
  expect(blocked).toMatchObject([{ reason: 'ACCOUNT_NO_CREDITS', advice: 'addCredits' }])
})

test('a bare 403 concerns the account whose key has not worked yet', async () => {
  const { client, blocked } = clientWith(answering(403, {}), 8)
  await expect(client.ask(job)).rejects.toMatchObject({ reason: 'ACCOUNT_FORBIDDEN' })
  expect(blocked).toHaveLength(1)
})

test('a bare 403 concerns one job where the key works for others, until a few in a row are refused', async () => {
  const outputs = [{ url: 'https://store.example/a.srt' }]
  const api: ApiClient = (request) =>
    (/job_[12]\//.test(request.url) ? answering(200, { outputs }) : answering(403, {}))(request)
  const { client, blocked } = clientWith(api, 8)
  const asking = (id: number) => client.ask({ ...job, id, remoteId: `job_${id}` })
  await asking(1)
  for (const id of [3, 3, 4]) {
    await expect(asking(id)).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_FORBIDDEN',
      failure: { advice: 'jobForbidden', message: expect.stringContaining('for this job') },
    })
  }
  await asking(2)
  for (const id of [5, 6])
    await expect(asking(id)).rejects.toMatchObject({ reason: 'PROVIDER_JOB_FORBIDDEN' })
  expect(blocked).toEqual([])
  await expect(asking(7)).rejects.toMatchObject({ reason: 'ACCOUNT_FORBIDDEN' })
  expect(blocked).toHaveLength(1)
})

test('a 403 that says what the account lacks concerns the account, also where the key works', async () => {
  const full = answering(403, { code: 'FORBIDDEN', message: 'Storage limit exceeded' })
  const ok = answering(200, { outputs: [{ url: 'https://store.example/a.srt' }] })
  const api: ApiClient = (request) => (/job_1\//.test(request.url) ? ok : full)(request)
  const { client, blocked } = clientWith(api, 8)
  await client.ask(job)
  await expect(client.ask({ ...job, id: 2, remoteId: 'job_2' })).rejects.toMatchObject({
    failure: { reason: 'ACCOUNT_FORBIDDEN', advice: 'freeProviderStorage' },
  })
  expect(blocked).toHaveLength(1)
})
