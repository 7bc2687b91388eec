import { expect, test } from 'vitest'
import { RequestRate } from '../../main/webhooks/request-rate.ts'

test('takes a burst, then as many as time allows, and says how long to wait', () => {
  let now = 0
  const rate = new RequestRate(3, 2, () => now)
  expect([rate.take(), rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 0, 500])
  now = 500
  expect([rate.take(), rate.take()]).toEqual([0, 500])
})

test('saves no more than one burst', () => {
  let now = 0
  const rate = new RequestRate(2, 100, () => now)
  now = 3_600_000
  expect([rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 10])
})
