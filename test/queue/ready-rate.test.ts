import { expect, test } from 'vitest'
import { ReadyRates } from '../../main/queue/ready-rate.ts'

test('knows how fast jobs of an account become ready, once some did', () => {
  const rates = new ReadyRates()
  for (let n = 0; n < 4; n++) rates.add('studio', n * 1000)
  expect(rates.of('studio', 4000)).toBeNull()
  rates.add('studio', 4000)
  expect(rates.of('studio', 4000)).toBe(1)
  expect(rates.of('agency', 4000)).toBeNull()
})

test('becomes slower while none become ready, and forgets', () => {
  const rates = new ReadyRates()
  for (let n = 0; n < 5; n++) rates.add('studio', n * 1000)
  expect(rates.of('studio', 40_000)).toBe(0.1)
  expect(rates.of('studio', 16 * 60_000)).toBeNull()
})
