import { expect, test } from 'vitest'
import { hasRoomForReadyJobs } from '../../main/engine/create-polling.ts'
import type { CurrentLimits } from '../../main/engine/engine-options.ts'
import { queueKit } from '../helpers/queue-kit.ts'

/** Forty ready jobs where thirty-two are enough, and so many of them wait for a later try. */
function withLaterTries(later: number): boolean {
  const { queue, clock, add } = queueKit()
  const ids = add(Array.from({ length: 40 }, (_, n) => `job_${n}`))
  ids.forEach((id, at) => {
    queue.move(id, 'ready', { dueAt: clock.now + (at < later ? 1000 : 0) })
  })
  const limits = { now: { concurrency: 4 } } as CurrentLimits
  return hasRoomForReadyJobs({ queue, limits, clock: { now: () => clock.now } })
}

test.each([
  { later: 0, room: false },
  { later: 8, room: false },
  { later: 9, room: true },
])('with $later of 40 ready jobs waiting for a later try, polling has room: $room', (one) => {
  expect(withLaterTries(one.later)).toBe(one.room)
})
