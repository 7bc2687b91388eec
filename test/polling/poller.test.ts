import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { JobReport } from '../../main/providers/provider.ts'
import { pollingKit } from '../helpers/polling-kit.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const never = (): Promise<JobReport> => new Promise(() => undefined)

/** A poller whose provider never answers, and how often it has looked for work. */
function silentPoller(
  limits = { requestsAtOnce: 1, requestsPerSecond: null as number | null },
  accounts: readonly string[] = ['a'],
) {
  const kit = pollingKit({ ask: never, accountLimits: () => limits, accounts })
  return { ...kit, looks: vi.spyOn(kit.client.gates, 'freePlaces', 'get') }
}

test('without an account nothing ticks', async () => {
  const { poller } = silentPoller(undefined, [])
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

test('with nothing to ask nothing ticks', async () => {
  const { poller } = silentPoller()
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(vi.getTimerCount()).toBe(0)
})

test('while every place is taken it looks now and then, not all the time', async () => {
  const { poller, client, add, looks } = silentPoller()
  // As a download does that renews its link.
  void client.ask({ id: 9, accountId: 'a', remoteId: 'job_9' })
  add('a', 'job_1')
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  looks.mockClear()
  await vi.advanceTimersByTimeAsync(2000)
  expect(looks.mock.calls.length).toBeGreaterThan(0)
  expect(looks.mock.calls.length).toBeLessThan(40)
})

test('an account that opens while the poller decides how long to rest is not slept through', async () => {
  const { poller, client, add } = silentPoller({ requestsAtOnce: 2, requestsPerSecond: 10 })
  add('a', 'job_1', 'job_2')
  const nextOpening = client.gates.nextOpeningMs.bind(client.gates)
  vi.spyOn(client.gates, 'nextOpeningMs').mockImplementationOnce(() => {
    // The clock goes on while it is looked at.
    vi.advanceTimersByTime(150)
    return nextOpening()
  })
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(client.requests).toBe(2)
})

test('an account that opens while due jobs are read is not slept through, also where another is open all along', async () => {
  const limits = { requestsAtOnce: 4, requestsPerSecond: 10 }
  const { poller, client, store, add } = silentPoller(limits, ['a', 'idle'])
  add('a', 'job_1', 'job_2')
  const nextAt = store.due.nextAt.bind(store.due)
  vi.spyOn(store.due, 'nextAt').mockImplementationOnce((...args) => {
    // The database takes its time, and the pace of the account lets it open.
    vi.advanceTimersByTime(150)
    return nextAt(...args)
  })
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  expect(client.requests).toBe(2)
})

test('while one account is closed for long, another that has nothing to ask makes nothing tick', async () => {
  const { poller, client, add, looks } = silentPoller(undefined, ['a', 'idle'])
  client.gates.of('a').slowDown(600_000)
  add('a', 'job_1')
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  looks.mockClear()
  await vi.advanceTimersByTimeAsync(50_000)
  expect(looks).not.toHaveBeenCalled()
})

test('goes on where room was made without a notice, as by the removal of ready jobs', async () => {
  const { poller, client, queue, add } = silentPoller()
  const names = Array.from({ length: 40 }, (_, n) => `ready_${n}`)
  const ready = add('a', ...names)
  for (const id of ready) queue.move(id, 'ready', { dueAt: Date.now() })
  add('a', 'job_1')
  poller.start()
  await vi.advanceTimersByTimeAsync(1000)
  expect(client.requests).toBe(0)
  queue.removeAllListeners('wake')
  queue.trash({ ids: [...ready] })
  await vi.advanceTimersByTimeAsync(1000)
  expect(client.requests).toBe(1)
})

test('with two accounts, a place that an outage had kept is used as soon as it is free', async () => {
  const unanswered: ((error: Error) => void)[] = []
  const { poller, client, add } = pollingKit({
    ask: () => new Promise((_, reject) => unanswered.push(reject)),
    accountLimits: () => ({ requestsAtOnce: 1, requestsPerSecond: null }),
    accounts: ['a', 'b'],
  })
  // A download renews its link when the network goes away.
  void client.ask({ id: 9, accountId: 'a', remoteId: 'job_9' }).catch(() => undefined)
  add('a', 'job_1')
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
    const { poller, client, queue, add } = silentPoller()
    const [id = 0] = add('a', 'job_1')
    queue.move(id, 'waiting', { dueAt: Date.now() + 5000 })
    poller.start()
    await vi.advanceTimersByTimeAsync(10)
    vi.setSystemTime(Date.now() + by)
    await vi.advanceTimersByTimeAsync(66_000)
    expect(client.requests).toBe(1)
  },
)

test('a due time that was made while the clock was wrong for a moment delays no poll', async () => {
  const waiting: JobReport = { state: 'waiting', status: 'working', progress: null, facts: noFacts }
  const { poller, client, clock, add } = pollingKit({ ask: async () => waiting, accounts: ['a'] })
  add('a', 'job_1')
  vi.setSystemTime(Date.now() + 86_400_000)
  poller.start()
  // The answer comes in the same turn as the end of the mistake: no look has seen the clock wrong.
  await vi.advanceTimersByTimeAsync(0)
  expect(client.requests).toBe(1)
  clock.now()
  vi.setSystemTime(Date.now() - 86_400_000)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(client.requests).toBeGreaterThan(2)
})

test('a job that takes the place of a removed one while that is asked about is asked itself', async () => {
  const { poller, client, queue, add } = silentPoller({
    requestsAtOnce: 2,
    requestsPerSecond: null,
  })
  const removed = add('a', 'job_1')
  poller.start()
  await vi.advanceTimersByTimeAsync(10)
  queue.emptyTrash(queue.trash({ ids: [...removed] }))
  add('a', 'job_2')
  await vi.advanceTimersByTimeAsync(61_000)
  expect(client.requests).toBe(2)
})

const noFacts = {}
