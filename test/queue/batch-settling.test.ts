import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batchPhase } from '../../main/queue/batch-settling.ts'
import { activeStates, isSettled } from '../../main/queue/job-state.ts'
import { jobStates, type JobState } from '../../preload/contract/vocabulary.ts'
import { failureWith, queueKit } from '../helpers/queue-kit.ts'

describe('the phase of a batch', () => {
  test('is finished only when every job has come to an end', () => {
    const counts = fc.dictionary(fc.constantFrom(...jobStates), fc.nat({ max: 3 }))
    fc.assert(
      fc.property(counts, (found) => {
        const there = jobStates.filter((state) => (found[state] ?? 0) > 0)
        const phase = batchPhase(found)
        expect(phase === 'finished').toBe(there.every(isSettled))
        expect(phase === 'working').toBe(there.some((state) => activeStates.includes(state)))
        expect(phase === 'stopped').toBe(phase !== 'working' && there.includes('blocked'))
      }),
    )
  })
})

type Step = readonly ['fail' | 'block' | 'resume' | 'pause' | 'cancel' | 'retry', index: number]

test('whatever happens to its jobs, a batch with one that is not at its end is never finished', () => {
  const step = fc.tuple(
    fc.constantFrom('fail', 'block', 'resume', 'pause', 'cancel', 'retry'),
    fc.nat({ max: 2 }),
  ) as fc.Arbitrary<Step>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const { queue, store, add, states } = queueKit()
      const ids = add(['job_1', 'job_2', 'job_3'])
      const finished: boolean[] = []
      queue.on('batchSettled', () => finished.push(states(ids).every(isEnd)))
      for (const [what, index] of steps) {
        const id = ids[index]!
        if (what === 'block')
          queue.block([id], failureWith('ACCOUNT_KEY_REJECTED', true), 'blocked')
        else if (what === 'fail') {
          if (store.jobs.get(id)?.state === 'queued')
            queue.fail(id, failureWith('PROVIDER_JOB_FAILED', true))
        } else queue.act({ action: what, target: { ids: [id] } })
        const settledAt = store.batches.all()[0]?.settledAt
        expect(settledAt !== null).toBe(states(ids).every(isEnd))
      }
      expect(finished).not.toContain(false)
    }),
    { numRuns: 40 },
  )
})

const isEnd = (state: JobState | undefined): boolean => state !== undefined && isSettled(state)
