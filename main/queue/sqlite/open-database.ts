/** Opens the queue's database, and puts one that cannot be used out of harm's way. */
import {
  chmodSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { messageOf, UsageError } from '../../errors.ts'
import { loadSqlite, type Database } from './driver.ts'
import { preparePrivateFile, preparePrivateFolder } from './private-files.ts'
import { salvage, type Salvaged } from './salvage.ts'
import { migrate, schemaVersion, versionOf } from './schema.ts'
import { classifySqliteError, databaseError } from './sqlite-errors.ts'

export interface OpenedDatabase {
  readonly database: Database
  /** One sentence for people when an unusable database was set aside; null otherwise. */
  readonly notice: string | null
}

/** How long another program's lock is waited for, milliseconds. */
const LOCK_PATIENCE_MS = 5000

/**
 * Opens `path`, bringing an older version up to date after keeping a copy of it. A database of a newer
 * program or a damaged one is renamed (with its log), never overwritten, and a new one takes its place
 * with every job that can still be read. One that is locked, belongs to another user or cannot be read
 * at the moment is sound: it stays where it is.
 * @throws UsageError naming the file and the cause when it cannot be used.
 */
export function openDatabase(path: string, now: number = Date.now()): OpenedDatabase {
  preparePrivateFolder(dirname(path))
  const problem = existsSync(path) ? problemOf(path) : null
  const aside = problem === null ? null : setAside(path, problem.word, now)
  try {
    const { database, salvaged } = openForWork(path, problem?.word === 'damaged' ? aside : null)
    if (problem === null || aside === null) return { database, notice: null }
    return { database, notice: `${problem.sentence} ${outcome(aside, salvaged)}` }
  } catch (error) {
    // What was only just made would be taken for a damaged queue by the next start.
    if (existsSync(path) && statSync(path).size === 0) rmSync(path)
    throw error instanceof UsageError ? error : databaseError(path, error)
  }
}

function outcome(aside: string, salvaged: Salvaged | null): string {
  if (salvaged === null || salvaged.jobs === 0)
    return `It was kept as ${aside}, and Reelhaul started with an empty queue.`
  const kept = `It was kept as ${aside}; ${salvaged.jobs} of its jobs could be read and are in the queue.`
  if (salvaged.lost.length === 0) return kept
  const list = `${aside}.lost.txt`
  writeFileSync(list, `${salvaged.lost.join('\n')}\n`, { mode: 0o600 })
  return `${kept} What could not be read is listed in ${list}.`
}

/** Opens `path` for looking only: never creates, never migrates. */
export function openReadOnly(path: string): Database {
  const { DatabaseSync } = loadSqlite()
  return new DatabaseSync(path, { readOnly: true })
}

function openForWork(path: string, damaged: string | null) {
  const { DatabaseSync } = loadSqlite()
  preparePrivateFile(path)
  const database = new DatabaseSync(path)
  try {
    database.exec(`
      PRAGMA busy_timeout = ${LOCK_PATIENCE_MS};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
    `)
    const salvaged = damaged === null ? null : salvage(damaged, database)
    keepCopy(database, path)
    migrate(database)
    return { database, salvaged }
  } catch (error) {
    database.close()
    throw error
  }
}

/** Before a migration, so that an older Reelhaul can go back to it. One is kept, the last. */
function keepCopy(database: Database, path: string): void {
  const version = versionOf(database)
  if (version === 0 || version >= schemaVersion) return
  const folder = dirname(path)
  const prefix = `${basename(path)}.version-`
  for (const name of readdirSync(folder)) {
    if (name.startsWith(prefix)) rmSync(join(folder, name), { force: true })
  }
  const copy = join(folder, `${prefix}${version}`)
  database.prepare('VACUUM INTO ?').run(copy)
  chmodSync(copy, 0o600)
}

interface Problem {
  readonly word: 'newer' | 'damaged'
  readonly sentence: string
}

function problemOf(path: string): Problem | null {
  if (statSync(path).size === 0) return existsSync(`${path}-wal`) ? null : emptied(path)
  const { DatabaseSync } = loadSqlite()
  let database: Database | null = null
  try {
    database = new DatabaseSync(path)
    database.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE_MS}`)
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
    if (classifySqliteError(error) !== 'damaged') throw databaseError(path, error)
    return damaged(path, messageOf(error))
  } finally {
    database?.close()
  }
}

const damaged = (path: string, why: string): Problem => ({
  word: 'damaged',
  sentence: `The queue ${path} is damaged (${why.replace(/\s+/g, ' ')}).`,
})

/** Only a disk or a person makes it so: a queue that was ever opened has its tables. */
const emptied = (path: string): Problem => damaged(path, 'the file has 0 bytes')

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
