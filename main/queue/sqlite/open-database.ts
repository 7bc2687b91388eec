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
import { ProviderRegistry } from '../../providers/registry.ts'
import { salvage, type Salvaged } from './salvage.ts'
import { migrate, schemaVersion, versionOf } from './schema.ts'
import { fillSearchTexts } from './search-texts.ts'
import { classifySqliteError, databaseError } from './sqlite-errors.ts'

export interface OpenedDatabase {
  readonly database: Database
  /** One sentence for people when an unusable database was set aside; null otherwise. */
  readonly notice: string | null
}

/** Of the files that SQLite keeps for one database. */
const databaseSuffixes = ['', '-wal', '-shm'] as const

/** How long another program's lock is waited for, milliseconds. */
const LOCK_PATIENCE_MS = 5000

/**
 * Opens `path`, bringing an older version up to date after keeping a copy of it. A database of a newer
 * program or a damaged one is renamed (with its log), never overwritten, and a new one takes its place
 * with every job that can still be read. One that is locked, belongs to another user or cannot be read
 * at the moment is sound: it stays where it is. So does a damaged one that there is no room to salvage.
 * @param providers what lost accounts are made of again when a damaged database is salvaged.
 * @throws UsageError naming the file and the cause when it cannot be used.
 */
export function openDatabase(
  path: string,
  now: number = Date.now(),
  providers: Pick<ProviderRegistry, 'find'> = new ProviderRegistry(),
): OpenedDatabase {
  preparePrivateFolder(dirname(path))
  const problem = existsSync(path) ? problemOf(path) : null
  try {
    const notice = problem === null ? null : replace(path, problem, now, providers)
    return { database: openForWork(path), notice }
  } catch (error) {
    // What was only just made would be taken for a damaged queue by the next start.
    if (existsSync(path) && statSync(path).size === 0) rmSync(path)
    throw error instanceof UsageError ? error : databaseError(path, error)
  }
}

/** Puts another database in the place of one that cannot be used. Returns what people are told. */
function replace(
  path: string,
  problem: Problem,
  now: number,
  providers: Pick<ProviderRegistry, 'find'>,
): string {
  const salvaged = problem.word === 'damaged' ? salvageBeside(path, providers) : null
  const aside = setAside(path, problem.word, now)
  if (salvaged !== null) renameSync(salvagingPath(path), path)
  return `${problem.sentence} ${outcome(aside, salvaged ?? nothingSalvaged)}`
}

const nothingSalvaged: Salvaged = { jobs: 0, lost: [] }

const salvagingPath = (path: string): string => `${path}.salvaging`

/** Whole or not at all: an end in the middle must not leave a part of the queue in its place. */
function salvageBeside(path: string, providers: Pick<ProviderRegistry, 'find'>): Salvaged {
  const { DatabaseSync } = loadSqlite()
  const beside = salvagingPath(path)
  removeDatabase(beside)
  preparePrivateFile(beside)
  const database = new DatabaseSync(beside)
  try {
    database.exec('PRAGMA synchronous = FULL')
    const salvaged = salvage(path, database, providers)
    database.close()
    return salvaged
  } catch (error) {
    if (database.isOpen) database.close()
    removeDatabase(beside)
    throw error
  }
}

function removeDatabase(path: string): void {
  for (const suffix of databaseSuffixes) rmSync(path + suffix, { force: true })
}

function outcome(aside: string, { jobs, lost }: Salvaged): string {
  const kept =
    jobs === 0
      ? `It was kept as ${aside}, and Reelhaul started with an empty queue.`
      : `It was kept as ${aside}; ${jobs} of its jobs could be read and are in the queue.`
  const list = lost.length === 0 ? null : listLost(`${aside}.lost.txt`, lost)
  return list === null ? kept : `${kept} What could not be read is listed in ${list}.`
}

/** Returns its path; null where even the list finds no room. */
function listLost(path: string, lost: readonly string[]): string | null {
  try {
    writeFileSync(path, `${lost.join('\n')}\n`, { mode: 0o600 })
    return path
  } catch {
    return null
  }
}

/**
 * Opens `path` for looking only: never creates, never migrates, never sets aside.
 * @throws UsageError when it is no queue that this program can read; SQLite's error when it is damaged.
 */
export function openReadOnly(path: string): Database {
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    const problem = isEmpty(path) ? emptied(path) : problemOfSchema(database, path)
    if (problem !== null) throw new UsageError(`${problem.sentence} ${adviceFor[problem.word]}`)
    if (versionOf(database) === 0) throw new UsageError(`${path} holds no queue yet.`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const adviceFor: Readonly<Record<Problem['word'], string>> = {
  newer: 'Look at it with that version.',
  damaged: 'The next "reelhaul fetch" with it saves what can be read, and keeps the file.',
}

function openForWork(path: string): Database {
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
    keepCopy(database, path)
    migrate(database)
    fillSearchTexts(database)
    deferFlushes(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * From now on a commit flushes nothing: `GroupCommit` flushes the log, beside the thread. Where there is
 * no log, as on a file system without shared memory, only SQLite knows what to flush when.
 */
function deferFlushes(database: Database): void {
  const { journal_mode: mode } = database.prepare('PRAGMA journal_mode').get() ?? {}
  if (mode === 'wal') database.exec('PRAGMA synchronous = NORMAL')
}

/** Before a migration, so that an older Reelhaul can go back to it. One is kept, the last. */
function keepCopy(database: Database, path: string): void {
  const version = versionOf(database)
  if (version === 0 || version >= schemaVersion) return
  const [folder, name] = [dirname(path), `${basename(path)}.version-`]
  const copy = join(folder, `${name}${version}`)
  const draft = `${copy}.draft`
  rmSync(draft, { force: true })
  database.prepare('VACUUM INTO ?').run(draft)
  chmodSync(draft, 0o600)
  renameSync(draft, copy)
  for (const other of readdirSync(folder)) {
    if (other.startsWith(name) && other !== basename(copy)) rmSync(join(folder, other))
  }
}

interface Problem {
  readonly word: 'newer' | 'damaged'
  readonly sentence: string
}

function problemOf(path: string): Problem | null {
  if (isEmpty(path)) return emptied(path)
  // All of it is in its log, or it was only just made.
  if (statSync(path).size === 0) return null
  const { DatabaseSync } = loadSqlite()
  let database: Database | null = null
  try {
    database = new DatabaseSync(path)
    database.exec(`PRAGMA busy_timeout = ${LOCK_PATIENCE_MS}`)
    const check = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }
    if (check.quick_check !== 'ok') return damaged(path, check.quick_check)
    return problemOfSchema(database, path)
  } catch (error) {
    if (classifySqliteError(error) !== 'damaged') throw databaseError(path, error)
    return damaged(path, messageOf(error))
  } finally {
    database?.close()
  }
}

function problemOfSchema(database: Database, path: string): Problem | null {
  const version = versionOf(database)
  if (version > schemaVersion)
    return {
      word: 'newer',
      sentence: `The queue ${path} was written by a newer Reelhaul (version ${version}, this one knows ${schemaVersion}).`,
    }
  return missingTables(database, version) ? damaged(path, 'tables are missing') : null
}

const damaged = (path: string, why: string): Problem => ({
  word: 'damaged',
  sentence: `The queue ${path} is damaged (${why.replace(/\s+/g, ' ')}).`,
})

const isEmpty = (path: string): boolean => statSync(path).size === 0 && !existsSync(`${path}-wal`)

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
  for (const suffix of databaseSuffixes) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  }
  return aside
}
