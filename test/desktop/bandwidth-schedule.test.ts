import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BandwidthSchedule } from '../../main/desktop/bandwidth-schedule.ts'

beforeEach(() => vi.useFakeTimers({ now: new Date(2026, 10, 20, 7, 58, 20) }))
afterEach(() => vi.useRealTimers())

function setUp(enabled = true) {
  const settings = {
    limitRate: 9000 as number | null,
    schedule: { enabled, from: '08:00', to: '08:02', days: [5], limitRate: 2000 },
  }
  const rates: (number | null)[] = []
  const schedule = new BandwidthSchedule({ settings: () => settings, now: Date.now })
  schedule.onChange(() => rates.push(schedule.rate()))
  return { settings, rates, schedule }
}

test('changes the limit at the minute, and only when it changes', () => {
  const { rates } = setUp()
  vi.advanceTimersByTime(99_000)
  expect(rates).toEqual([])
  vi.advanceTimersByTime(2000)
  expect(rates).toEqual([2000])
  vi.advanceTimersByTime(120_000)
  expect(rates).toEqual([2000, 9000])
  vi.advanceTimersByTime(600_000)
  expect(rates).toHaveLength(2)
})

test('holds no timer while it is off, and follows when it is switched on', () => {
  const { settings, schedule, rates } = setUp(false)
  expect(vi.getTimerCount()).toBe(0)
  settings.schedule.enabled = true
  schedule.changed()
  vi.advanceTimersByTime(101_000)
  expect(rates).toEqual([2000])
  schedule.stop()
  expect(vi.getTimerCount()).toBe(0)
})

test('a clock that jumps, as after sleep, is noticed within a minute, or at once when told', () => {
  const { rates, schedule } = setUp()
  vi.setSystemTime(new Date(2026, 10, 20, 8, 0, 30))
  vi.advanceTimersByTime(60_000)
  expect(rates).toEqual([2000])
  vi.setSystemTime(new Date(2026, 10, 20, 9, 0, 0))
  schedule.refresh()
  expect(rates).toEqual([2000, 9000])
})
