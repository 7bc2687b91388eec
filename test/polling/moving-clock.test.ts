/** Time passes while the poller looks: what opens, or becomes due, between two readings is not slept through. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { JobReport } from '../../main/providers/provider.ts'
import type { DueRepository } from '../../main/queue/job-store.ts'
import type { Clocks } from '../../main/queue/watched-clock.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import { accountOf, pollingKit } from '../helpers/polling-kit.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Clocks that go on while the engine works: by `pass`, and a little by each reading. */
class MovingClocks implements Clocks {
  #passed = 0

  pass(ms: number): void {
    this.#passed += ms
  }

  readonly now = (): number => Math.floor(Date.now() + this.#read())
  readonly monotonicNow = (): number => performance.now() + this.#read()

  #read(): number {
    return (this.#passed += 0.001)
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
  /** What reads of the database take, one after the other, over and over. */
  readonly readMs: readonly number[]
  readonly jobs: Readonly<Record<string, number>>
  /** Asked for beside them, by downloads that wait for links. */
  readonly links: Readonly<Record<string, number>>
  readonly limits: Readonly<Record<string, AccountLimits>>
  /** Of answer after answer, over and over. */
  readonly answerMs: readonly number[]
}

/** What may pass until all is asked: the pace, the answers, timers of whole milliseconds. */
function longestMs(
  { limits, answerMs }: World,
  requests: Readonly<Record<string, number>>,
): number {
  const each = Object.entries(requests).map(([id, count]) => {
    const spacing = 1000 / (limits[id]?.requestsPerSecond ?? 1000)
    return count * (spacing + Math.max(...answerMs) + 4)
  })
  return Math.max(...each) + 10
}

/** One after the other, over and over. */
function inTurn(values: readonly number[]): () => number {
  let next = 0
  return () => values[next++ % values.length] ?? 0
}

function takingTime(due: DueRepository, pass: () => void): void {
  const jobs = due.jobs.bind(due)
  const nextAt = due.nextAt.bind(due)
  vi.spyOn(due, 'jobs').mockImplementation((...args) => (pass(), jobs(...args)))
  vi.spyOn(due, 'nextAt').mockImplementation((...args) => (pass(), nextAt(...args)))
}

/** How often each account is asked in that time. */
async function requestsIn(
  world: World,
  withinMs: number,
): Promise<Readonly<Record<string, number>>> {
  const asked: Record<string, number> = {}
  const clocks = new MovingClocks()
  const answerMs = inTurn(world.answerMs)
  const readMs = inTurn(world.readMs)
  const kit = pollingKit({
    clocks,
    accounts: Object.keys(world.limits),
    accountLimits: (id) => world.limits[id] ?? null,
    ask: async (ask) => {
      const id = accountOf(ask)
      asked[id] = (asked[id] ?? 0) + 1
      const ms = answerMs()
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms))
      return over
    },
  })
  takingTime(kit.store.due, () => clocks.pass(readMs()))
  for (const [id, count] of Object.entries(world.jobs))
    kit.add(id, ...Array.from({ length: count }, (_, n) => `job_${n}`))
  kit.poller.start()
  for (const [accountId, count] of Object.entries(world.links))
    for (let n = 0; n < count; n++)
      void kit.client.ask({ id: -1 - n, accountId, remoteId: `link_${n}` }).catch(() => undefined)
  await vi.advanceTimersByTimeAsync(withinMs)
  kit.close()
  return asked
}

const limitsOf = fc.record({
  requestsAtOnce: fc.integer({ min: 1, max: 8 }),
  requestsPerSecond: fc.constantFrom(null, 1000, 400, 100),
})

test(
  'however long it takes to look, all that is due is asked as fast as the accounts allow',
  { timeout: 120_000 },
  async () => {
    const worlds = fc.record({
      readMs: fc.array(fc.constantFrom(0, 0.3, 1, 4, 12), { minLength: 1, maxLength: 20 }),
      jobs: fc.record({ a: fc.integer({ min: 8, max: 24 }), b: fc.integer({ min: 1, max: 3 }) }),
      links: fc.record({ a: fc.integer({ min: 0, max: 4 }), b: fc.integer({ min: 0, max: 4 }) }),
      // One has nothing to ask: it always has a place.
      limits: fc.record({ a: limitsOf, b: limitsOf, idle: limitsOf }),
      answerMs: fc.array(fc.constantFrom(0, 1, 7), { minLength: 1, maxLength: 5 }),
    })
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const { jobs, links } = world
        const wanted = { a: jobs.a + links.a, b: jobs.b + links.b }
        expect(await requestsIn(world, longestMs(world, wanted))).toEqual(wanted)
      }),
      { numRuns: 40 },
    )
  },
)
