/** Time passes while the poller looks: what opens, or becomes due, between two readings is not slept through. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { JobReport } from '../../main/providers/provider.ts'
import type { Clocks } from '../../main/queue/watched-clock.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import { accountOf, pollingKit } from '../helpers/polling-kit.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Clocks on which each reading takes a little time: the next of `steps`, milliseconds, over and over. */
function movingClocks(steps: readonly number[]): Clocks {
  let passed = 0
  let readings = 0
  const later = (): number => (passed += steps[readings++ % steps.length] ?? 0)
  return {
    now: () => Math.floor(Date.now() + later()),
    monotonicNow: () => performance.now() + later(),
  }
}

/** Never asked about again. */
const over: JobReport = {
  state: 'failed',
  status: 'failed',
  facts: {},
  failure: { reason: 'PROVIDER_JOB_FAILED', message: 'x', permanent: true, advice: 'nothingToDo' },
}

interface World {
  readonly steps: readonly number[]
  readonly jobs: Readonly<Record<string, number>>
  readonly limits: Readonly<Record<string, AccountLimits>>
  /** Of answer after answer, over and over. */
  readonly answerMs: readonly number[]
}

/** What may pass until all is asked: the pace, the answers, timers of whole milliseconds. */
function longestMs({ jobs, limits, answerMs }: World): number {
  const each = Object.entries(jobs).map(([id, count]) => {
    const spacing = 1000 / (limits[id]?.requestsPerSecond ?? 1000)
    return count * (spacing + Math.max(...answerMs) + 4)
  })
  return Math.max(...each) + 10
}

async function requestsIn(world: World): Promise<Readonly<Record<string, number>>> {
  const asked: Record<string, number> = {}
  const kit = pollingKit({
    clocks: movingClocks(world.steps),
    accounts: Object.keys(world.limits),
    accountLimits: (id) => world.limits[id] ?? null,
    ask: async (ask) => {
      const id = accountOf(ask)
      const before = Object.values(asked).reduce((sum, n) => sum + n, 0)
      asked[id] = (asked[id] ?? 0) + 1
      const ms = world.answerMs[before % world.answerMs.length] ?? 0
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      return over
    },
  })
  for (const [id, count] of Object.entries(world.jobs))
    kit.add(id, ...Array.from({ length: count }, (_, n) => `job_${n}`))
  kit.poller.start()
  await vi.advanceTimersByTimeAsync(longestMs(world))
  kit.close()
  return asked
}

const limitsOf = fc.record({
  requestsAtOnce: fc.integer({ min: 1, max: 8 }),
  requestsPerSecond: fc.constantFrom(null, 1000, 400, 50),
})

test('however long it takes to look, all that is due is asked as fast as the accounts allow', async () => {
  const worlds = fc.record({
    steps: fc.array(fc.constantFrom(0, 0, 0.01, 0.1, 0.4, 1, 3, 25), { minLength: 1, maxLength: 40 }),
    jobs: fc.record({ a: fc.integer({ min: 1, max: 12 }), b: fc.integer({ min: 1, max: 5 }) }),
    // One has nothing to ask: it always has a place.
    limits: fc.record({ a: limitsOf, b: limitsOf, idle: limitsOf }),
    answerMs: fc.array(fc.constantFrom(0, 1, 7), { minLength: 1, maxLength: 5 }),
  })
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      expect(await requestsIn(world)).toEqual(world.jobs)
    }),
    { numRuns: 60 },
  )
})
