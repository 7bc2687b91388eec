/** When every job of a batch has come to an end; a blocked one waits, which is no end. */
import type { JobState } from '../../preload/contract/vocabulary.ts'
import { activeStates, isSettled } from './job-state.ts'
import type { BatchRepository } from './job-store.ts'

const unsettledStates: readonly JobState[] = [...activeStates, 'paused', 'blocked']

/**
 * Notes what a job's new state means for its batch.
 * @returns true when the batch has settled in this moment
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
  if (batch.settledAt !== null || !isAtRest(batches, batchId)) return false
  batches.settle(batchId, now)
  return true
}

function isAtRest(batches: BatchRepository, batchId: number): boolean {
  const counts = batches.counts(batchId)
  return unsettledStates.every((state) => (counts[state] ?? 0) === 0)
}
