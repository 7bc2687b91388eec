/** What a provider lists, beside what the queue has of it. */
import type { JobState } from '../../preload/contract/vocabulary.ts'
import type { FoundJob } from '../providers/provider.ts'
import type { FoundPage } from '../polling/found-jobs.ts'
import type { QueueReader } from '../queue/job-store.ts'

export interface FoundJobHere extends FoundJob {
  /** How far the queue is with it; null: it is not in the queue. */
  readonly here: JobState | null
}

export interface FoundHere extends FoundPage {
  readonly jobs: readonly FoundJobHere[]
}

/** @param jobs null: there is no queue. */
export function whatIsHere(
  page: FoundPage,
  accountId: string,
  jobs: Pick<QueueReader['jobs'], 'find'> | null,
): FoundHere {
  const stateOf = (remoteId: string) => jobs?.find(accountId, remoteId)?.state ?? null
  return { ...page, jobs: page.jobs.map((job) => ({ ...job, here: stateOf(job.remoteId) })) }
}
