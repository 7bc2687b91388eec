/** The queue's databases in figures, read beside whatever works with them; also from damaged ones. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../errors.ts'
import { loadSqlite, type Database } from '../queue/sqlite/driver.ts'
import { notTrashed } from '../queue/sqlite/hidden-states.ts'
import { schemaVersion, versionOf } from '../queue/sqlite/schema.ts'
import { codeOr, type LeaveOut } from './left-out.ts'

/** A larger one is not checked: it would take minutes. */
const LARGEST_CHECKED = 256 * 1024 * 1024
/** How long another program's lock is waited for, milliseconds. */
const LOCK_PATIENCE_MS = 2000
const MOST_FAILURES = 100

type Row = Record<string, unknown>

/** Versions, sizes and, with `check`, whether SQLite finds them sound. */
export function databaseFacts(dataFolder: string, check: boolean): object {
  return {
    knownSchemaVersion: schemaVersion,
    queue: fileFacts(join(dataFolder, 'queue.sqlite'), check),
    parts: fileFacts(join(dataFolder, 'parts.sqlite'), check),
    setAside: namesIn(dataFolder).filter((name) => /^queue\.sqlite\.[\w.-]+$/.test(name)),
  }
}

function fileFacts(path: string, check: boolean): object {
  if (!existsSync(path)) return { exists: false }
  const bytes = statSync(path).size
  const log = `${path}-wal`
  return {
    bytes,
    logBytes: existsSync(log) ? statSync(log).size : 0,
    ...each(path, {
      schemaVersion: (database) => versionOf(database),
      pages: (database) => valueOf(database, 'PRAGMA page_count'),
      freePages: (database) => valueOf(database, 'PRAGMA freelist_count'),
      journal: (database) => valueOf(database, 'PRAGMA journal_mode'),
      check: (database) => {
        if (!check) return 'was checked when it was opened'
        if (bytes > LARGEST_CHECKED) return 'too large to be checked here'
        return valueOf(database, 'PRAGMA quick_check(1)')
      },
    }),
  }
}

/** How many of what, and why jobs failed or are blocked. */
export function queueFacts(dataFolder: string, leaveOut: LeaveOut): object {
  const counts = (sql: string) => (database: Database) => countsOf(database, sql, leaveOut)
  return each(queuePath(dataFolder), {
    jobs: counts(`SELECT state AS what, count(*) AS n FROM jobs WHERE ${notTrashed} GROUP BY 1`),
    jobsOfProviders: counts(
      `SELECT provider AS what, count(*) AS n FROM jobs WHERE ${notTrashed} GROUP BY 1`,
    ),
    outputs: counts('SELECT state AS what, count(*) AS n FROM outputs GROUP BY 1'),
    accountsOfProviders: counts('SELECT provider AS what, count(*) AS n FROM accounts GROUP BY 1'),
    batches: (database) => valueOf(database, 'SELECT count(*) FROM batches'),
    reasons: counts(
      `SELECT state || ':' || CASE WHEN json_valid(failure)
         THEN json_extract(failure, '$.reason') ELSE 'unreadable' END AS what, count(*) AS n
       FROM jobs WHERE state IN ('failed', 'blocked') AND failure IS NOT NULL
       GROUP BY 1 ORDER BY n DESC LIMIT 50`,
    ),
  })
}

/** The failures of the last hundred jobs that stand failed or blocked, without names. */
export function failureFacts(dataFolder: string, leaveOut: LeaveOut): unknown {
  return each(queuePath(dataFolder), {
    failures: (database) =>
      database
        .prepare(
          `SELECT id, batch_id, account_id, provider, remote_id, state, status, attempts, renewals,
             failure, created_at, updated_at
           FROM jobs WHERE state IN ('failed', 'blocked') AND failure IS NOT NULL
           ORDER BY updated_at DESC LIMIT ${MOST_FAILURES}`,
        )
        .all()
        .map((row) => failureOf(row, leaveOut)),
  })
}

function failureOf(row: Row, leaveOut: LeaveOut): object {
  const code = (value: unknown): string | null =>
    typeof value === 'string' ? codeOr(value, leaveOut) : null
  const failure = objectOf(row['failure'])
  return {
    job: row['id'],
    remoteId: code(row['remote_id']),
    batch: row['batch_id'],
    account: code(row['account_id']),
    provider: code(row['provider']),
    state: code(row['state']),
    status: code(row['status']),
    reason: code(failure['reason']),
    code: code(failure['code']),
    permanent: failure['permanent'] === true,
    message: typeof failure['message'] === 'string' ? leaveOut(failure['message']) : null,
    attempts: row['attempts'],
    renewals: row['renewals'],
    added: timeOf(row['created_at']),
    at: timeOf(row['updated_at']),
  }
}

const queuePath = (dataFolder: string): string => join(dataFolder, 'queue.sqlite')

type Facts = Readonly<Record<string, (database: Database) => unknown>>

/**
 * Asks for one after the other: of a damaged database some can still be told.
 * @throws the system's or SQLite's error when it cannot be opened at all
 */
function each(path: string, facts: Facts): Row {
  if (!existsSync(path)) return { exists: false }
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    database.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE_MS}`)
    return Object.fromEntries(
      Object.entries(facts).map(([name, ask]) => [name, orWhyNot(() => ask(database))]),
    )
  } finally {
    database.close()
  }
}

function orWhyNot(ask: () => unknown): unknown {
  try {
    return ask()
  } catch (error) {
    return { unreadable: messageOf(error) }
  }
}

function valueOf(database: Database, sql: string): unknown {
  return Object.values(database.prepare(sql).get() ?? {})[0] ?? null
}

function countsOf(database: Database, sql: string, leaveOut: LeaveOut): Row {
  const rows = database.prepare(sql).all()
  return Object.fromEntries(rows.map(({ what, n }) => [codeOr(String(what), leaveOut), Number(n)]))
}

function objectOf(json: unknown): Row {
  try {
    const parsed: unknown = JSON.parse(String(json))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
  } catch {
    return {}
  }
}

/** ISO 8601; null: no time. */
function timeOf(value: unknown): string | null {
  const date = new Date(Number(value))
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
