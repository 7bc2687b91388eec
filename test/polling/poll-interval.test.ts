import { expect, test } from 'vitest'
import { pollInterval } from '../../main/polling/poll-interval.ts'

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
