import { describe, expect, test } from 'vitest'
import {
  canMove,
  finalizingAfter,
  IllegalTransition,
  isActive,
  isSettled,
  lackOf,
  stateAfterAction,
} from '../../main/queue/job-state.ts'
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

  test('a job that is finalizing says for what, until it is not', () => {
    const job = { id: 1, state: 'downloading' as const, finalizingFor: null }
    expect(() => finalizingAfter(job, 'finalizing', undefined)).toThrow(IllegalTransition)
    expect(finalizingAfter(job, 'finalizing', 'commit')).toBe('commit')
    const committing = { id: 1, state: 'finalizing' as const, finalizingFor: 'commit' as const }
    expect(finalizingAfter(committing, 'finalizing', 'join')).toBe('join')
    expect(finalizingAfter(committing, 'finalizing', undefined)).toBe('commit')
    for (const to of jobStates.filter((state) => state !== 'finalizing'))
      expect(finalizingAfter(committing, to, undefined)).toBeNull()
  })

  test('only a completed job lacks something', () => {
    const missing = ['fr-FR']
    expect(jobStates.filter((state) => lackOf({ state, missing }).length > 0)).toEqual([
      'completed',
    ])
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
    for (const action of ['pause', 'resume', 'retry', 'cancel', 'again'] as const) {
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
