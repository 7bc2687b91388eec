import { expect, it } from 'vitest'
import { retryAfterMs } from '../../main/network/retry-after.ts'

const NOW = Date.parse('2025-12-07T14:00:00Z')

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['1.5', 1500],
  ['Sun, 07 Dec 2025 14:02:00 GMT', 120_000],
  ['Sunday, 07-Dec-25 14:02:00 GMT', 120_000],
  ['Sun, 07 Dec 2025 13:00:00 GMT', 0],
  [String(NOW / 1000 + 30), 30_000],
  [String(NOW / 1000 - 30), 0],
  ['999999999999', 3_600_000],
  [['7', '9'], 7000],
  [undefined, null],
  ['', null],
  ['-5', null],
  ['soon', null],
  ['Infinity', null],
])('reads Retry-After: %j as %j ms', (value, expected) => {
  expect(retryAfterMs(value, NOW)).toBe(expected)
})
