/** Where a batch stands as a whole: finished is not the same as stopped, which waits for the user. */
import type { JobState } from '../../preload/contract/vocabulary.ts'
import { activeStates, isSettled } from './job-state.ts'
import type { BatchRepository } from './job-store.ts'
import type { StateCounts } from './records.ts'

/**
 * - `working`: something of it goes on by itself. - `stopped`: nothing does until the user has done
 *   something. - `paused`: nothing does, as the user wanted. - `finished`: every job has come to an end.
 */
export type BatchPhase = 'working' | 'stopped' | 'paused' | 'finished'

/** Pure. @param counts jobs by state. */
export function batchPhase(counts: StateCounts): BatchPhase {
  const some = (state: JobState): boolean => (counts[state] ?? 0) > 0
  if (activeStates.some(some)) return 'working'
  if (some('blocked')) return 'stopped'
  return some('paused') ? 'paused' : 'finished'
}

/**
 * Notes what a job's new state means for its batch.
 * @returns true when the batch has finished in this moment
 */
export function settleBatch(
  batches: BatchRepository,
  batchId: number,
  state: JobState,
  now: number,
): boolean {
  const batch = batches.get(batchId)
  if (batch === null) return false
  if (!isSettled(state)) {
    if (batch.settledAt !== null) batches.settle(batchId, null)
    return false
  }
  if (batch.settledAt !== null || batchPhase(batches.counts(batchId)) !== 'finished') return false
  batches.settle(batchId, now)
  return true
}
