import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import { TokenKeeper } from '../../main/polling/access-tokens.ts'
import { statusError } from '../../main/providers/provider-errors.ts'
import type { ApiRequest, ApiResponse } from '../../main/providers/provider.ts'
import type { AccountRecord } from '../../main/queue/records.ts'
import { adobe } from '../../main/providers/adobe/adobe.ts'

const runs = Number(process.env.REELHAUL_TEST_RUNS ?? 200)
const minute = 60_000
const hour = 60 * minute
const account: AccountRecord = {
  ...{ id: 'a', provider: 'adobe', name: 'Main', baseUrl: 'https://api.example' },
}
const secret = { key: '', clientId: 'id', clientSecret: 'one' }
const answer = (status: number, body: unknown): ApiResponse => ({
  ...{ status, headers: {}, serverNow: 0, body: JSON.stringify(body) },
})

/** A provider and its token endpoint on a clock of the test. */
class World {
  now = 0
  lifetimeSeconds: number | string | null = 86_399
  /** Every token that the API takes. */
  readonly valid = new Set<string>()
  readonly asked: ApiRequest[] = []
  /** Tokens in the order in which the API saw them. */
  readonly seen: string[] = []
  readonly underWay = { now: 0, most: 0 }
  readonly keeper: TokenKeeper
  tokenPrefix = 't'
  /** The endpoint's answer instead of a token. */
  fault: ApiResponse | Error | null = null
  /** The API refuses every token. */
  apiRefuses = false
  /** What the network does between request and answer. */
  delay = (): Promise<void> => Promise.resolve()
  /** When each token ends, as its client must count. */
  readonly ends = new Map<string, number>()
  sentTooLate = 0

  constructor() {
    const api = (request: ApiRequest) => this.#token(request)
    this.keeper = new TokenKeeper({ api, monotonicNow: () => this.now })
  }

  async #token(request: ApiRequest): Promise<ApiResponse> {
    this.asked.push(request)
    this.underWay.most = Math.max(this.underWay.most, ++this.underWay.now)
    const askedAt = this.now
    try {
      await this.delay()
      if (this.fault instanceof Error) throw this.fault
      if (this.fault !== null) return this.fault
      const access_token = `${this.tokenPrefix}${this.asked.length}`
      this.valid.add(access_token)
      this.ends.set(access_token, askedAt + Number(this.lifetimeSeconds) * 1000)
      return answer(200, { access_token, expires_in: this.lifetimeSeconds })
    } finally {
      this.underWay.now--
    }
  }

  ask(credential = secret, signal?: AbortSignal): Promise<string> {
    const api = async ({ headers }: ApiRequest): Promise<ApiResponse> => {
      const token = headers['authorization'] ?? ''
      this.seen.push(token)
      if (this.now >= (this.ends.get(token) ?? Infinity)) this.sentTooLate++
      await this.delay()
      return answer(this.valid.has(token) && !this.apiRefuses ? 200 : 401, {})
    }
    const what = { account, provider: adobe, credential, api, signal }
    return this.keeper.run(what, async (used, client) => {
      expect(JSON.stringify(used)).not.toContain(credential.clientSecret || 'none')
      const response = await client({
        ...{ method: 'GET', url: 'https://api.example/v1', headers: { authorization: used.key } },
      })
      if (response.status !== 200) throw statusError(response, 'Adobe')
      return used.key
    })
  }
}

describe('an account with client ID and secret', () => {
  test('gets one token for all its jobs, with the documented form', async () => {
    const world = new World()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => world.ask()))
    expect(new Set(tokens)).toEqual(new Set(['t1']))
    expect(world.asked).toMatchObject([
      {
        method: 'POST',
        url: 'https://ims-na1.adobelogin.com/ims/token/v3',
        form: {
          grant_type: 'client_credentials',
          client_id: 'id',
          client_secret: 'one',
          scope: 'openid,AdobeID,firefly_api,ff_apis',
        },
      },
    ])
  })

  test('that has a key, too, is asked with the key', async () => {
    const world = new World()
    world.valid.add('key')
    expect(await world.ask({ ...secret, key: 'key', clientSecret: '' })).toBe('key')
    expect(world.asked).toEqual([])
  })

  test.each([
    ['seconds', 86_399, 86_399],
    ['text', '3600', 3600],
    ['milliseconds, as an earlier endpoint has them', 86_399_999, 86_399.999],
    ['nothing', null, 86_400],
    ['nonsense', 'soon', 86_400],
    ['less than nothing', -5, 86_400],
  ])('believes a lifetime in %s', async (_, given, seconds) => {
    const world = new World()
    world.lifetimeSeconds = given
    await world.ask()
    const margin = Math.max(5 * minute, seconds * 100)
    world.now = seconds * 1000 - margin - 1
    expect(await world.ask()).toBe('t1')
    world.now += 2
    expect(await world.ask()).toBe('t2')
  })

  test('renews a token of a short life at half of it, not at every request', async () => {
    const world = new World()
    world.lifetimeSeconds = 60
    await world.ask()
    world.now = 29_000
    expect(await world.ask()).toBe('t1')
    world.now = 31_000
    expect(await world.ask()).toBe('t2')
  })

  test('goes on with a token that is still good when its renewal fails, and asks again later', async () => {
    const world = new World()
    await world.ask()
    world.fault = answer(503, {})
    world.now = 23 * hour
    expect(await Promise.all([world.ask(), world.ask()])).toEqual(['t1', 't1'])
    expect(await world.ask()).toBe('t1')
    expect(world.asked).toHaveLength(2)
    world.fault = null
    world.now += minute
    expect(await world.ask()).toBe('t3')
  })

  test('is not blamed for an endpoint that is down; it is asked less and less', async () => {
    const world = new World()
    world.fault = answer(500, {})
    for (let i = 0; i < 100; i++) {
      await expect(world.ask()).rejects.toMatchObject({
        reason: 'SERVER_ERROR',
        failure: { permanent: false },
      })
      world.now += 1_000
    }
    expect(world.asked.length).toBeLessThan(9)
    world.fault = null
    world.now += minute
    await expect(world.ask()).resolves.toMatch(/^t/)
  })

  test('waits as long as the endpoint asks for', async () => {
    const world = new World()
    world.fault = { ...answer(429, {}), headers: { 'retry-after': '120' } }
    await expect(world.ask()).rejects.toMatchObject({ reason: 'ACCOUNT_RATE_LIMITED' })
    world.fault = null
    world.now = 119_000
    await expect(world.ask()).rejects.toMatchObject({ retryAfterMs: 1_000 })
    world.now = 120_000
    await expect(world.ask()).resolves.toBe('t2')
  })

  test('leaves a network that is gone to the gate of the account', async () => {
    const world = new World()
    world.fault = new ReelhaulError({
      ...{ reason: 'NETWORK_REFUSED', message: 'x', permanent: false, advice: 'checkPort' },
    })
    await expect(world.ask()).rejects.toMatchObject({ reason: 'NETWORK_REFUSED' })
    world.fault = null
    await expect(world.ask()).resolves.toBe('t2')
  })

  test('gets one new token when all its jobs are refused, and the refusal of that one stands', async () => {
    const world = new World()
    await world.ask()
    world.valid.clear()
    expect(await Promise.all(Array.from({ length: 9 }, () => world.ask()))).toEqual(
      Array.from({ length: 9 }, () => 't2'),
    )
    expect(world.asked).toHaveLength(2)
    world.apiRefuses = true
    const refused = await Promise.allSettled(Array.from({ length: 9 }, () => world.ask()))
    expect(refused.map(({ status }) => status)).not.toContain('fulfilled')
    expect(world.asked).toHaveLength(3)
  })

  test('finds its token in no answer, although the provider repeats it', async () => {
    const world = new World()
    world.tokenPrefix = 'eyJhbGciOiJSUzI1NiJ9.'
    const api = ({ headers }: ApiRequest) =>
      Promise.resolve(answer(403, { message: `${headers['authorization']} may not do that` }))
    const what = { account, provider: adobe, credential: secret, api }
    const asked = world.keeper.run(what, ({ key }, client) =>
      client({ method: 'GET', url: 'https://api.example', headers: { authorization: key } }),
    )
    expect((await asked).body).toBe('{"message":"… may not do that"}')
  })

  test('uses a replaced secret at once, and never asks for two tokens together meanwhile', async () => {
    const world = new World()
    const before = world.ask()
    const after = world.ask({ ...secret, clientSecret: 'two' })
    expect(await Promise.all([before, after])).toEqual(['t1', 't2'])
    expect(world.asked.map(({ form }) => form?.['client_secret'])).toEqual(['one', 'two'])
    expect(world.underWay.most).toBe(1)
  })

  test('takes no token that had ended when it arrived', async () => {
    const world = new World()
    world.lifetimeSeconds = 1
    world.delay = () => {
      world.now += 2_000
      return Promise.resolve()
    }
    await expect(world.ask()).rejects.toMatchObject({ reason: 'PROVIDER_UNEXPECTED_ANSWER' })
    expect(world.seen).toEqual([])
  })

  test('gives up a request when all who wait for it have, and only then', async () => {
    const world = new World()
    world.delay = () => new Promise(() => undefined)
    const [one, other] = [new AbortController(), new AbortController()]
    const asked = [world.ask(secret, one.signal), world.ask(secret, other.signal)]
    await Promise.resolve()
    one.abort()
    await expect(asked[0]).rejects.toMatchObject({ name: 'AbortError' })
    const { signal } = world.asked[0]!
    expect(signal?.aborted).toBe(false)
    other.abort()
    await expect(asked[1]).rejects.toMatchObject({ name: 'AbortError' })
    expect(signal?.aborted).toBe(true)
  })
})

const event = fc.oneof(
  fc.record({ type: fc.constant('ask' as const), jobs: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 30 * hour }) }),
  fc.record({ type: fc.constant('revoke' as const) }),
  fc.record({ type: fc.constant('settle' as const) }),
)

test('whatever comes in whatever order: one token request at a time, none too many, none too late', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(event, { maxLength: 30 }), async (s, events) => {
      const world = new World()
      world.delay = () => s.schedule(Promise.resolve())
      const asks: Promise<unknown>[] = []
      let reasonsToRenew = 1
      for (const { type, ...more } of events) {
        if (type === 'ask')
          for (let i = 0; i < (more as { jobs: number }).jobs; i++)
            asks.push(world.ask().catch((error: unknown) => error))
        if (type === 'settle') await s.waitFor(Promise.all(asks))
        if (type === 'pass') world.now += (more as { ms: number }).ms
        if (type === 'revoke') world.valid.clear()
        if (type === 'pass' || type === 'revoke') reasonsToRenew++
        if (s.count() > 0) await s.waitOne()
      }
      await s.waitFor(Promise.all(asks))
      expect(world.underWay.most).toBeLessThanOrEqual(1)
      expect(world.asked.length).toBeLessThanOrEqual(reasonsToRenew)
      expect(world.sentTooLate).toBe(0)
      expect(await s.waitFor(world.ask())).toMatch(/^t/)
    }),
    { numRuns: runs },
  )
})

test('a provider that refuses every token is asked for two, however many jobs there are', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 20 }), async (s, jobs) => {
      const world = new World()
      world.delay = () => s.schedule(Promise.resolve())
      world.apiRefuses = true
      const asks = Array.from({ length: jobs }, () => world.ask().catch((error: unknown) => error))
      for (const outcome of await s.waitFor(Promise.all(asks)))
        expect(outcome).toMatchObject({ reason: 'ACCOUNT_KEY_REJECTED' })
      expect(world.asked.length).toBe(2)
    }),
    { numRuns: runs },
  )
})
