/** Jobs one by one: rows of the table `jobs`, without those that are hidden. */
import { otherSpellings } from '../../imports/same-id.ts'
import type { JobRepository } from '../job-store.ts'
import type { JobPatch, JobRecord } from '../records.ts'
import type { BatchFigures } from './batch-figures.ts'
import { isProviderName, looksDamaged } from './damaged-rows.ts'
import { isHidden, notTrashed } from './hidden-states.ts'
import type { RecentJobs } from './recent-jobs.ts'
import { jobChange, toJob, type Row } from './rows.ts'
import type { SearchTexts } from './search-texts.ts'
import type { Sql } from './sql.ts'

export class JobTable implements JobRepository {
  readonly #sql: Sql
  readonly #figures: BatchFigures
  readonly #recent: RecentJobs
  readonly #search: SearchTexts

  constructor(sql: Sql, figures: BatchFigures, recent: RecentJobs, search: SearchTexts) {
    this.#search = search
    this.#sql = sql
    this.#figures = figures
    this.#recent = recent
  }

  get(id: number): JobRecord | null {
    const recent = this.#recent.get(id)
    if (recent !== undefined) return recent
    const row = this.#row(id)
    return row === null ? null : this.#recent.set(toJob(row))
  }

  find(accountId: string, remoteId: string): JobRecord | null {
    for (const spelling of [remoteId, ...otherSpellings(remoteId)]) {
      const row = this.#sql.get(
        `SELECT * FROM jobs WHERE account_id = ? AND remote_id = ? AND ${notTrashed}`,
        accountId,
        spelling,
      )
      if (row !== undefined) return toJob(row)
    }
    return null
  }

  damaged(): number[] {
    return this.#sql.ids(
      `SELECT id FROM jobs WHERE ${notTrashed} AND ${looksDamaged()} ORDER BY id`,
    )
  }

  update(id: number, patch: JobPatch, now: number): void {
    if (this.#sql.lost) return
    const before = this.#readyForState(id, patch)
    // What stands in for a damaged field is not what its row has.
    const known = before?.damaged === undefined ? before : null
    const { columns, values, fields } = jobChange(known, patch)
    if (before !== null) this.#figures.change(before, fields)
    this.#sql.run(updateOf(columns), ...values, now, id)
    this.#recent.patch(id, fields, now)
    if (fields.title !== undefined) this.#search.refresh(id)
  }

  /** What is damaged in a job's row is settled before it gets another state. */
  #readyForState(id: number, { state }: JobPatch): JobRecord | null {
    const job = this.get(id)
    const unsettled = state !== undefined && job?.damaged !== undefined
    return unsettled ? this.settleDamaged(id, job.updatedAt) : job
  }

  settleDamaged(id: number, now: number): JobRecord | null {
    const row = this.#row(id)
    if (row === null || this.#sql.lost) return null
    const job = toJob(row)
    if (job.damaged === undefined) return null
    this.#sql.run(
      `UPDATE jobs SET state = 'failed', columns = ?, missing = ?, warnings = ?, failure = ?,
         finalizing_for = NULL, claimed_complete = 0, updated_at = ?,
         provider = iif(${isProviderName('provider')}, provider,
           coalesce((SELECT a.provider FROM accounts a WHERE a.id = account_id), provider))
       WHERE id = ?`,
      JSON.stringify(job.columns),
      JSON.stringify(job.missing),
      JSON.stringify(job.warnings),
      JSON.stringify(job.failure),
      now,
      id,
    )
    this.#figures.settle(row)
    this.#recent.delete(id)
    return this.get(id)
  }

  #row(id: number): Row | null {
    const row = this.#sql.get('SELECT * FROM jobs WHERE id = ?', id)
    return row === undefined || isHidden(row.state) ? null : row
  }
}

/** Sets the columns, and when that was. */
function updateOf(columns: readonly string[]): string {
  let set = ''
  for (const column of columns) set += `${column} = ?, `
  return `UPDATE jobs SET ${set}updated_at = ? WHERE id = ?`
}
