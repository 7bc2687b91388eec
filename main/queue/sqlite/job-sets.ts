/** Many jobs at once: what single statements do to single jobs, in a few statements for all of them. */
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { JobSetRepository } from '../job-store.ts'
import type { JobPatch, JobInSet } from '../records.ts'
import type { BatchFigures } from './batch-figures.ts'
import { notTrashed } from './hidden-states.ts'
import type { RecentJobs } from './recent-jobs.ts'
import type { RecentOutputs } from './recent-outputs.ts'
import { jobChange, readSetRow } from './rows.ts'
import { idList, isAmong, type Sql } from './sql.ts'

export interface JobSetsDeps {
  readonly figures: BatchFigures
  readonly recent: RecentJobs
  readonly recentOutputs: RecentOutputs
}

export class JobSets implements JobSetRepository {
  readonly #sql: Sql
  readonly #deps: JobSetsDeps

  constructor(sql: Sql, deps: JobSetsDeps) {
    this.#sql = sql
    this.#deps = deps
  }

  look(ids: readonly number[]): JobInSet[] {
    return this.#sql
      .all(
        // What every row has is not handed over.
        `SELECT id, batch_id, state, provider, nullif(columns, '{}') AS columns,
           nullif(missing, '[]') AS missing, nullif(warnings, '[]') AS warnings, failure
         FROM jobs WHERE ${isAmong('id')} AND ${notTrashed}`,
        idList(ids),
      )
      .map(readSetRow)
  }

  change(jobs: readonly JobInSet[], to: JobState, patch: JobPatch, now: number): void {
    const ids = jobs.map(({ id }) => id)
    const { columns, values } = jobChange(null, { ...patch, state: to, finalizingFor: null })
    const set = columns.map((column) => `${column} = ?`).join(', ')
    const { figures, recent } = this.#deps
    figures.work.followMoves(jobs, to, patch, () =>
      this.#sql.run(
        `UPDATE jobs SET ${set}, updated_at = ? WHERE ${isAmong('id')}`,
        ...values,
        now,
        idList(ids),
      ),
    )
    if (this.#sql.lost) return
    figures.moved(jobs, to)
    for (const id of ids) recent.delete(id)
  }

  reopenOutputs(ids: readonly number[]): void {
    this.#sql.run(
      `UPDATE outputs SET state = 'pending' WHERE ${isAmong('job_id')} AND state IN ('failed', 'downloading')`,
      idList(ids),
    )
    for (const id of ids) this.#deps.recentOutputs.forget(id)
  }
}
