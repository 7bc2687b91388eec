/** How far made-up batches are: by the measure of the real ones. */
import { settledStates } from '../../main/queue/job-state.ts'
import { total } from '../../main/queue/sqlite/state-counts.ts'
import { addWork, bytesOf, noWork, shareOf, workOf } from '../../main/queue/work-done.ts'
import { progressOfAll } from '../../main/views/batch-progress.ts'
import { doneTime } from '../../main/views/done-time.ts'
import { stopReasonOf } from '../../main/views/stop-reason.ts'
import type { BatchEstimate, BatchView, JobView } from '../../preload/contract/model.ts'
import type { Progress } from '../../preload/contract/progress.ts'

type Measured = Pick<BatchView, 'counts' | 'settledAt'> & { estimate: BatchEstimate | null }

export function fakeProgress(
  jobs: readonly JobView[],
  { counts, settledAt, estimate }: Measured,
  now: number,
  paused: boolean,
): Progress {
  const work = jobs
    .map((job) => {
      const outputs = job.outputs.map((one) => ({ ...one, sizeBytes: one.bytesTotal }))
      return workOf({ ...job, status: job.providerStatus, progress: job.providerProgress }, outputs)
    })
    .reduce((sum, one) => addWork(sum, one), noWork)
  const settled = settledAt === null ? total(counts, settledStates) : jobs.length
  const stopped = settledAt === null ? stopReasonOf({ counts, paused, offline: false }) : null
  return {
    share: shareOf(work, jobs.length, settled),
    ...bytesOf(work),
    doneAt: stopped === null ? doneTime(estimate, now) : null,
    stopped,
  }
}

export const fakeProgressOfAll = (batches: readonly BatchView[]): Progress | null =>
  progressOfAll(batches.filter(({ settledAt }) => settledAt === null))
