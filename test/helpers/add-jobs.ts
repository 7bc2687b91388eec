import type { JobStore } from '../../main/queue/job-store.ts'
import type { AddedBatch, NewBatch, NewJob } from '../../main/queue/records.ts'

/** A batch and its jobs in the store, in one step. */
export function addJobs(
  store: JobStore,
  batch: NewBatch,
  jobs: readonly NewJob[],
  now = Date.now(),
): AddedBatch {
  const added = store.intake.stage(batch, null, jobs, now)
  if (added.batchId !== null) store.intake.reveal(added.batchId, added.added)
  return added
}
