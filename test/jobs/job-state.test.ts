import { describe, expect, test } from 'vitest'
import { canMove, isActive, isSettled, stateAfterAction } from '../../main/jobs/job-state.ts'
import { jobStates, type JobState } from '../../preload/contract/vocabulary.ts'

function reachableFrom(start: JobState): Set<JobState> {
  const seen = new Set<JobState>([start])
  for (const from of seen) for (const to of jobStates) if (canMove(from, to)) seen.add(to)
  return seen
}

describe('job states', () => {
  test('every state can be reached from queued, and queued from every state', () => {
    expect([...reachableFrom('queued')].sort()).toEqual([...jobStates].sort())
    for (const state of jobStates) expect(reachableFrom(state)).toContain('queued')
  })

  test('a job is completed only through finalizing', () => {
    const before = jobStates.filter((state) => state !== 'completed' && canMove(state, 'completed'))
    expect(before).toEqual(['finalizing'])
  })

  test('a settled job is left only by asking again', () => {
    for (const state of jobStates.filter(isSettled)) {
      expect(jobStates.filter((to) => to !== state && canMove(state, to))).toEqual(['queued'])
    }
  })

  test('a file whose bytes are complete can no longer be paused or cancelled', () => {
    expect(stateAfterAction('pause', 'finalizing')).toBeNull()
    expect(stateAfterAction('cancel', 'finalizing')).toBeNull()
  })

  test('what a user may do always leads to a state the table allows', () => {
    for (const action of ['pause', 'resume', 'retry', 'cancel'] as const) {
      for (const state of jobStates) {
        const to = stateAfterAction(action, state)
        if (to !== null) expect(canMove(state, to), `${action} of ${state}`).toBe(true)
      }
    }
  })

  test('no state is both at rest and at work', () => {
    expect(jobStates.filter((state) => isActive(state) && isSettled(state))).toEqual([])
  })
})
