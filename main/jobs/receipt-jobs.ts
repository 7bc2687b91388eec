/** Jobs of the store as lines of a receipt. */
import type { ReceiptJob } from '../batches/receipt.ts'
import type { JobRecord, JobStore } from './job-store.ts'

/** One receipt entry a job, in the order given. */
export function* receiptJobs(store: JobStore, jobs: Iterable<JobRecord>): Generator<ReceiptJob> {
  const accounts = new Map(store.accounts().map((account) => [account.id, account.name]))
  for (const job of jobs) {
    yield {
      jobId: job.remoteId,
      provider: job.provider,
      account: accounts.get(job.accountId) ?? job.accountId,
      title: job.title,
      state: job.state,
      outputs: outputsOf(store, job.id),
      addedAt: job.createdAt,
      completedAt: job.completedAt,
      renewals: job.renewals,
      cost: job.cost,
      durationSeconds: job.durationSeconds,
      failure: job.failure && { reason: job.failure.reason, message: job.failure.message },
    }
  }
}

function outputsOf(store: JobStore, jobId: number): ReceiptJob['outputs'] {
  return store.outputs(jobId).map((output) => {
    const saved = output.state === 'saved'
    return {
      key: output.key,
      kind: output.kind,
      locale: output.locale,
      path: saved ? output.path : null,
      bytes: saved ? output.bytesDone : null,
      sha256: output.sha256,
      contentCredentials: output.credentials,
    }
  })
}
