import fc from 'fast-check'
import { expect, test } from 'vitest'
import { steadyShare, type MeasuredShare, type ShownShare } from '../../main/views/steady-share.ts'

const jobs = 10
const measured = fc.double({ min: 0, max: 0.9999, noNaN: true })
/** Measures of one batch: they rise and fall, jobs settle one by one, and all of them at the end. */
const course = fc.array(fc.record({ measured, settles: fc.nat({ max: 2 }) })).map((steps) => {
  let settled = 0
  const open = steps.map((step): MeasuredShare => {
    settled = Math.min(jobs - 1, settled + step.settles)
    return { measured: step.measured, jobs, settled }
  })
  return [...open, { measured: 1, jobs, settled: jobs }]
})

const shownOver = (steps: readonly MeasuredShare[]): ShownShare[] => {
  let before: ShownShare | null = null
  return steps.map((step) => (before = steadyShare(before, step)))
}

test('what is shown only grows, is never below the measure, and is 1 exactly at the end', () => {
  fc.assert(
    fc.property(course, (steps) => {
      const all = shownOver(steps)
      all.forEach(({ shown, measured: raw }, n) => {
        expect(shown).toBeGreaterThanOrEqual(all[n - 1]?.shown ?? 0)
        expect(shown).toBeGreaterThanOrEqual(raw)
        expect(shown === 1).toBe(n === all.length - 1)
      })
    }),
  )
})

test('without a fall it is the measure itself', () => {
  fc.assert(
    fc.property(course, (steps) => {
      const rising = [...steps].sort((a, b) => a.measured - b.measured || a.settled - b.settled)
      const settled = rising.map((step, n) => ({ ...step, settled: Math.min(n, jobs - 1) }))
      for (const { shown, measured: raw } of shownOver(settled)) expect(shown).toBeCloseTo(raw, 9)
    }),
  )
})

test('how often it is looked at makes no difference while the measure rises', () => {
  fc.assert(
    fc.property(fc.array(measured, { minLength: 2 }), measured, (values, high) => {
      const fall = [high, Math.min(high, 0.1)].map((raw) => ({ measured: raw, jobs, settled: 1 }))
      const rising = values.filter((raw) => raw >= 0.1).sort((a, b) => a - b)
      const steps = rising.map((raw) => ({ measured: raw, jobs, settled: 1 }))
      const often = shownOver([...fall, ...steps]).at(-1)?.shown ?? 0
      const seldom = shownOver([...fall, ...steps.slice(-1)]).at(-1)?.shown ?? 0
      expect(often).toBeCloseTo(seldom, 9)
    }),
  )
})

test('work that comes back is shown', () => {
  const at = { measured: 0.8, jobs, settled: 8 }
  const before = steadyShare(null, at)
  expect(steadyShare(before, { ...at, measured: 0.7, settled: 7 }).shown).toBe(0.7)
  expect(steadyShare(before, { ...at, measured: 0.4, jobs: 20 }).shown).toBe(0.4)
  expect(steadyShare(before, { ...at, measured: 0.7 }).shown).toBe(0.8)
})
