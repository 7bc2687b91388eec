/** A job queue on a real store, with a clock that the test sets: what tests of the queue start from. */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { JobQueue } from '../../main/queue/job-queue.ts'
import type { JobStore } from '../../main/queue/job-store.ts'
import type { NewOutput } from '../../main/queue/records.ts'
import { attendedRetries, type RetryPolicies } from '../../main/queue/retry-policy.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import type { Failure, FailureReason, JobState } from '../../preload/contract/vocabulary.ts'
import { addJobs } from './add-jobs.ts'
import { tempFolder } from './temp-folder.ts'

/** How long the pace of the kit lets a job wait between two polls. */
export const pollAfterMs = 5_000

export function failureWith(reason: FailureReason, permanent = false): Failure {
  return { reason, message: `Message of ${reason}.`, permanent, advice: 'againLookAtJob' }
}

export const videoOutput: NewOutput = {
  key: 'video',
  kind: 'video',
  index: null,
  locale: null,
  name: null,
  extension: 'mp4',
  sizeBytes: 100,
}

export function queueKit(retries: RetryPolicies = attendedRetries) {
  const { database } = openDatabase(join(tempFolder(), 'queue.sqlite'))
  const store = new SqliteJobStore(database)
  onTestFinished(() => store.close())
  const baseUrl = 'http://127.0.0.1:1'
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl })
  store.accounts.save({ id: 'b', provider: 'a2e', name: 'A2E', baseUrl })
  const clock = { now: 1_000_000 }
  const over = (another: JobStore): JobQueue =>
    new JobQueue({
      store: another,
      now: () => clock.now,
      random: () => 0.5,
      retries,
      pace: {
        intervalFor: () => pollAfterMs,
        extraPollOf: ({ extraPolls }) => (extraPolls < 2 ? pollAfterMs : null),
        stallOf: () => ({ type: 'moving' }),
      },
    })
  return {
    store,
    /** For looking past the store. */
    database,
    queue: over(store),
    clock,
    /** A queue over another store, with the same clock. */
    over,
    /** Jobs of one batch; returns their ids. */
    add(remoteIds: readonly string[], accountId = 'a', folder = '/files'): number[] {
      const rows = remoteIds.map((remoteId) => ({ accountId, remoteId, title: null, columns: {} }))
      const batch = { name: 'Spring', folder, template: '{title}.{ext}' }
      return [...addJobs(store, batch, rows, clock.now).added]
    },
    states: (ids: readonly number[]): (JobState | undefined)[] =>
      ids.map((id) => store.jobs.get(id)?.state),
  }
}
