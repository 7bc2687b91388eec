/** Opens the queue's database, and puts one that cannot be used out of harm's way. */
import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { messageOf } from '../../errors.ts'
import { loadSqlite, type Database } from './driver.ts'
import { migrate, schemaVersion, versionOf } from './schema.ts'

export interface OpenedDatabase {
  readonly database: Database
  /** One sentence for people when an unusable database was set aside; null otherwise. */
  readonly notice: string | null
}

/** Thrown when another process works on the same folder. */
export class DatabaseBusy extends Error {
  override name = 'DatabaseBusy'
}

/**
 * Opens `path`, bringing an older version up to date. A database of a newer program or a damaged one
 * is renamed (with its log), never overwritten, and a new one takes its place.
 * @throws when the folder cannot be written.
 */
export function openDatabase(path: string, now: number = Date.now()): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true })
  const problem = existsSync(path) ? problemOf(path) : null
  let notice: string | null = null
  if (problem !== null) {
    const aside = setAside(path, problem.word, now)
    notice = `${problem.sentence} It was kept as ${aside}, and Reelhaul started with an empty queue.`
  }
  return { database: openForWork(path), notice }
}

/** Opens `path` for looking only: never creates, never migrates. */
export function openReadOnly(path: string): Database {
  const { DatabaseSync } = loadSqlite()
  return new DatabaseSync(path, { readOnly: true })
}

function openForWork(path: string): Database {
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(path)
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA busy_timeout = 5000;
  `)
  migrate(database)
  return database
}

interface Problem {
  readonly word: 'newer' | 'damaged'
  readonly sentence: string
}

function problemOf(path: string): Problem | null {
  const { DatabaseSync } = loadSqlite()
  let database: Database | null = null
  try {
    database = new DatabaseSync(path)
    const check = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }
    if (check.quick_check !== 'ok') return damaged(path, check.quick_check)
    const version = versionOf(database)
    if (version <= schemaVersion)
      return missingTables(database, version) ? damaged(path, 'tables are missing') : null
    return {
      word: 'newer',
      sentence: `The queue ${path} was written by a newer Reelhaul (version ${version}, this one knows ${schemaVersion}).`,
    }
  } catch (error) {
    return damaged(path, messageOf(error))
  } finally {
    database?.close()
  }
}

const damaged = (path: string, why: string): Problem => ({
  word: 'damaged',
  sentence: `The queue ${path} is damaged (${why.replace(/\s+/g, ' ')}).`,
})

function missingTables(database: Database, version: number): boolean {
  if (version === 0) return false
  const row = database
    .prepare(
      "SELECT count(*) AS n FROM sqlite_schema WHERE name IN ('accounts', 'batches', 'jobs', 'outputs')",
    )
    .get() as { n: number }
  return Number(row.n) < 4
}

function setAside(path: string, word: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[:.]/g, '-')
  const aside = `${path}.${word}-${stamp}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  }
  return aside
}
