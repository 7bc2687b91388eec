import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { JobPace } from '../../main/polling/job-pace.ts'
import { Poller } from '../../main/polling/poller.ts'
import { ProviderDesk } from '../../main/polling/provider-desk.ts'
import { redner } from '../../main/providers/redner.ts'
import { JobQueue } from '../../main/jobs/job-queue.ts'
import { attendedRetryPolicy } from '../../main/jobs/retry-policy.ts'
import { openDatabase } from '../../main/jobs/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/jobs/sqlite/sqlite-job-store.ts'
import { limits } from '../helpers/engine-kit.ts'
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
function silentPoller() {
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  store.saveAccount(account)
  const pace = new JobPace({ limits: () => limits, now: Date.now, random: Math.random })
  const queue = new JobQueue({
    ...{ store, pace, now: Date.now, random: Math.random },
    retryPolicy: attendedRetryPolicy,
  })
  const desk = new ProviderDesk({
    api: () => new Promise(() => undefined),
    provider: () => redner,
    account: () => account,
    credential: () => ({ key: 'k' }),
    limits: () => ({ requestsAtOnce: 1, requestsPerSecond: null }),
    expirationSeconds: () => 3600,
    silencesUntilBlocked: 100,
    onBlocked: () => undefined,
    now: Date.now,
  })
  const looks = vi.spyOn(desk, 'freePlaces', 'get')
  const options = { queue, desk, hasRoom: () => true, now: Date.now }
  const poller = new Poller({ ...options, onReady: () => undefined, log: () => undefined })
  onTestFinished(() => {
    poller.close()
    store.close()
  })
  return { poller, desk, queue, looks }
}

test('without an account nothing ticks', async () => {
  const { poller } = silentPoller()
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

test('with nothing to ask nothing ticks', async () => {
  const { poller, desk } = silentPoller()
  desk.open('a')
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

test('while every place is taken it looks now and then, not all the time', async () => {
  const { poller, desk, queue, looks } = silentPoller()
  desk.open('a')
  // As a download does that renews its link.
  void desk.ask({ id: 9, accountId: 'a', remoteId: 'job_9' })
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
