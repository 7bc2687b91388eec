import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AccountGate } from '../../main/polling/account-gate.ts'
import { RequestPace } from '../../main/polling/request-pace.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

const left = (limit: number, remaining: number, resetMs: number) => ({
  limit,
  windowMs: null,
  left: { remaining, resetMs },
})
const limited: Failure = {
  reason: 'ACCOUNT_RATE_LIMITED',
  message: 'Too many requests.',
  permanent: false,
  advice: 'nothingToDo',
}

it('holds requests as far apart as is documented, unless the user says otherwise', () => {
  let now = 0
  const pace = new RequestPace(0.5, () => now)
  expect(pace.opensAt(true)).toBe(0)
  pace.begin(true)
  expect([pace.opensAt(true), pace.opensAt(false)]).toEqual([2000, 0])
  now = 2000
  pace.begin(true)
  expect(pace.opensAt(true)).toBe(4000)
})

it('spreads what is left until it is more again', () => {
  let now = 0
  const pace = new RequestPace(null, () => now)
  pace.learn(left(100, 10, 30_000))
  pace.begin(true)
  expect(pace.opensAt(true)).toBe(3000)
  now = 30_000
  expect(pace.spacingMs(true)).toBe(300)
})

it('lets a plan that allows more than is documented have it', () => {
  const pace = new RequestPace(0.5, () => 0)
  pace.learn(left(5, 4, 1000))
  expect(pace.spacingMs(true)).toBe(250)
  expect(pace.rate(true)).toEqual({ perSecond: 5, source: 'learned' })
})

it('knows a plan of few requests a second by whole seconds, of which an answer sees a part', () => {
  const pace = new RequestPace(0.5, () => 0)
  pace.learn(left(5, 4, 300))
  expect(pace.rate(true)).toEqual({ perSecond: 5, source: 'learned' })
})

it("takes the window's length from the provider where it says so", () => {
  const pace = new RequestPace(0.5, () => 0)
  pace.learn({ limit: 120, windowMs: 60_000, left: null })
  expect(pace.rate(true)).toEqual({ perSecond: 2, source: 'learned' })
})

it('holds nothing further apart than ten seconds, however few are said to be left', () => {
  const pace = new RequestPace(null, () => 0)
  pace.learn({ ...left(1, 1, 3_600_000), windowMs: 86_400_000 })
  pace.begin(true)
  expect([pace.opensAt(true), pace.rate(true).perSecond]).toEqual([10_000, 0.1])
})

it('starts nothing during a pause, for an hour at most, and says why', () => {
  let now = 0
  const pace = new RequestPace(null, () => now)
  pace.pause(20_000, limited)
  expect([pace.opensAt(true), pace.opensAt(false), pace.pausedForMs]).toEqual([
    20_000, 20_000, 20_000,
  ])
  expect(pace.reasonForPause).toBe(limited)
  now = 20_000
  expect([pace.pausedForMs, pace.reasonForPause]).toEqual([0, null])
  pace.pause(1e12, limited)
  expect(pace.pausedForMs).toBe(3_600_000)
})

/**
 * Gates of one pace under a made-up clock: requests arrive at any time, end after any time, and servers
 * say anything about what is left.
 */
it('no window has more starts than the pace allows, and everything that waits starts', async () => {
  const step = fc.record({
    gate: fc.nat(2),
    afterMs: fc.nat(3000),
    lastsMs: fc.nat(2000),
    further: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(0.5, 2, 5),
      async (steps, perSecond) => {
        let now = 0
        const pace = new RequestPace(perSecond, () => now)
        const limits = { atOnce: 2, perSecond: null }
        const gates = [0, 1, 2].map(() => new AccountGate(limits, () => now, undefined, pace))
        const starts: number[] = []
        const timers: { at: number; run: () => void }[] = []
        const sleep = (ms: number) =>
          new Promise<void>((run) => void timers.push({ at: now + ms, run }))
        let ended = 0
        const jobs = steps.map(async ({ gate, afterMs, lastsMs, further }) => {
          await sleep(afterMs)
          await gates[gate]!.run(async () => {
            starts.push(now)
            await sleep(lastsMs)
            if (!further) return
            await gates[gate]!.further()
            starts.push(now)
            await sleep(lastsMs)
          })
          ended++
        })
        const settle = async () => {
          for (let i = 0; i < 20; i++) await Promise.resolve()
        }
        for (let turn = 0; turn < 5000 && ended < steps.length; turn++) {
          await settle()
          const ordered = [...gates].sort((a, b) => a.lastStart - b.lastStart)
          const waits = ordered.flatMap((gate) => gate.admit() ?? [])
          await settle()
          const due = [...timers.map(({ at }) => at), ...waits.map((ms) => now + ms)]
          if (due.length === 0) continue
          now = Math.max(now, Math.min(...due))
          for (const timer of timers.splice(0)) {
            if (timer.at <= now) timer.run()
            else timers.push(timer)
          }
        }
        await Promise.all(jobs)
        expect(starts).toHaveLength(steps.reduce((n, { further }) => n + (further ? 2 : 1), 0))
        const spacing = 1000 / perSecond
        for (let i = 1; i < starts.length; i++) {
          for (let j = 0; j < i; j++) {
            const span = starts[i]! - starts[j]!
            // Starting late leaves the next one where it was: one more than the pace in any window.
            expect(i - j).toBeLessThanOrEqual(span / spacing + 2)
          }
        }
      },
    ),
    { numRuns: 60 },
  )
})
