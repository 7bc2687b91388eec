/**
 * The states as people think of them, in the order of a job's way: the one grouping by which window,
 * tray and taskbar count. Every state is in one group.
 */
import type { JobState } from './vocabulary.ts'

export const groupKeys = [
  'queued',
  'provider',
  'ready',
  'downloading',
  'completed',
  'attention',
  'paused',
  'cancelled',
] as const
export type GroupKey = (typeof groupKeys)[number]

export const groupStates: Readonly<Record<GroupKey, readonly JobState[]>> = {
  // Not asked about yet, or not since it was taken up again.
  queued: ['queued'],
  provider: ['waiting'],
  ready: ['ready'],
  downloading: ['downloading', 'finalizing'],
  completed: ['completed'],
  attention: ['failed', 'blocked'],
  paused: ['paused'],
  cancelled: ['cancelled'],
}

/** What goes on by itself, the nearest to its end first: what status lines say. */
export const workingGroups = ['downloading', 'ready', 'provider', 'queued'] as const

export type StateCounts = Readonly<Partial<Record<JobState, number>>>

export function countOf(counts: StateCounts, group: GroupKey): number {
  return groupStates[group].reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}

/** The group that a filter's states spell, null when they spell none. */
export function groupOf(states: readonly JobState[]): GroupKey | null {
  const same = (key: GroupKey): boolean =>
    groupStates[key].length === states.length && groupStates[key].every((s) => states.includes(s))
  return groupKeys.find(same) ?? null
}
