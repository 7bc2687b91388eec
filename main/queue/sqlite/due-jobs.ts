/** Which jobs are to be worked on now or next, in the queue's order. */
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import { LONGEST_SERVER_WAIT_MS } from '../../network/retry-after.ts'
import type { JobRecord } from '../records.ts'
import type { DueRepository, JobReader } from '../job-store.ts'
import type { QueueOrder } from './queue-order.ts'
import type { RecentJobs } from './recent-jobs.ts'
import type { Sql } from './sql.ts'

/** How long a finished job took: as its provider says, else as long as we have seen it wait. */
const msThere = `iif(remote_changed_at > remote_created_at, remote_changed_at - remote_created_at,
  status_since - created_at)`

export class DueJobs implements DueRepository {
  readonly #sql: Sql
  readonly #order: QueueOrder
  readonly #recent: RecentJobs
  readonly #jobs: Pick<JobReader, 'get'>

  constructor(sql: Sql, order: QueueOrder, recent: RecentJobs, jobs: Pick<JobReader, 'get'>) {
    this.#sql = sql
    this.#order = order
    this.#recent = recent
    this.#jobs = jobs
  }

  jobs(
    states: readonly JobState[],
    now: number,
    limit: number,
    notAccounts: readonly string[],
  ): JobRecord[] {
    if (this.#order.moved) return this.#order.due(states, now, limit, notAccounts)
    const without = notAccounts.map(() => ' AND account_id <> ?').join('')
    // One state at a time walks the index in order; several at once would sort the whole queue. The index
    // holds all that is asked for, and most of the rows are known already.
    const turns = states.flatMap((state) =>
      this.#sql.all(
        `SELECT id, due_at FROM jobs WHERE state = ? AND due_at <= ?${without} ORDER BY due_at, id LIMIT ?`,
        state,
        now,
        ...notAccounts,
        limit,
      ),
    )
    if (states.length > 1)
      turns.sort((a, b) => Number(a.due_at) - Number(b.due_at) || Number(a.id) - Number(b.id))
    return turns.slice(0, limit).flatMap(({ id }) => this.#jobs.get(Number(id)) ?? [])
  }

  /** A job's interval is what lies between its last change and its due time. */
  bound(now: number): void {
    const own = `min(max(due_at - updated_at, 0), ${LONGEST_SERVER_WAIT_MS})`
    const changed = this.#sql.run(
      `UPDATE jobs SET due_at = ? + ${own}, updated_at = min(updated_at, ?) WHERE due_at > ? + ${own}`,
      Math.round(now),
      Math.round(now),
      Math.round(now),
    )
    if (changed > 0) this.#recent.clear()
  }

  count(state: JobState, now: number, limit: number): number {
    const row = this.#sql.get(
      'SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE state = ? AND due_at <= ? LIMIT ?)',
      state,
      now,
      limit,
    )
    return Number(row?.n)
  }

  nextAt(states: readonly JobState[], after: number): number | null {
    const times = states.flatMap((state) => {
      const row = this.#sql.get(
        'SELECT min(due_at) AS at FROM jobs WHERE state = ? AND due_at > ?',
        state,
        after,
      )
      return row?.at === null || row === undefined ? [] : [Number(row.at)]
    })
    return times.length === 0 ? null : Math.min(...times)
  }

  waitTimes(limit: number): { accountId: string; ms: number }[] {
    // Backwards through the table until there are enough: an index on the state would have to sort.
    return this.#sql
      .all(
        `SELECT account_id, ${msThere} AS ms FROM jobs NOT INDEXED
       WHERE state = 'completed' AND ms > 0 ORDER BY id DESC LIMIT ?`,
        limit,
      )
      .map((row) => ({ accountId: String(row.account_id), ms: Number(row.ms) }))
  }
}
