import fc from 'fast-check'
import { expect, test } from 'vitest'
import { extraPollInterval, pollInterval, sparseInterval } from '../../main/queue/poll-interval.ts'

test('starts at the shortest interval and grows with the time nothing has moved', () => {
  expect(pollInterval(0, 5000, 0)).toBe(5000)
  expect(pollInterval(40_000, 5000, 0)).toBe(10_000)
  expect(pollInterval(120_000, 5000, 0)).toBe(30_000)
})

test('stops growing at a minute, unless the user wants longer intervals', () => {
  expect(pollInterval(86_400_000, 5000, 0)).toBe(60_000)
  expect(pollInterval(86_400_000, 600_000, 0)).toBe(600_000)
})

test('spreads jobs by up to a tenth, never below the shortest', () => {
  expect(pollInterval(0, 1000, 0.999)).toBeCloseTo(1099.9)
  expect(pollInterval(0, 1000, 0)).toBe(1000)
})

const tenMinutes = { earlyMs: 540_000, lateMs: 660_000 }
const after = (waitedMs: number) => ({ waitedMs, usual: tenMinutes })

test('leaves a job alone that cannot be done yet, for a minute at most', () => {
  expect(pollInterval(0, 5000, 0, after(1000))).toBe(60_000)
  expect(pollInterval(0, 5000, 0, after(500_000))).toBe(40_000)
})

test('looks often around the usual time, and never later than it would without history', () => {
  expect(pollInterval(300_000, 5000, 0, after(550_000))).toBe(12_000)
  expect(pollInterval(24_000, 5000, 0, after(550_000))).toBe(6000)
})

test('is as patient as ever with a job that takes longer than others', () => {
  expect(pollInterval(400_000, 5000, 0, after(700_000))).toBe(60_000)
  expect(pollInterval(40_000, 5000, 0, after(700_000))).toBe(10_000)
})

test("keeps the user's shortest interval, whatever the history", () => {
  const alike = { earlyMs: 600_000, lateMs: 600_001 }
  expect(pollInterval(0, 5000, 0, { waitedMs: 599_999, usual: alike })).toBe(5000)
  expect(pollInterval(0, 90_000, 0, after(550_000))).toBe(90_000)
})

test('who polls more than once a second is not slowed down by history', () => {
  expect(pollInterval(0, 999, 0, after(0))).toBe(999)
  expect(pollInterval(0, 20, 0, after(0))).toBe(20)
})

test('asks a finished job for missing links four times, twice as long after each', () => {
  const done = [0, 10_000, 30_000, 70_000, 150_000]
  const waits = done.map((doneMs, made) => extraPollInterval(made, doneMs, 5000, 0))
  expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, null])
  expect(extraPollInterval(0, 0, 600_000, 0)).toBe(600_000)
  expect(extraPollInterval(3, 0, 60_000, 0)).toBe(300_000)
})

test('webhooks bring on polls for missing links, and shorten the time for them by none', () => {
  const times = fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 15 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 60_000 }), (early, shortestMs) => {
      let [now, made] = [0, 0]
      for (;;) {
        const wait = extraPollInterval(made, now, shortestMs, 0)
        if (wait === null) break
        now += Math.min(wait, early[made] ?? wait)
        made++
      }
      expect(made).toBeLessThanOrEqual(20)
      const planned = [0, 1, 2, 3].map((nth) => extraPollInterval(nth, 0, shortestMs, 0) ?? 0)
      if (made < 20) expect(now).toBeGreaterThanOrEqual(planned.reduce((sum, ms) => sum + ms))
    }),
  )
})

test('neither new words each time nor a clock that is set back keep a job from its end', () => {
  expect(extraPollInterval(19, 0, 5000, 0)).toBe(150_000)
  expect(extraPollInterval(20, 0, 5000, 0)).toBeNull()
  expect(extraPollInterval(4, -86_400_000, 5000, 0)).toBe(150_000)
})

test('asks a tenth as often where webhooks arrive, and every five minutes at least', () => {
  expect(sparseInterval(5000)).toBe(50_000)
  expect(sparseInterval(60_000)).toBe(300_000)
  expect(sparseInterval(600_000)).toBe(600_000)
})
