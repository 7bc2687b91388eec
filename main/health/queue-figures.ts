/**
 * What a queue's database says of its health, read beside the program that works with it. Only columns
 * that every version has had: an older queue is looked at as it is.
 */
import type { Database } from '../queue/sqlite/driver.ts'
import { notTrashed } from '../queue/sqlite/hidden-states.ts'
import type { StateCounts } from '../queue/records.ts'
import { activeStates } from '../queue/job-state.ts'
import { total } from '../queue/sqlite/state-counts.ts'
import { jobStates, type JobState } from '../../preload/contract/vocabulary.ts'

export interface BatchFigures {
  readonly id: number
  readonly name: string
  /** Absolute. */
  readonly folder: string
  readonly counts: StateCounts
  readonly savedFiles: number
  readonly savedBytes: number
}

export interface AccountFigures {
  readonly id: string
  readonly provider: string
  readonly name: string
  readonly counts: StateCounts
  /** When one of its jobs is due next, epoch ms, perhaps in the past; null: none waits for its time. */
  readonly dueAt: number | null
  /** Why its jobs are blocked; null: none is, or only by a folder. */
  readonly blockedFor: string | null
}

export interface FolderFigures {
  /** Absolute. */
  readonly folder: string
  /** What is left to load of files whose size is known, bytes. */
  readonly missingBytes: number
  readonly blockedJobs: number
}

export interface QueueFigures {
  readonly schemaVersion: number
  readonly counts: StateCounts
  /** Newest first. */
  readonly batches: readonly BatchFigures[]
  readonly accounts: readonly AccountFigures[]
  /** Those that something is still to be saved in. */
  readonly folders: readonly FolderFigures[]
  readonly saved: { readonly files: number; readonly bytes: number }
  readonly due: {
    /** The job that is due first, epoch ms, perhaps in the past; null: none is. */
    readonly firstAt: number | null
    /** Jobs whose time has come. */
    readonly jobs: number
  }
  /** Jobs completed within the last hour. */
  readonly completedLastHour: number
  /** When a job last changed, epoch ms; null: there is none. */
  readonly changedAt: number | null
}

const HOUR_MS = 3_600_000

/** Jobs that are looked at when their time comes. */
const timedStates: readonly JobState[] = ['queued', 'waiting', 'ready']

const among = (states: readonly JobState[]): string =>
  `state IN (${states.map((state) => `'${state}'`).join(', ')})`

/** Why a job has stopped; empty where that cannot be read. */
const reason = `iif(json_valid(failure), coalesce(json_extract(failure, '$.reason'), ''), '')`

/** What a fault of the folder begins with; all others are an account's. */
const ofFolder = `substr(${reason}, 1, 5) = 'FILE_'`

/**
 * @param database opened for reading.
 * @param now epoch ms.
 * @throws SQLite's error when it is damaged.
 */
export function queueFigures(database: Database, schemaVersion: number, now: number): QueueFigures {
  const read = new Reading(database)
  const batches = batchesOf(read)
  const due = read.row(
    `SELECT min(due_at) AS first, count(iif(due_at <= ?, 1, NULL)) AS jobs
     FROM jobs WHERE ${among(timedStates)}`,
    now,
  )
  const done = read.row(
    `SELECT count(iif(state = 'completed' AND completed_at > ?, 1, NULL)) AS recent,
       max(updated_at) AS changed FROM jobs WHERE ${notTrashed}`,
    now - HOUR_MS,
  )
  return {
    schemaVersion,
    counts: sumOf(batches.map(({ counts }) => counts)),
    batches,
    accounts: accountsOf(read),
    folders: foldersOf(read),
    saved: {
      files: batches.reduce((sum, { savedFiles }) => sum + savedFiles, 0),
      bytes: batches.reduce((sum, { savedBytes }) => sum + savedBytes, 0),
    },
    due: { firstAt: numberOr(due.first), jobs: Number(due.jobs) },
    completedLastHour: Number(done.recent),
    changedAt: numberOr(done.changed),
  }
}

type Row = Readonly<Record<string, unknown>>

/** Rows in the words of the database. */
class Reading {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  all(sql: string, ...values: readonly number[]): Row[] {
    return this.#database.prepare(sql).all(...values)
  }

  row(sql: string, ...values: readonly number[]): Row {
    return this.#database.prepare(sql).get(...values) ?? {}
  }
}

function batchesOf(read: Reading): BatchFigures[] {
  const counts = countsBy(read, 'batch_id')
  const saved = new Map(
    read
      .all(
        `SELECT batch_id AS id, count(*) AS files, sum(coalesce(outputs.bytes_done, 0)) AS bytes
         FROM outputs JOIN jobs ON jobs.id = outputs.job_id
         WHERE outputs.state = 'saved' AND jobs.${notTrashed} GROUP BY batch_id`,
      )
      .map((row) => [Number(row.id), row]),
  )
  return read
    .all('SELECT id, name, folder FROM batches ORDER BY id DESC')
    .map(({ id, name, folder }) => ({
      id: Number(id),
      name: String(name),
      folder: String(folder),
      counts: counts.get(String(id)) ?? {},
      savedFiles: Number(saved.get(Number(id))?.files ?? 0),
      savedBytes: Number(saved.get(Number(id))?.bytes ?? 0),
    }))
    .filter(({ counts: own }) => total(own) > 0)
}

function accountsOf(read: Reading): AccountFigures[] {
  const counts = countsBy(read, 'account_id')
  const due = new Map(
    read
      .all(
        `SELECT account_id AS id, min(due_at) AS at FROM jobs WHERE ${among(timedStates)} GROUP BY account_id`,
      )
      .map((row) => [String(row.id), numberOr(row.at)]),
  )
  const blocked = new Map(
    read
      .all(
        `SELECT account_id AS id, max(${reason}) AS reason FROM jobs
         WHERE state = 'blocked' AND NOT ${ofFolder} GROUP BY account_id`,
      )
      .map((row) => [String(row.id), String(row.reason)]),
  )
  return read.all('SELECT id, provider, name FROM accounts ORDER BY rowid').map((row) => {
    const id = String(row.id)
    return {
      id,
      provider: String(row.provider),
      name: String(row.name),
      counts: counts.get(id) ?? {},
      dueAt: due.get(id) ?? null,
      blockedFor: blocked.get(id) ?? null,
    }
  })
}

function foldersOf(read: Reading): FolderFigures[] {
  return read
    .all(
      `SELECT batches.folder AS folder, coalesce(sum(missing.bytes), 0) AS bytes,
         count(iif(jobs.state = 'blocked' AND ${ofFolder}, 1, NULL)) AS blocked
       FROM jobs JOIN batches ON batches.id = jobs.batch_id
       LEFT JOIN (
         SELECT job_id, sum(max(size_bytes - bytes_done, 0)) AS bytes FROM outputs
         WHERE state IN ('pending', 'downloading') AND size_bytes IS NOT NULL GROUP BY job_id
       ) AS missing ON missing.job_id = jobs.id
       WHERE jobs.${among([...activeStates, 'blocked', 'paused'])}
       GROUP BY batches.folder ORDER BY batches.folder`,
    )
    .map(({ folder, bytes, blocked }) => ({
      folder: String(folder),
      missingBytes: Number(bytes),
      blockedJobs: Number(blocked),
    }))
}

function countsBy(read: Reading, column: 'batch_id' | 'account_id'): Map<string, StateCounts> {
  const groups = new Map<string, StateCounts>()
  const rows = read.all(
    `SELECT ${column} AS id, state, count(*) AS n FROM jobs WHERE ${notTrashed} GROUP BY ${column}, state`,
  )
  for (const { id, state, n } of rows) {
    const known = jobStates.find((one) => one === state)
    if (known === undefined) continue
    groups.set(String(id), { ...groups.get(String(id)), [known]: Number(n) })
  }
  return groups
}

function sumOf(all: readonly StateCounts[]): StateCounts {
  return Object.fromEntries(
    jobStates.flatMap((state) => {
      const n = all.reduce((sum, counts) => sum + (counts[state] ?? 0), 0)
      return n === 0 ? [] : [[state, n]]
    }),
  )
}

const numberOr = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value)
