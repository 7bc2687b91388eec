import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import { ProviderClient } from '../../main/polling/provider-client.ts'
import { redner } from '../../main/providers/redner.ts'
import type { ApiClient } from '../../main/providers/provider.ts'
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
) {
  const blocked: Failure[] = []
  const client = new ProviderClient({
    api,
    provider: () => redner,
    account: () => account,
    credential: () => ({ key: 'k' }),
    limits,
    expirationSeconds: () => 3600,
    failuresUntilBlocked: silencesUntilBlocked,
    onBlocked: (_, failure) => blocked.push(failure),
    monotonicNow: Date.now,
  })
  return { client, blocked }
}

/** Asks as often as the gate lets it within `ms`. */
async function askFor(client: ProviderClient, ms: number): Promise<void> {
  const end = Date.now() + ms
  while (Date.now() < end && client.gate('a').blocked === null) {
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

test('with nobody there, an account that stays silent is blocked once, after minutes at most', async () => {
  const { client, blocked } = clientWith(silent, 8)
  await askFor(client, 180_000)
  expect(blocked.map(({ reason }) => reason)).toEqual(['NETWORK_REFUSED'])
  expect(client.requests).toBe(8)
  await expect(client.ask(job)).rejects.toMatchObject({ failure: { reason: 'NETWORK_REFUSED' } })
  expect(client.requests).toBe(8)
})

test('with somebody there, it is tried for as long as it takes, and said after a few times', async () => {
  const { client, blocked } = clientWith(silent, Number.POSITIVE_INFINITY)
  await askFor(client, 600_000)
  expect(blocked).toEqual([])
  expect(client.requests).toBeLessThan(40)
  expect(client.unreachableAccounts()).toMatchObject([
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
  expect(client.gate('a').free).toBe(redner.defaultRequestsAtOnce)
  limits = { requestsAtOnce: 2, requestsPerSecond: null }
  client.open('a')
  expect(client.gate('a').free).toBe(2)
  limits = { requestsAtOnce: null, requestsPerSecond: 2 }
  client.open('a')
  expect(client.gate('a').free).toBe(1)
  client.ask(job).catch(() => undefined)
  expect([client.gate('a').free, client.nextOpeningMs()]).toEqual([0, 500])
})
