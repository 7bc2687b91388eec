import { describe, expect, test } from 'vitest'
import { LeaseKeeper } from '../../main/leases/lease-keeper.ts'
import type { JobReport, RemoteOutput } from '../../main/providers/provider.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

const refused: Failure = {
  reason: 'SERVER_LEASE_EXPIRED',
  message: 'The link has expired.',
  permanent: false,
  advice: 'askedLater',
}

/** A provider on a clock of its own that hands out numbered links. */
function world(lifetimeMs: number | null = 3_600_000) {
  const state = { asked: 0, renewed: 0, clock: 1000, answer: null as JobReport | null }
  const serverStart = 5_000_000
  const output = (): RemoteOutput => {
    const issuedAt = serverStart + state.clock
    return {
      key: '0',
      kind: 'video',
      index: 0,
      locale: null,
      name: null,
      extension: 'mp4',
      sizeBytes: 10,
      source: {
        type: 'lease',
        lease: {
          url: `http://store/${state.asked}`,
          issuedAt,
          expiresAt: lifetimeMs === null ? null : issuedAt + lifetimeMs,
        },
      },
    }
  }
  const keeper = new LeaseKeeper({
    ask: async () => {
      state.asked++
      await Promise.resolve()
      return (
        state.answer ?? {
          state: 'ready',
          status: 'merged',
          facts: {},
          outputs: [output()],
          missing: [],
        }
      )
    },
    onRenewed: () => state.renewed++,
    monotonicNow: () => state.clock,
  })
  return { keeper, state, output }
}

describe('LeaseKeeper', () => {
  test('uses the links that a poll has brought without asking again', async () => {
    const { keeper, state, output } = world()
    keeper.keep(1, [output()])
    expect((await keeper.leasesFor(1, '0').current()).url).toBe('http://store/0')
    expect(state.asked).toBe(0)
  })

  test('asks again when the link that was kept is about to expire', async () => {
    const { keeper, state, output } = world()
    keeper.keep(1, [output()])
    state.clock += 3_600_000 - 100_000
    expect((await keeper.leasesFor(1, '0').current()).url).toBe('http://store/1')
    expect(state.renewed).toBe(1)
  })

  test('a link without an end is used however long it waited', async () => {
    const { keeper, state, output } = world(null)
    keeper.keep(1, [output()])
    state.clock += 1e9
    await keeper.leasesFor(1, '0').current()
    expect(state.asked).toBe(0)
  })

  test('twenty connections that see one dead link cause one renewal', async () => {
    const { keeper, state, output } = world()
    keeper.keep(1, [output()])
    const leases = keeper.leasesFor(1, '0')
    const dead = await leases.current()
    const renewed = await Promise.all(
      Array.from({ length: 20 }, () => keeper.leasesFor(1, '0').renew(dead, refused)),
    )
    expect(new Set(renewed.map((lease) => lease.url))).toEqual(new Set(['http://store/1']))
    expect(state.asked).toBe(1)
  })

  test('takes the refusal for an answer after two renewals in one attempt', async () => {
    const { keeper, state, output } = world()
    keeper.keep(1, [output()])
    const leases = keeper.leasesFor(1, '0')
    const second = await leases.renew(await leases.current(), refused)
    const third = await leases.renew(second, refused)
    await expect(leases.renew(third, refused)).rejects.toMatchObject({ failure: refused })
    expect(state.asked).toBe(2)
  })

  test('says which output the provider no longer lists', async () => {
    const { keeper } = world()
    await expect(keeper.output(1, 'de-DE/video')).rejects.toMatchObject({
      failure: {
        reason: 'SERVER_OBJECT_GONE',
        message: expect.stringContaining('de-DE/video') as string,
      },
    })
  })

  test("a job that failed meanwhile fails with the provider's own reason", async () => {
    const { keeper, state } = world()
    const failure: Failure = { ...refused, reason: 'PROVIDER_JOB_FAILED', permanent: true }
    state.answer = { state: 'failed', status: 'failed', facts: {}, failure }
    await expect(keeper.output(1, '0')).rejects.toMatchObject({ failure })
  })

  test('what is forgotten is asked for again', async () => {
    const { keeper, state, output } = world()
    keeper.keep(1, [output()])
    keeper.forget(1)
    await keeper.output(1, '0')
    expect(state.asked).toBe(1)
  })
})
