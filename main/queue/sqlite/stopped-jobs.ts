/** Failed and blocked jobs by their cause: read from one index, and again only after one has changed. */
import type { StopGroup, StoppedJobsRepository, StoppedWhere } from '../job-store.ts'
import type { Failure } from '../../../preload/contract/vocabulary.ts'
import { readFailure } from './damaged-rows.ts'
import type { JobRecord } from '../records.ts'
import { notTrashed } from './hidden-states.ts'
import { toJob, type Value } from './rows.ts'
import type { Sql } from './sql.ts'

/** As the index says it: SQLite uses a partial index only for the condition that it was made with. */
const stopped = "state IN ('failed', 'blocked')"

export class StoppedJobs implements StoppedJobsRepository {
  readonly #sql: Sql
  #groups: readonly StopGroup[] | null = null

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** A failed or blocked job has come, gone or changed. */
  changed(): void {
    this.#groups = null
  }

  groups(): readonly StopGroup[] {
    return (this.#groups ??= this.#sql
      .all(
        `SELECT state, account_id, cause, batch_id, count(*) AS jobs FROM jobs
         WHERE ${stopped} GROUP BY state, account_id, cause, batch_id`,
      )
      .map((row) => ({
        state: row.state === 'blocked' ? 'blocked' : 'failed',
        accountId: String(row.account_id),
        cause: String(row.cause),
        batchId: Number(row.batch_id),
        jobs: Number(row.jobs),
      })))
  }

  ids(where: StoppedWhere): number[] {
    const { sql, values } = conditionOf(where)
    return this.#sql.ids(`SELECT id FROM jobs WHERE ${sql} ORDER BY id`, ...values)
  }

  remoteIds(where: StoppedWhere): string[] {
    const { sql, values } = conditionOf(where)
    return this.#sql
      .all(`SELECT remote_id FROM jobs WHERE ${sql} ORDER BY id`, ...values)
      .map((row) => String(row.remote_id))
  }

  jobs(ids: readonly number[]): JobRecord[] {
    return this.#sql
      .all(
        `SELECT * FROM jobs WHERE id IN (SELECT value FROM json_each(?)) AND ${notTrashed} ORDER BY id`,
        JSON.stringify(ids),
      )
      .map(toJob)
  }

  sample(where: StoppedWhere): Failure | null {
    const { sql, values } = conditionOf(where)
    const row = this.#sql.get(`SELECT failure FROM jobs WHERE ${sql} LIMIT 1`, ...values)
    return row === undefined ? null : readFailure(row.failure)
  }
}

function conditionOf({ state, cause, accountId, batchIds }: StoppedWhere): {
  sql: string
  values: Value[]
} {
  const values: Value[] = [state, cause]
  let sql = `${stopped} AND state = ? AND cause = ?`
  if (accountId !== undefined) {
    sql += ' AND account_id = ?'
    values.push(accountId)
  }
  // As one value: a list of marks could be longer than SQLite takes.
  if (batchIds !== undefined) {
    sql += ' AND batch_id IN (SELECT value FROM json_each(?))'
    values.push(JSON.stringify(batchIds))
  }
  return { sql, values }
}
