// @vitest-environment node
import { describe, expect, it } from 'vitest'
import {
  bytes,
  costText,
  count,
  dotted,
  duration,
  minute,
  moment,
  speed,
} from '../../../renderer/words/format.ts'

describe('sizes and speeds', () => {
  it.each([
    [0, '0 kB'],
    [1, '0.1 kB'],
    [999, '1.0 kB'],
    [1_000, '1.0 kB'],
    [48_240_000, '48.2 MB'],
    [99_960_000, '100 MB'],
    [999_700_000, '1.0 GB'],
    [3_200_000_000_000, '3.2 TB'],
  ])('writes %d bytes as %s', (n, words) => {
    expect(bytes(n)).toBe(words)
  })

  it('never writes a negative size', () => {
    expect(bytes(-5)).toBe('0 kB')
  })

  it('writes speeds per second', () => {
    expect(speed(4_200_000)).toBe('4.2 MB/s')
  })
})

describe('durations', () => {
  it.each([
    [0, '1 s'],
    [0.4, '1 s'],
    [45, '45 s'],
    [59.6, '1 min'],
    [200, '3 min'],
    [3_599, '1 h'],
    [4_800, '1 h 20 min'],
    [90_000, '1 day 1 h'],
  ])('writes %d seconds as %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words)
  })
})

describe('moments', () => {
  const at = new Date(2026, 10, 21, 14, 2, 11).getTime()

  it('leaves out the date of today', () => {
    expect(moment(at, at + 60_000)).not.toContain('2026')
  })

  it('gives the date of another day', () => {
    expect(moment(at, at + 2 * 86_400_000)).toContain('2026')
  })
})

it.each([
  [2.51, 'USD', '$2.51'],
  [25.1234, 'USD', '$25.12'],
  [0.0125, 'EUR', '€0.0125'],
  [30, 'credits', '30 credits'],
  [1, 'coins', '1 coin'],
  [1234.5, null, '1,234.5'],
  // A described provider may count in anything.
  [7, 'minutes', '7 minutes'],
  [7, 'usd', '7 usd'],
])('writes a cost of %d in %s as %s', (amount, unit, words) => {
  expect(costText({ amount, unit })).toBe(words)
})

it('writes a day and a time to the minute', () => {
  expect(minute(new Date(2026, 10, 21, 14, 2, 11).getTime())).toMatch(/^11\/21\/26, 2:02\sPM$/)
})

it('groups large counts', () => {
  expect(count(100_000)).toBe('100,000')
})

it('joins only the facts that are known', () => {
  expect(dotted('Video', null, false, undefined, '48 MB')).toBe('Video · 48 MB')
})
