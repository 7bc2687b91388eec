/** Jobs by what they have in common: filters, pages, sums over batches. */
import type { JobAction, QueueFilter, QueueQuery } from '../../../preload/contract/model.ts'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { JobListRepository } from '../job-store.ts'
import type { FilesToLoad, JobPage, JobsAtProvider, JobsWhere, StateCounts } from '../records.ts'
import { notTrashed } from './hidden-states.ts'
import type { Trash } from './trash.ts'
import { isCountedFilter, orderFor, whereFor, type Where } from './queue-queries.ts'
import { toJob } from './rows.ts'
import type { Sql } from './sql.ts'
import { total, type RunningCounts } from './state-counts.ts'

/** SQLite's limit on `?` in one statement is 32,766; lists are cut well below it. */
const listChunk = 500

const savesIn = 'coalesce(folder, (SELECT b.folder FROM batches b WHERE b.id = jobs.batch_id)) = ?'

export class JobLists implements JobListRepository {
  readonly #sql: Sql
  readonly #trash: Trash
  readonly #counts: RunningCounts

  constructor(sql: Sql, trash: Trash, counts: RunningCounts) {
    this.#sql = sql
    this.#trash = trash
    this.#counts = counts
  }

  ids(where: JobsWhere): number[] {
    const { sql, values } = this.#whereOf(where)
    return this.#sql.ids(`SELECT id FROM jobs WHERE ${sql} ORDER BY id`, ...values)
  }

  count(where: JobsWhere): number {
    const { sql, values } = this.#whereOf(where)
    return Number(this.#sql.get(`SELECT count(*) AS n FROM jobs WHERE ${sql}`, ...values)?.n)
  }

  #whereOf({ states = [], accountId, batchId, folder }: JobsWhere): Where {
    const filter = {
      text: '',
      states: [...states],
      providers: [],
      locales: [],
      batchId: batchId ?? null,
    }
    const all = this.#where(filter)
    const more = [
      ...(accountId === undefined ? [] : [['account_id = ?', accountId] as const]),
      ...(folder === undefined ? [] : [[savesIn, folder] as const]),
    ]
    return {
      sql: [all.sql, ...more.map(([sql]) => sql)].join(' AND '),
      values: [...all.values, ...more.map(([, value]) => value)],
    }
  }

  matching(target: JobAction['target'], states: readonly JobState[] | null): number[] {
    if ('filter' in target) {
      const { sql, values } = this.#where(target.filter, states)
      return this.#sql.ids(`SELECT id FROM jobs WHERE ${sql} ORDER BY id`, ...values)
    }
    const found: number[] = []
    for (let at = 0; at < target.ids.length; at += listChunk) {
      const ids = target.ids.slice(at, at + listChunk)
      // The plus keeps SQLite from reading every job in these states instead of the ones that are named.
      const inStates =
        states === null
          ? ` AND ${notTrashed}`
          : ` AND +state IN (${states.map(() => '?').join(', ')})`
      const list = ids.map(() => '?').join(', ')
      found.push(
        ...this.#sql.ids(
          `SELECT id FROM jobs WHERE id IN (${list})${inStates} ORDER BY id`,
          ...ids,
          ...(states ?? []),
        ),
      )
    }
    return found
  }

  notable(): number[] {
    return this.#sql.ids(
      `SELECT id FROM jobs WHERE (warnings <> '[]' OR missing <> '[]') AND ${notTrashed} ORDER BY id`,
    )
  }

  counts(): StateCounts {
    return this.#counts.all()
  }

  page(query: QueueQuery): JobPage {
    const { sql, values } = this.#where(query)
    const rows = this.#sql.all(
      `SELECT * FROM jobs WHERE ${sql} ORDER BY ${orderFor(query)} LIMIT ? OFFSET ?`,
      ...values,
      query.limit,
      query.offset,
    )
    return { total: this.#countFor(query), jobs: rows.map(toJob) }
  }

  /** As `whereFor`, without what is in the trash. */
  #where(filter: QueueFilter, states: readonly JobState[] | null = null): Where {
    const where = whereFor(filter, states)
    const hides = this.#trash.hidden > 0 && states === null && filter.states.length === 0
    return hides ? { ...where, sql: `${where.sql} AND ${notTrashed}` } : where
  }

  #countFor(filter: QueueFilter): number {
    if (isCountedFilter(filter)) {
      const counts =
        filter.batchId === null ? this.#counts.all() : this.#counts.ofBatch(filter.batchId)
      return total(counts, filter.states)
    }
    const { sql, values } = this.#where(filter)
    return Number(this.#sql.get(`SELECT count(*) AS n FROM jobs WHERE ${sql}`, ...values)?.n)
  }

  locales(): string[] {
    // From one entry of the index to the next that differs: DISTINCT would read all of them.
    return this.#sql
      .all(
        `WITH RECURSIVE known (locale) AS (
         SELECT min(locale) FROM outputs WHERE locale IS NOT NULL
         UNION ALL
         SELECT (SELECT min(locale) FROM outputs WHERE locale > known.locale)
         FROM known WHERE known.locale IS NOT NULL)
       SELECT locale FROM known WHERE locale IS NOT NULL`,
      )
      .map((row) => String(row.locale))
  }

  atProvider(): JobsAtProvider[] {
    return this.#sql
      .all(
        `SELECT batch_id, account_id, state, count(*) AS jobs,
         max(coalesce(remote_created_at, created_at)) AS newest_at FROM jobs
       WHERE state IN ('queued', 'waiting') GROUP BY batch_id, account_id, state`,
      )
      .map((row) => ({
        batchId: Number(row.batch_id),
        accountId: String(row.account_id),
        asked: row.state === 'waiting',
        jobs: Number(row.jobs),
        newestAt: Number(row.newest_at),
      }))
  }

  filesToLoad(): FilesToLoad[] {
    // The only ones whose bytes move are looked at one by one; they are as many as there are slots.
    return this.#sql
      .all(
        `SELECT j.batch_id, iif(o.state IN ('downloading', 'committing'), o.id, NULL) AS output_id, count(*) AS files,
         count(o.size_bytes) AS sized, coalesce(sum(o.size_bytes), 0) AS bytes,
         coalesce(sum(iif(o.size_bytes IS NULL, 0, o.bytes_done)), 0) AS done
       FROM jobs j JOIN outputs o ON o.job_id = j.id
       WHERE j.state IN ('ready', 'downloading', 'finalizing')
         AND o.state IN ('pending', 'claimed', 'downloading', 'committing')
       GROUP BY j.batch_id, output_id`,
      )
      .map((row) => ({
        batchId: Number(row.batch_id),
        outputId: row.output_id === null ? null : Number(row.output_id),
        files: Number(row.files),
        sized: Number(row.sized),
        bytes: Number(row.bytes),
        done: Number(row.done),
      }))
  }
}
