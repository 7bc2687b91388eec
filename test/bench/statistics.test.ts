import { expect, test } from 'vitest'
import { spreadOf } from './statistics.ts'

test.each([
  { values: [3], median: 3, min: 3, max: 3 },
  { values: [10, 9, 1], median: 9, min: 1, max: 10 },
  { values: [4, 1, 2, 100], median: 3, min: 1, max: 100 },
])('the median of $values is $median', ({ values, ...spread }) => {
  expect(spreadOf(values)).toEqual(spread)
})

test('nothing has no median', () => {
  expect(() => spreadOf([])).toThrow(RangeError)
})
