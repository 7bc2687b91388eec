/** Failed jobs that a run takes up again. */
import type { Engine } from '../engine/engine.ts'
import type { JobRecord } from '../queue/records.ts'

/** The provider's own verdict stands until `retry` asks for another; everything else may have been corrected. */
export function worthAnotherTry(job: JobRecord): boolean {
  return !job.failure?.reason.startsWith('PROVIDER_JOB_')
}

/** Returns how many of the jobs are tried again. */
export function retryFailed(
  engine: Engine,
  ids: readonly number[],
  when: (job: JobRecord) => boolean,
): number {
  const failed = engine.store.lists.matching({ ids: [...ids] }, ['failed'])
  const again = failed.filter((id) => {
    const job = engine.store.jobs.get(id)
    return job !== null && when(job)
  })
  if (again.length > 0) engine.queue.act({ action: 'retry', target: { ids: again } })
  return again.length
}
