import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { JobPace } from '../../main/queue/job-pace.ts'
import { Poller } from '../../main/polling/poller.ts'
import { ProviderClient } from '../../main/polling/provider-client.ts'
import { redner } from '../../main/providers/redner.ts'
import { JobQueue } from '../../main/queue/job-queue.ts'
import { attendedRetryPolicy } from '../../main/queue/retry-policy.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { limits as engineLimits } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const account = {
  id: 'a',
  provider: 'redner',
  name: 'Redner',
  baseUrl: 'http://127.0.0.1:9',
} as const

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A poller whose provider never answers, and how often it has looked for work. */
function silentPoller(limits = { requestsAtOnce: 1, requestsPerSecond: null as number | null }) {
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  store.saveAccount(account)
  const pace = new JobPace({ limits: () => engineLimits, now: Date.now, random: Math.random })
  const queue = new JobQueue({
    ...{ store, pace, now: Date.now, random: Math.random },
    retryPolicy: attendedRetryPolicy,
  })
  const client = new ProviderClient({
    api: () => new Promise(() => undefined),
    provider: () => redner,
    account: () => account,
    credential: () => ({ key: 'k' }),
    limits: () => limits,
    expirationSeconds: () => 3600,
    failuresUntilBlocked: 100,
    onBlocked: () => undefined,
    onFree: () => poller.roomForMore(),
    monotonicNow: () => performance.now(),
  })
  const looks = vi.spyOn(client, 'freePlaces', 'get')
  const room = { forRequests: Infinity }
  const asked = vi.spyOn(client, 'ask')
  const hasRoom = (): boolean => asked.mock.calls.length < room.forRequests
  const scheduler = new Scheduler({
    now: Date.now,
    monotonicNow: () => performance.now(),
    onClockJump: () => queue.boundDueTimes(),
  })
  const options = { queue, client, scheduler, hasRoom, now: Date.now }
  const poller: Poller = new Poller({ ...options, onReady: () => undefined, log: () => undefined })
  queue.on('wake', () => poller.wake())
  onTestFinished(() => {
    poller.close()
    scheduler.close()
    store.close()
  })
  return { poller, client, queue, looks, room }
}

test('without an account nothing ticks', async () => {
  const { poller } = silentPoller()
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

test('with nothing to ask nothing ticks', async () => {
  const { poller, client } = silentPoller()
  client.open('a')
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

test('while every place is taken it looks now and then, not all the time', async () => {
  const { poller, client, queue, looks } = silentPoller()
  client.open('a')
  // As a download does that renews its link.
  void client.ask({ id: 9, accountId: 'a', remoteId: 'job_9' })
  queue.addBatch({ name: 'Spring', folder: '/files', template: '{title}.{ext}' }, [
    { accountId: 'a', remoteId: 'job_1', title: null, columns: {} },
  ])
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  looks.mockClear()
  await vi.advanceTimersByTimeAsync(2000)
  expect(looks.mock.calls.length).toBeGreaterThan(0)
  expect(looks.mock.calls.length).toBeLessThan(40)
})

test('an account that opens while the poller decides how long to rest is not slept through', async () => {
  const { poller, client, queue } = silentPoller({ requestsAtOnce: 2, requestsPerSecond: 10 })
  client.open('a')
  queue.addBatch(
    { name: 'Spring', folder: '/files', template: '{title}.{ext}' },
    ['job_1', 'job_2'].map((remoteId) => ({ accountId: 'a', remoteId, title: null, columns: {} })),
  )
  const nextOpening = client.nextOpeningMs.bind(client)
  vi.spyOn(client, 'nextOpeningMs').mockImplementationOnce(() => {
    // The clock goes on while it is looked at.
    vi.advanceTimersByTime(150)
    return nextOpening()
  })
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(client.requests).toBe(2)
})

test('goes on where room was made that nobody told of, as by the removal of ready jobs', async () => {
  const { poller, client, queue, room } = silentPoller({
    requestsAtOnce: 3,
    requestsPerSecond: null,
  })
  client.open('a')
  queue.addBatch(
    { name: 'Spring', folder: '/files', template: '{title}.{ext}' },
    ['job_1', 'job_2'].map((remoteId) => ({ accountId: 'a', remoteId, title: null, columns: {} })),
  )
  room.forRequests = 1
  poller.start()
  await vi.advanceTimersByTimeAsync(1000)
  expect(client.requests).toBe(1)
  room.forRequests = 2
  await vi.advanceTimersByTimeAsync(1000)
  expect(client.requests).toBe(2)
})

test('with two accounts, a place that an outage had kept is used as soon as it is free', async () => {
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  const accounts = ['a', 'b'].map((id) => ({ ...account, id }))
  for (const one of accounts) store.saveAccount(one)
  const pace = new JobPace({ limits: () => engineLimits, now: Date.now, random: Math.random })
  const queue = new JobQueue({
    ...{ store, pace, now: Date.now, random: Math.random },
    retryPolicy: attendedRetryPolicy,
  })
  const unanswered: ((error: Error) => void)[] = []
  const client = new ProviderClient({
    api: () => new Promise((_, reject) => unanswered.push(reject)),
    provider: () => redner,
    account: (id) => accounts.find((one) => one.id === id) ?? null,
    credential: () => ({ key: 'k' }),
    limits: () => ({ requestsAtOnce: 1, requestsPerSecond: null }),
    expirationSeconds: () => 3600,
    failuresUntilBlocked: 100,
    onBlocked: () => undefined,
    onFree: () => poller.roomForMore(),
    monotonicNow: () => performance.now(),
  })
  const scheduler = new Scheduler({
    now: Date.now,
    monotonicNow: () => performance.now(),
    onClockJump: () => queue.boundDueTimes(),
  })
  const poller: Poller = new Poller({
    ...{ queue, client, scheduler, now: Date.now, hasRoom: () => true },
    ...{ onReady: () => undefined, log: () => undefined },
  })
  onTestFinished(() => {
    poller.close()
    scheduler.close()
    store.close()
  })
  for (const { id } of accounts) client.open(id)
  // A download renews its link when the network goes away.
  void client.ask({ id: 9, accountId: 'a', remoteId: 'job_9' }).catch(() => undefined)
  queue.addBatch({ name: 'Spring', folder: '/files', template: '{title}.{ext}' }, [
    { accountId: 'a', remoteId: 'job_1', title: null, columns: {} },
  ])
  poller.start()
  await vi.advanceTimersByTimeAsync(5000)
  expect(client.requests).toBe(1)
  unanswered[0]?.(new Error('the network is gone'))
  await vi.advanceTimersByTimeAsync(100)
  expect(client.requests).toBe(2)
})

test.each([-86_400_000, -3_600_000, 86_400_000])(
  'a clock that is set by %i ms delays no poll beyond its own interval',
  async (by) => {
    const { poller, client, queue } = silentPoller()
    client.open('a')
    const [id = 0] = queue.addBatch({ name: 'Spring', folder: '/files', template: '{title}' }, [
      { accountId: 'a', remoteId: 'job_1', title: null, columns: {} },
    ]).added
    queue.move(id, 'waiting', { dueAt: Date.now() + 5000 })
    poller.start()
    await vi.advanceTimersByTimeAsync(10)
    vi.setSystemTime(Date.now() + by)
    await vi.advanceTimersByTimeAsync(66_000)
    expect(client.requests).toBe(1)
  },
)
