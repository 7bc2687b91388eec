/** Accounts of one organisation have one pace between them, whatever they ask and whatever is answered. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import { ProviderClient } from '../../main/polling/provider-client.ts'
import type { ApiResponse, Ask, JobReport, Provider } from '../../main/providers/provider.ts'
import { swiftia } from '../../main/providers/swiftia/swiftia.ts'
import type { AccountRecord } from '../../main/queue/records.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import { type AccountLimits } from '../../preload/contract/model.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const organisations: Readonly<Record<string, string | null>> = {
  ...{ day: 'Studio', night: 'studio', spare: 'Studio' },
  ...{ other: 'Elsewhere', own: null },
}
const ids = Object.keys(organisations)
const organisationOf = (id: string): string => organisations[id]?.toLowerCase() ?? ''

interface World {
  readonly perSecond?: number
  readonly limits?: (id: string) => AccountLimits | null
  /** What a request is answered with; default: 200 after 50 ms. */
  readonly answer?: (id: string) => Promise<Partial<ApiResponse>>
  /** Requests that a question takes. */
  readonly requestsOf?: (ask: Ask) => number
}

const accountOf = (id: string): AccountRecord => ({
  ...{ id, provider: 'swiftia', name: id, baseUrl: `https://api.example/${id}` },
  options: { ...defaultAccountOptions, organisation: organisations[id] ?? null },
})

function world({ perSecond = 0.5, limits, answer, requestsOf = () => 1 }: World = {}) {
  const starts: { readonly id: string; readonly at: number }[] = []
  const scheduler = new Scheduler({ clock: new WatchedClock(), onClockJump: () => undefined })
  onTestFinished(() => scheduler.close())
  const provider: Provider = {
    ...swiftia,
    pace: { requestsPerSecond: perSecond, scope: 'organisation' },
    async ask(ask): Promise<JobReport> {
      for (let n = requestsOf(ask); n > 0; n--) {
        const response = await ask.api({ method: 'GET', url: `${ask.baseUrl}/jobs`, headers: {} })
        if (response.status === 429) {
          const { headers } = response
          throw new ReelhaulError(
            {
              reason: 'ACCOUNT_RATE_LIMITED',
              message: 'x',
              permanent: false,
              advice: 'nothingToDo',
            },
            { retryAfterMs: Number(headers['retry-after'] ?? 1) * 1000 },
          )
        }
      }
      return { state: 'waiting', status: 'PROCESSING', progress: null, facts: {} }
    },
  }
  const client = new ProviderClient({
    scheduler,
    api: async ({ url }) => {
      const id = url.split('/')[3] ?? ''
      starts.push({ id, at: performance.now() })
      const given = answer ? await answer(id) : {}
      await new Promise((resolve) => setTimeout(resolve, 50))
      return { status: 200, headers: {}, body: '{}', serverNow: Date.now(), ...given }
    },
    provider: () => provider,
    account: (id) => (id in organisations ? accountOf(id) : null),
    credential: () => ({ key: 'k' }),
    limits: limits ?? (() => ({ requestsAtOnce: 64, requestsPerSecond: null })),
    expirationSeconds: () => 3600,
    failuresUntilBlocked: Number.POSITIVE_INFINITY,
    monotonicNow: () => performance.now(),
  })
  for (const id of ids) client.open(id)
  let jobs = 0
  const ask = (accountId: string) => client.ask({ id: ++jobs, accountId, remoteId: `job-${jobs}` })
  const startsOf = (organisation: string): number[] =>
    starts.filter(({ id }) => organisationOf(id) === organisation).map(({ at }) => at)
  return { client, ask, starts, startsOf }
}

const second = 1000
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** Starting late leaves the next one where it was: one more than the pace in any window. */
function expectPaced(starts: readonly number[], perSecond: number): void {
  starts.forEach((to, j) => {
    starts.slice(0, j).forEach((from, i) => {
      expect(j - i).toBeLessThanOrEqual(((to - from) / second) * perSecond + 1.01)
    })
  })
}

test('accounts that name one organisation in any case share its pace; others have their own', async () => {
  const { client, ask, startsOf } = world()
  expect(client.gates.paceView('day')).toEqual({
    ...{ atOnce: 64, perSecond: 0.5, source: 'documented' },
    sharedWith: ['night', 'spare'],
  })
  expect(client.gates.paceView('own')?.sharedWith).toEqual([])
  const answers = [...ids, ...ids].map(ask)
  await pass(11 * second)
  await Promise.all(answers)
  expect([startsOf('studio').length, startsOf('elsewhere').length]).toEqual([6, 2])
  expectPaced(startsOf('studio'), 0.5)
})

test('an account that changes its organisation leaves the pace of the one before', () => {
  const { client } = world()
  vi.spyOn(client, 'emit')
  const before = client.gates.of('day').pace
  Object.assign(organisations, { day: 'Elsewhere' })
  onTestFinished(() => void Object.assign(organisations, { day: 'Studio' }))
  client.open('day')
  expect(client.gates.of('day').pace).not.toBe(before)
  expect(client.gates.of('day').pace).toBe(client.gates.of('other').pace)
  expect(client.gates.paceView('night')?.sharedWith).toEqual(['spare'])
  expect(client.emit).toHaveBeenCalledWith('free')
})

describe('a wait that a server asks for', () => {
  const told = { status: 429, headers: { 'retry-after': '600' } }

  test('after a 429 concerns all of the organisation: nothing of theirs holds a slot meanwhile', async () => {
    let limited = true
    const { client, ask, starts } = world({
      answer: async () => (limited ? told : {}),
    })
    const first = ask('day').catch((error: unknown) => error)
    const waiting = ask('night').catch((error: unknown) => error)
    await pass(second)
    for (const answer of [first, waiting])
      expect(await answer).toMatchObject({ reason: 'ACCOUNT_RATE_LIMITED' })
    await expect(ask('spare')).rejects.toMatchObject({ reason: 'ACCOUNT_RATE_LIMITED' })
    expect(starts).toHaveLength(1)
    const shown = client.waitingAccounts().map(({ accountId }) => accountId)
    expect(shown.sort()).toEqual(['day', 'night', 'spare'])
    limited = false
    const elsewhere = ask('other')
    await pass(600 * second)
    const later = ask('spare')
    await pass(second)
    expect(await Promise.all([elsewhere, later])).toMatchObject([
      { state: 'waiting' },
      { state: 'waiting' },
    ])
  })

  test('by saying that none are left does so, too, and is told once', async () => {
    const headers = {
      ...{ 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '900' },
    }
    const { client, ask } = world({ answer: async () => ({ headers }) })
    const waits: [string, number][] = []
    client.on('serverWait', (id, ms) => waits.push([id, ms]))
    const answers = [ask('day'), ask('day'), ask('night')].map((one) =>
      one.then(
        () => 'answered',
        (error: ReelhaulError) => error.retryAfterMs,
      ),
    )
    await pass(second)
    const [answered, ...others] = await Promise.all(answers)
    expect(answered).toBe('answered')
    for (const ms of others) expect(ms).toBe(900_000)
    expect(waits).toEqual([['day', 900_000]])
  })
})

test('polls of one account do not pass links that wait at another one', async () => {
  const { client, ask, starts } = world()
  // At the very moment in which the pace opens, and before the scheduler has looked.
  const free: number[] = []
  for (const at of [2, 4, 6]) {
    setTimeout(() => {
      free.push(client.gates.of('night').free)
      if (client.gates.of('night').free > 0) void ask('night')
    }, at * second)
  }
  for (let n = 0; n < 3; n++) void ask('day')
  await pass(7 * second)
  expect(free).toEqual([0, 0, 1])
  expect(starts.map(({ id }) => id)).toEqual(['day', 'day', 'day', 'night'])
})

test('an account with much to ask does not keep the others from asking', async () => {
  const { ask, starts } = world()
  for (let n = 0; n < 30; n++) void ask('day')
  await pass(second)
  void ask('night')
  void ask('night')
  await pass(8 * second)
  expect(starts.map(({ id }) => id)).toEqual(['day', 'night', 'day', 'night', 'day'])
})

test("an account's own lower limit holds back neither the others nor itself for more", async () => {
  const { ask, starts } = world({
    limits: (id) => ({ requestsAtOnce: 8, requestsPerSecond: id === 'day' ? 0.1 : null }),
  })
  const answers = [ask('day'), ask('day'), ask('night'), ask('night'), ask('night')]
  await pass(11 * second)
  await Promise.all(answers)
  expect(starts.map(({ id }) => id)).toEqual(['day', 'night', 'night', 'night', 'day'])
})

test('what is sent beside the jobs keeps the pace, and starts at once during a pause', async () => {
  const { client, ask, starts } = world()
  const sent: number[] = []
  const api = client.inPace('night', async () => {
    sent.push(performance.now())
    return { status: 200, headers: {}, body: '', serverNow: 0 }
  })
  void ask('day')
  const test = api({ method: 'GET', url: 'https://api.example/night', headers: {} })
  await pass(2 * second)
  await test
  expect(sent[0]! - starts[0]!.at).toBe(2000)
  const { reason, ...rest } = {
    reason: 'ACCOUNT_RATE_LIMITED',
    message: '',
    permanent: false,
  } as const
  client.gates.of('night').pace.pause(3_600_000, { ...rest, reason, advice: 'nothingToDo' })
  await api({ method: 'GET', url: 'https://api.example/night', headers: {} })
  expect(sent).toHaveLength(2)
})

const happening = fc.record({
  afterMs: fc.nat(4000),
  id: fc.constantFrom(...ids),
  link: fc.boolean(),
  requests: fc.integer({ min: 1, max: 4 }),
})

test('in no window is the pace exceeded, all that waits starts, and no poll passes a link', async () => {
  const story = fc.array(happening, { minLength: 1, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(story, fc.constantFrom(0.5, 2, 5), async (happenings, perSecond) => {
      const requests = new Map<string, number>()
      const { client, ask, startsOf } = world({
        perSecond,
        requestsOf: ({ jobId }) => requests.get(jobId) ?? 1,
      })
      const links = new Map<string, number>()
      const answers: Promise<unknown>[] = []
      let asked = 0
      for (const { afterMs, id, link, requests: needed } of happenings) {
        await pass(afterMs)
        const organisation = organisationOf(id)
        if (!link) {
          const isFree = client.gates.of(id).free > 0
          // A link that has not started yet goes first.
          if ((links.get(organisation) ?? 0) > 0 && isFree) throw new Error('a poll passed a link')
          if (!isFree) continue
        }
        requests.set(`job-${++asked}`, needed)
        if (link) links.set(organisation, (links.get(organisation) ?? 0) + 1)
        const before = startsOf(organisation).length
        const answer = ask(id)
        const done = () => {
          if (link) links.set(organisation, (links.get(organisation) ?? 0) - 1)
        }
        if (startsOf(organisation).length > before) done()
        else void answer.finally(done)
        answers.push(answer)
      }
      let ended = false
      const all = Promise.all(answers).then(() => (ended = true))
      const total = [...requests.values()].reduce((sum, n) => sum + n, 0)
      await pass((total / perSecond) * second + 10 * second)
      expect(ended).toBe(true)
      await all
      for (const organisation of new Set(ids.map(organisationOf)))
        expectPaced(startsOf(organisation), perSecond)
    }),
    { numRuns: 60 },
  )
})

test('a server that counts in windows, and says so, never has to refuse', async () => {
  const limit = fc.integer({ min: 1, max: 12 })
  const windowSeconds = fc.constantFrom(5, 10, 60)
  const load = fc.array(fc.record({ afterMs: fc.nat(3000), id: fc.constantFrom('day', 'night') }), {
    minLength: 5,
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(limit, windowSeconds, load, async (most, seconds, asks) => {
      let refused = 0
      const used = new Map<number, number>()
      const { ask } = world({
        answer: async () => {
          const window = Math.floor(Date.now() / (seconds * second))
          const count = (used.get(window) ?? 0) + 1
          used.set(window, count)
          if (count > most) refused++
          const resetMs = (window + 1) * seconds * second - Date.now()
          return {
            headers: {
              'ratelimit-policy': `${most};w=${seconds}`,
              'x-ratelimit-limit': String(most),
              'x-ratelimit-remaining': String(Math.max(0, most - count)),
              'x-ratelimit-reset': String(resetMs / second),
            },
          }
        },
      })
      for (const { afterMs, id } of asks) {
        await pass(afterMs)
        ask(id).catch(() => undefined)
      }
      await pass(600 * second)
      expect(refused).toBe(0)
    }),
    { numRuns: 40 },
  )
})
