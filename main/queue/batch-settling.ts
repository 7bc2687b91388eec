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

/**
 * Jobs were removed, or came back: notes what that means for the batches, without a word to anyone.
 * Returns true where a batch is another one now.
 */
export function reviewBatches(batches: BatchRepository, now: number): boolean {
  const changed = batches
    .all()
    .filter(({ id, settledAt }) => isAtRest(batches, id) !== (settledAt !== null))
  for (const { id, settledAt } of changed) batches.settle(id, settledAt === null ? now : null)
  return changed.length > 0
}

function isAtRest(batches: BatchRepository, batchId: number): boolean {
  const counts = batches.counts(batchId)
  return unsettledStates.every((state) => (counts[state] ?? 0) === 0)
}
