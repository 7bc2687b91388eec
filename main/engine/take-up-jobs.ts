/** What happens to jobs at the moment in which they are queued. */
import type { ReceiptVerifier } from '../outputs/receipt-verifier.ts'
import type { BlockRegistry } from '../queue/block-registry.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import type { AddedBatch, NewJob } from '../queue/records.ts'

export interface TakeUpDeps {
  readonly queue: JobQueue
  readonly receipts: ReceiptVerifier
  readonly blocks: BlockRegistry
}

/** Returns the ids of known jobs that had failed and are tried again, because a receipt names them. */
export function takeUpJobs(
  { queue, receipts, blocks }: TakeUpDeps,
  jobs: readonly NewJob[],
  added: AddedBatch,
): readonly number[] {
  receipts.take(jobs, added)
  const ids = failedInReceipt(queue, jobs)
  if (ids.length > 0) {
    blocks.unblockAll()
    queue.act({ action: 'retry', target: { ids } })
  }
  blocks.blockNewJobs(added.added)
  return ids
}

function failedInReceipt(queue: JobQueue, jobs: readonly NewJob[]): number[] {
  return jobs.flatMap(({ accountId, remoteId, earlier }) => {
    const job = earlier === undefined ? null : queue.store.jobs.find(accountId, remoteId)
    return job?.state === 'failed' ? [job.id] : []
  })
}
