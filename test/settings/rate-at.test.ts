import { describe, expect, test } from 'vitest'
import { rateAt } from '../../main/settings/rate-at.ts'

const night = { enabled: true, from: '22:00', to: '06:30', days: [5], limitRate: null }
const office = { enabled: true, from: '08:00', to: '18:00', days: [1, 2, 3, 4, 5], limitRate: 2000 }

/** 20 November 2026 is a Friday. */
const at = (day: number, time: string): Date => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return new Date(2026, 10, day, hours, minutes)
}
const rate = (schedule: typeof office | typeof night, date: Date) =>
  rateAt({ limitRate: 9000, schedule }, date)

describe('rateAt', () => {
  test('holds from the first minute to before the last, on its days', () => {
    expect(rate(office, at(20, '07:59'))).toBe(9000)
    expect(rate(office, at(20, '08:00'))).toBe(2000)
    expect(rate(office, at(20, '17:59'))).toBe(2000)
    expect(rate(office, at(20, '18:00'))).toBe(9000)
    expect(rate(office, at(21, '12:00'))).toBe(9000)
  })

  test('goes on over midnight as a part of the day on which it began', () => {
    expect(rate(night, at(20, '21:59'))).toBe(9000)
    expect(rate(night, at(20, '22:00'))).toBeNull()
    expect(rate(night, at(21, '06:29'))).toBeNull()
    expect(rate(night, at(21, '06:30'))).toBe(9000)
    expect(rate(night, at(21, '22:00'))).toBe(9000)
    expect(rate(night, at(20, '03:00'))).toBe(9000)
  })

  test('is the whole day where both times are the same', () => {
    const all = { ...office, from: '10:00', to: '10:00', days: [5] }
    expect([rate(all, at(20, '10:00')), rate(all, at(21, '09:59'))]).toEqual([2000, 2000])
    expect([rate(all, at(20, '09:59')), rate(all, at(21, '10:00'))]).toEqual([9000, 9000])
  })

  test('counts by the clock on the wall when it is changed', () => {
    const { TZ } = process.env
    process.env.TZ = 'Europe/Berlin'
    const early = { ...office, from: '02:30', to: '03:30', days: [0] }
    try {
      // On 29 March 2026 the clock goes from 2:00 to 3:00; on 25 October from 3:00 back to 2:00.
      expect(rate(early, new Date('2026-03-29T00:59:00Z'))).toBe(9000)
      expect(rate(early, new Date('2026-03-29T01:00:00Z'))).toBe(2000)
      expect(rate(early, new Date('2026-03-29T01:30:00Z'))).toBe(9000)
      expect(rate(early, new Date('2026-10-25T00:40:00Z'))).toBe(2000)
      expect(rate(early, new Date('2026-10-25T01:10:00Z'))).toBe(9000)
      expect(rate(early, new Date('2026-10-25T01:40:00Z'))).toBe(2000)
    } finally {
      if (TZ === undefined) delete process.env.TZ
      else process.env.TZ = TZ
    }
  })

  test('is the usual limit while the schedule is off', () => {
    expect(rate({ ...office, enabled: false }, at(20, '12:00'))).toBe(9000)
  })
})
