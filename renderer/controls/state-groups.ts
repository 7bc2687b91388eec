/** The groups of states that a batch or the whole queue has jobs in. */
import {
  countOf,
  groupKeys,
  groupStates,
  type GroupKey,
  type StateCounts,
} from '../../preload/contract/state-groups.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'

export {
  countOf,
  groupKeys,
  groupOf,
  groupStates,
  workingGroups,
  type GroupKey,
  type StateCounts,
} from '../../preload/contract/state-groups.ts'

/** One step of a batch's way from the provider to the disk, or out of it. */
export interface Stage {
  readonly key: GroupKey
  readonly states: readonly JobState[]
  readonly jobs: number
}

/** The groups that have jobs, in the order of the way. */
export function stagesOf(counts: StateCounts): Stage[] {
  return groupKeys
    .map((key) => ({ key, states: groupStates[key], jobs: countOf(counts, key) }))
    .filter(({ jobs }) => jobs > 0)
}
