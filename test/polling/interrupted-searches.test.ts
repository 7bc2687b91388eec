import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { InterruptedSearches } from '../../main/polling/interrupted-searches.ts'
import { ProviderClient } from '../../main/polling/provider-client.ts'
import { a2e } from '../../main/providers/a2e/a2e.ts'
import type { ApiClient } from '../../main/providers/provider.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const account = { id: 'a', provider: 'a2e', name: 'A2E', baseUrl: 'https://a2e.example' } as const
const job = { id: 1, accountId: 'a', remoteId: '68f1c2a4b7d0e35a9c4412f0' }

function clientOver(api: ApiClient): ProviderClient {
  const scheduler = new Scheduler({ clock: new WatchedClock(), onClockJump: () => undefined })
  onTestFinished(() => scheduler.close())
  return new ProviderClient({
    ...{ api, scheduler },
    provider: () => a2e,
    account: () => account,
    credential: () => ({ key: 'k' }),
    limits: () => null,
    expirationSeconds: () => 3600,
    failuresUntilBlocked: 8,
    monotonicNow: () => performance.now(),
  })
}

/** A server that allows so few requests at a time that no search comes to its end in one go. */
function sparing(most: number) {
  let count = 0
  let windowEnds = 0
  const api: ApiClient = async () => {
    if (performance.now() >= windowEnds) {
      windowEnds = performance.now() + 10_000
      count = 0
    }
    const isRefused = ++count > most
    const headers = isRefused ? { 'retry-after': '10' } : {}
    return { status: isRefused ? 429 : 404, headers, body: '{"code":404}', serverNow: Date.now() }
  }
  return api
}

/** As the poller does: asks again when the account's wait is over. */
async function askToTheEnd(client: ProviderClient) {
  const reasons: string[] = []
  while (reasons.at(-1) !== 'PROVIDER_JOB_NOT_FOUND' && reasons.length < 50) {
    const asked = client.ask(job).catch((error: { reason: string }) => reasons.push(error.reason))
    await vi.advanceTimersByTimeAsync(10_000)
    await asked
  }
  return reasons
}

test('a search that a limit interrupts goes on where it was, and comes to its end', async () => {
  const client = clientOver(sparing(4))
  const reasons = await askToTheEnd(client)
  expect(reasons.at(-1)).toBe('PROVIDER_JOB_NOT_FOUND')
  expect(client.requests).toBeLessThan(25)
  const before = client.requests
  await askToTheEnd(client)
  // One that has come to its end looks everywhere again.
  expect(client.requests - before).toBeGreaterThanOrEqual(11)
})

test('an account that was changed is searched from the beginning', () => {
  const searches = new InterruptedSearches()
  searches.of('a', 1).add('avatar')
  expect([...searches.of('a', 1)]).toEqual(['avatar'])
  expect([...searches.of('b', 1)]).toEqual([])
  searches.forget('a')
  expect([...searches.of('a', 1)]).toEqual([])
})

test('of very many searches the oldest are forgotten', () => {
  const searches = new InterruptedSearches()
  for (let id = 0; id <= 1000; id++) searches.of('a', id).add('avatar')
  expect([searches.of('a', 1000).size, searches.of('a', 0).size]).toEqual([1, 0])
})
