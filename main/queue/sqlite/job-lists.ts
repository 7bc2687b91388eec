/** Jobs by what they have in common: filters, pages, sums over batches. */
import type { JobAction, QueueFilter, QueueQuery } from '../../../preload/contract/model.ts'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { JobListRepository } from '../job-store.ts'
import type {
  FilesToLoad,
  JobPage,
  JobsAtProvider,
  JobsAtWork,
  JobsWhere,
  StateCounts,
} from '../records.ts'
import { isArchived, type BatchTable } from './batch-table.ts'
import { notTrashed } from './hidden-states.ts'
import type { Trash } from './trash.ts'
import { isCountedFilter, orderFor, searchedText, whereFor, type Where } from './queue-queries.ts'
import { toJob } from './rows.ts'
import { foldForSearch } from './search-texts.ts'
import { idList, isAmong, type Sql } from './sql.ts'
import { total, type RunningCounts } from './state-counts.ts'

/** Of the jobs of archived batches. */
const shareWorthReading = 0.1

const savesIn = 'coalesce(folder, (SELECT b.folder FROM batches b WHERE b.id = jobs.batch_id)) = ?'

export class JobLists implements JobListRepository {
  readonly #sql: Sql
  readonly #trash: Trash
  readonly #counts: RunningCounts
  readonly #batches: Pick<BatchTable, 'archivedIds' | 'someArchived'>

  constructor(
    sql: Sql,
    trash: Trash,
    counts: RunningCounts,
    batches: Pick<BatchTable, 'archivedIds' | 'someArchived'>,
  ) {
    this.#sql = sql
    this.#trash = trash
    this.#counts = counts
    this.#batches = batches
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
      const { sql, values } = this.#listed(target.filter, states)
      return this.#sql.ids(`SELECT id FROM jobs WHERE ${sql} ORDER BY id`, ...values)
    }
    // The plus keeps SQLite from reading every job in these states instead of the ones that are named.
    const inStates =
      states === null ? notTrashed : `+state IN (${states.map(() => '?').join(', ')})`
    return this.#sql.ids(
      `SELECT id FROM jobs WHERE ${isAmong('id')} AND ${inStates} ORDER BY id`,
      idList(target.ids),
      ...(states ?? []),
    )
  }

  notable(): number[] {
    return this.#sql.ids(
      `SELECT id FROM jobs WHERE (warnings <> '[]' OR missing <> '[]') AND ${notTrashed} ORDER BY id`,
    )
  }

  counts(): StateCounts {
    return this.#counts.all()
  }

  listedCounts(): StateCounts {
    return this.#counts.without(this.#batches.archivedIds)
  }

  rowOf(query: QueueQuery, id: number): number {
    const { sql, values } = this.#listed(query)
    return this.#sql
      .ids(`SELECT id FROM jobs WHERE ${sql} ORDER BY ${orderFor(query)}`, ...values)
      .indexOf(id)
  }

  page(query: QueueQuery): JobPage {
    const { sql, values } = this.#listed(query)
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
    const where = whereFor(filter, states, this.#batchesNamed(searchedText(filter)))
    const hides = this.#trash.hidden > 0 && states === null && filter.states.length === 0
    return hides ? { ...where, sql: `${where.sql} AND ${notTrashed}` } : where
  }

  /** As `#where`, as people mean it: archived batches are looked at one by one, and searched. */
  #listed(filter: QueueFilter, states: readonly JobState[] | null = null): Where {
    const where = this.#where(filter, states)
    const isMeant = filter.batchId !== null || filter.text.trim() !== ''
    if (isMeant || !this.#batches.someArchived) return where
    const archived = `SELECT id FROM batches WHERE ${isArchived}`
    const [all, listed] = [total(this.#counts.all()), total(this.listedCounts())]
    // With few listed, reading those is less than passing over the others.
    const sql =
      listed < (all - listed) * shareWorthReading
        ? `batch_id IN (SELECT id FROM batches WHERE id NOT IN (${archived}))`
        : `batch_id NOT IN (${archived})`
    return { ...where, sql: `${where.sql} AND ${sql}` }
  }

  #batchesNamed(text: string): number[] {
    if (text === '') return []
    const batches = this.#sql.all('SELECT id, name FROM batches')
    const named = batches.filter(({ name }) => foldForSearch(String(name)).includes(text))
    return named.map(({ id }) => Number(id))
  }

  #countFor(filter: QueueFilter): number {
    if (isCountedFilter(filter)) {
      const counts =
        filter.batchId === null ? this.listedCounts() : this.#counts.ofBatch(filter.batchId)
      return total(counts, filter.states)
    }
    const { sql, values } = this.#listed(filter)
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

  atWork(): JobsAtWork[] {
    return this.#sql
      .all(
        `SELECT batch_id, account_id, state NOT IN ('queued', 'waiting') AS loading,
         coalesce(sum(failure LIKE '%"reason":"NETWORK_%'), 0) AS cut_off FROM jobs
       WHERE state IN ('queued', 'waiting', 'ready', 'downloading', 'finalizing')
       GROUP BY batch_id, account_id, loading`,
      )
      .map((row) => ({
        batchId: Number(row.batch_id),
        accountId: String(row.account_id),
        loading: row.loading === 1,
        cutOff: Number(row.cut_off),
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
