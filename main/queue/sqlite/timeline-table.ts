/** The history of jobs: rows of the table `timeline`. */
import type { JobEvent } from '../../../preload/contract/job-events.ts'
import type { Timeline } from '../job-store.ts'
import type { JobHistoryEntry } from '../records.ts'
import { toHistoryEntry } from './rows.ts'
import { idList, type Sql } from './sql.ts'

export class TimelineTable implements Timeline {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  note(jobId: number, at: number, { code, params }: JobEvent): void {
    this.#sql.run(
      "INSERT INTO timeline (job_id, at, what, code, params) VALUES (?, ?, '', ?, ?)",
      jobId,
      Math.round(at),
      code,
      JSON.stringify(params),
    )
  }

  noteAll(jobIds: readonly number[], at: number, { code, params }: JobEvent): void {
    this.#sql.run(
      `INSERT INTO timeline (job_id, at, what, code, params)
       SELECT value, ?, '', ?, ? FROM json_each(?)`,
      Math.round(at),
      code,
      JSON.stringify(params),
      idList(jobIds),
    )
  }

  ofJob(jobId: number): JobHistoryEntry[] {
    return this.#sql
      .all('SELECT * FROM timeline WHERE job_id = ? ORDER BY id', jobId)
      .map(toHistoryEntry)
  }
}
