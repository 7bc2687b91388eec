// @vitest-environment node
import { expect, it } from 'vitest'
import { jobStates } from '../../../preload/contract/vocabulary.ts'
import {
  countOf,
  groupKeys,
  groupOf,
  groupStates,
  pipelineOrder,
} from '../../../renderer/controls/state-groups.ts'

it('puts every state in exactly one group', () => {
  const grouped = groupKeys.flatMap((key) => groupStates[key])
  expect([...grouped].sort()).toEqual([...jobStates].sort())
})

it('shows every group in a pipeline', () => {
  expect([...pipelineOrder].sort()).toEqual([...groupKeys].sort())
})

it('counts a group over its states', () => {
  expect(countOf({ failed: 2, blocked: 3, completed: 9 }, 'attention')).toBe(5)
})

it('recognises a group from its states in any order, and nothing else', () => {
  expect(groupOf(['blocked', 'failed'])).toBe('attention')
  expect(groupOf(['failed'])).toBeNull()
  expect(groupOf([])).toBeNull()
})
