// @vitest-environment node
import { expect, it } from 'vitest'
import { jobStates } from '../../../preload/contract/vocabulary.ts'
import {
  countOf,
  groupKeys,
  groupOf,
  groupStates,
  stagesOf,
} from '../../../renderer/controls/state-groups.ts'

it('puts every state in exactly one group', () => {
  const grouped = groupKeys.flatMap((key) => groupStates[key])
  expect([...grouped].sort()).toEqual([...jobStates].sort())
})

it('shows the groups that have jobs as stages, in the order of the way', () => {
  const stages = stagesOf({ finalizing: 2, downloading: 1, queued: 3, ready: 4, waiting: 0 })
  expect(stages.map(({ key, jobs }) => [key, jobs])).toEqual([
    ['queued', 3],
    ['ready', 4],
    ['downloading', 3],
  ])
})

it('counts a group over its states', () => {
  expect(countOf({ failed: 2, blocked: 3, completed: 9 }, 'attention')).toBe(5)
})

it('recognises a group from its states in any order, and nothing else', () => {
  expect(groupOf(['blocked', 'failed'])).toBe('attention')
  expect(groupOf(['failed'])).toBeNull()
  expect(groupOf([])).toBeNull()
})
