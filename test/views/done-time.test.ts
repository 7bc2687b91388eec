import fc from 'fast-check'
import { expect, test } from 'vitest'
import { doneTime } from '../../main/views/done-time.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const about = (seconds: number) => ({ type: 'about', until: 'saved', seconds }) as const
const minutes = (n: number) => noon + n * 60_000

test('a time is on a whole minute, later than now and no more than a step late', () => {
  fc.assert(
    fc.property(fc.nat({ max: 86_400_000 }), fc.integer({ min: 1, max: 43_200 }), (ms, seconds) => {
      const now = noon + ms
      const at = doneTime(about(seconds), now) ?? 0
      expect(at % 60_000).toBe(0)
      expect(at).toBeGreaterThan(now)
      expect(at).toBeGreaterThanOrEqual(now + seconds * 1000)
      expect(at - (now + seconds * 1000)).toBeLessThan(15 * 60_000)
    }),
  )
})

test('the time stays while an estimate moves by less than a step, and follows where it moves by more', () => {
  const shown = doneTime(about(600), noon)
  expect(shown).toBe(minutes(10))
  expect(doneTime(about(600), noon + 59_000, shown)).toBe(minutes(10))
  expect(doneTime(about(540), noon + 1000, shown)).toBe(minutes(10))
  expect(doneTime(about(780), noon, shown)).toBe(minutes(13))
  expect(doneTime(about(300), noon, shown)).toBe(minutes(5))
})

test('a time that has passed is not said again', () => {
  expect(doneTime(about(1), minutes(10), minutes(10))).toBe(minutes(11))
})

test('there is no time where there is no number until all is saved', () => {
  expect(doneTime(null, noon)).toBeNull()
  expect(doneTime({ type: 'unknown' }, noon)).toBeNull()
  expect(doneTime({ type: 'within', until: 'saved', span: 'hours' }, noon)).toBeNull()
  expect(doneTime({ type: 'about', until: 'ready', seconds: 60 }, noon)).toBeNull()
})
