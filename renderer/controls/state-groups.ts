/** The states as people think of them: the sidebar's groups and the order of a pipeline. */
import type { JobState } from '../../preload/contract/vocabulary.ts'

export const groupKeys = [
  'provider',
  'downloading',
  'completed',
  'attention',
  'paused',
  'cancelled',
] as const
export type GroupKey = (typeof groupKeys)[number]

export const groupStates: Record<GroupKey, readonly JobState[]> = {
  provider: ['queued', 'waiting'],
  downloading: ['ready', 'downloading', 'finalizing'],
  completed: ['completed'],
  attention: ['failed', 'blocked'],
  paused: ['paused'],
  cancelled: ['cancelled'],
}

/** Left to right in a batch's bar: what is done, what moves, what waits, what stopped. */
export const pipelineOrder: readonly GroupKey[] = [
  'completed',
  'downloading',
  'provider',
  'paused',
  'attention',
  'cancelled',
]

export type StateCounts = Partial<Record<JobState, number>>

export function countOf(counts: StateCounts, group: GroupKey): number {
  return groupStates[group].reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}

/** The group that a filter's states spell, null when they spell none. */
export function groupOf(states: readonly JobState[]): GroupKey | null {
  const same = (key: GroupKey): boolean =>
    groupStates[key].length === states.length && groupStates[key].every((s) => states.includes(s))
  return groupKeys.find(same) ?? null
}

/** One step of a batch's way from the provider to the disk, or out of it. */
export interface Stage {
  readonly key:
    | 'provider'
    | 'ready'
    | 'downloading'
    | 'finalizing'
    | 'completed'
    | 'attention'
    | 'paused'
    | 'cancelled'
  readonly states: readonly JobState[]
  readonly jobs: number
}

const stages: readonly Omit<Stage, 'jobs'>[] = [
  { key: 'provider', states: groupStates.provider },
  { key: 'ready', states: ['ready'] },
  { key: 'downloading', states: ['downloading'] },
  { key: 'finalizing', states: ['finalizing'] },
  { key: 'completed', states: groupStates.completed },
  { key: 'attention', states: groupStates.attention },
  { key: 'paused', states: groupStates.paused },
  { key: 'cancelled', states: groupStates.cancelled },
]

/** The stages that have jobs, in the order of the way. */
export function stagesOf(counts: StateCounts): Stage[] {
  return stages
    .map((stage) => ({
      ...stage,
      jobs: stage.states.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
    }))
    .filter(({ jobs }) => jobs > 0)
}
