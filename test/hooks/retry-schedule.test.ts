import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextAttemptMs, pauseMs } from '../../main/hooks/notify/retry-schedule.ts'

const random = fc.double({ min: 0, max: 1, noNaN: true })

test('waits grow, never fall short of what the receiver asked for, and end', () => {
  fc.assert(
    fc.property(random, fc.option(fc.nat(3_600_000)), (chance, asked) => {
      const waits = Array.from({ length: 10 }, (_, tried) =>
        nextAttemptMs(tried + 1, chance, asked),
      )
      expect(waits.at(-1)).toBeNull()
      const made = waits.slice(0, -1).map((wait) => wait ?? 0)
      expect(made).toHaveLength(9)
      expect(made).toEqual(made.toSorted((a, b) => a - b))
      for (const wait of made) expect(wait).toBeGreaterThanOrEqual(asked ?? 5000)
    }),
  )
})

test('a receiver that keeps failing is left alone for five minutes at most, unless it asks for more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (failures) => {
      expect(pauseMs(failures, null)).toBeGreaterThanOrEqual(5000)
      expect(pauseMs(failures, null)).toBeLessThanOrEqual(300_000)
      expect(pauseMs(failures, 900_000)).toBe(900_000)
    }),
  )
})
