/**
 * Copies what can still be read of a damaged database into a new one. Rows are read by their numbers:
 * where a range cannot be read it is halved, until only the rows on damaged pages are left out.
 */
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { ProviderRegistry } from '../../providers/registry.ts'
import { readProvider } from './damaged-rows.ts'
import type { Database } from './driver.ts'
import { loadSqlite } from './driver.ts'
import { migrate, schemaVersion, versionOf } from './schema.ts'
import type { Row, Value } from './rows.ts'
import { classifySqliteError } from './sqlite-errors.ts'

export interface Salvaged {
  /** Jobs that are in the new database. */
  readonly jobs: number
  /** What could not be read, a line each: `jobs 12 to 19`. */
  readonly lost: readonly string[]
}

const tables = ['accounts', 'batches', 'jobs', 'outputs', 'timeline'] as const

/** Queries that may fail before the rest of a table is given up: damage can be everywhere. */
const MOST_FAILURES = 5_000
/** The same while not one row could be read: the root of the table may be lost. */
const MOST_FAILURES_AT_FIRST = 500
/** A header that asks for more is damaged itself. */
const MOST_PADDING_BYTES = 2 ** 32

/** Without a readable maximum, rows are looked for up to here. */
const HIGHEST_ROW = 2 ** 20

/**
 * @param damagedPath is only read: work is done on a copy, which is removed.
 * @param target open, new and empty; it gets the damaged one's schema first and is migrated afterwards.
 * @param providers what accounts that are lost themselves are made of again.
 * @throws SQLite's or the system's error when the copy or the target cannot be written: what is lost
 *   then is not known.
 */
export function salvage(
  damagedPath: string,
  target: Database,
  providers: Pick<ProviderRegistry, 'find'>,
): Salvaged {
  const lost: string[] = []
  const copy = `${damagedPath}.reading`
  const source = openCopy(damagedPath, copy)
  try {
    const version = source === null ? 0 : readableVersion(source)
    migrate(target, version === 0 ? schemaVersion : version)
    target.exec('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE')
    if (source === null) lost.push('everything')
    else for (const table of tables) copyTable(source, target, table, lost)
    repairReferences(target, damagedPath, providers)
    target.exec('COMMIT; PRAGMA foreign_keys = ON')
  } finally {
    source?.close()
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true })
  }
  migrate(target)
  const row = target.prepare('SELECT count(*) AS n FROM jobs').get() as { n: number }
  return { jobs: Number(row.n), lost }
}

/** Offsets in the header of a database file (https://www.sqlite.org/fileformat.html). */
const HEADER_BYTES = 100
const PAGE_SIZE_AT = 16
const PAGE_COUNT_AT = 28

/** SQLite reads nothing of a file that is shorter than its header says: the copy gets its length back. */
function openCopy(path: string, copy: string): Database | null {
  const { DatabaseSync } = loadSqlite()
  for (const suffix of ['', '-wal'])
    if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix)
  const { size } = statSync(copy)
  if (size < HEADER_BYTES) return null
  const whole = promisedLength(copy)
  if (whole > size && whole < size + MOST_PADDING_BYTES) truncateSync(copy, whole)
  return new DatabaseSync(copy)
}

function promisedLength(path: string): number {
  const header = Buffer.alloc(HEADER_BYTES)
  const file = openSync(path, 'r')
  readSync(file, header, 0, HEADER_BYTES, 0)
  closeSync(file)
  const pageBytes = header.readUInt16BE(PAGE_SIZE_AT)
  return header.readUInt32BE(PAGE_COUNT_AT) * (pageBytes === 1 ? 65_536 : pageBytes)
}

/** 0 where nothing can be read at all. */
function readableVersion(source: Database): number {
  try {
    return Math.min(versionOf(source), schemaVersion)
  } catch {
    return 0
  }
}

function copyTable(source: Database, target: Database, table: string, lost: string[]): void {
  const columns = commonColumns(source, target, table)
  if (columns.length === 0) return void lost.push(`all of ${table}`)
  const list = columns.join(', ')
  const read = attempt(() =>
    source.prepare(`SELECT ${list} FROM ${table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid`),
  )
  if (read === null) return void lost.push(`all of ${table}`)
  const marks = columns.map(() => '?').join(', ')
  const write = target.prepare(`INSERT OR IGNORE INTO ${table} (${list}) VALUES (${marks})`)
  const insert = (row: Row): void => {
    try {
      write.run(...columns.map((name) => row[name] as Value))
    } catch (error) {
      if (!isRefusedRow(error)) throw error
      addRange(lost, `damaged rows of ${table}`, Number(row.id ?? 0), Number(row.id ?? 0))
    }
  }
  let failures = 0
  let most = MOST_FAILURES_AT_FIRST
  const copy = (low: number, high: number): void => {
    const rows = failures > most ? null : attempt(() => read.all(low, high) as Row[])
    if (rows !== null) {
      if (rows.length > 0) most = MOST_FAILURES
      for (const row of rows) insert(row)
    } else if (low === high || ++failures > most) {
      addRange(lost, table, low, high)
    } else {
      const middle = Math.floor((low + high) / 2)
      copy(low, middle)
      copy(middle + 1, high)
    }
  }
  copy(1, highestRow(source, table))
}

/** Of generated columns the table makes the values itself, and does not list them. */
function commonColumns(source: Database, target: Database, table: string): string[] {
  const names = (database: Database): string[] =>
    attempt(() => database.prepare(`PRAGMA table_info(${table})`).all() as Row[])?.map(({ name }) =>
      String(name),
    ) ?? []
  const known = new Set(names(source))
  return names(target).filter((name) => known.has(name))
}

function highestRow(source: Database, table: string): number {
  const row = attempt(() => source.prepare(`SELECT max(rowid) AS n FROM ${table}`).get() as Row)
  return row === null ? HIGHEST_ROW : Math.max(1, Number(row.n))
}

/** Neighbouring rows are one line. */
function addRange(lost: string[], table: string, low: number, high: number): void {
  const [, first] = new RegExp(`^${table} (\\d+) to ${low - 1}$`).exec(lost.at(-1) ?? '') ?? []
  if (first !== undefined) lost.pop()
  lost.push(`${table} ${first ?? low} to ${high}`)
}

/** What rows refer to and is lost is made again, as far as it is known. */
function repairReferences(
  target: Database,
  damagedPath: string,
  providers: Pick<ProviderRegistry, 'find'>,
): void {
  target.exec(
    'DELETE FROM outputs WHERE job_id NOT IN (SELECT id FROM jobs); ' +
      'DELETE FROM timeline WHERE job_id NOT IN (SELECT id FROM jobs)',
  )
  const orphans = target
    .prepare(
      'SELECT DISTINCT account_id, provider FROM jobs WHERE account_id NOT IN (SELECT id FROM accounts)',
    )
    .all() as Row[]
  for (const { account_id: id, provider } of orphans)
    addAccount(target, String(id), provider, providers)
  target
    .prepare(
      `INSERT INTO batches (id, name, folder, template, created_at)
       SELECT batch_id, 'Recovered', ?, '{title}.{ext}', min(created_at) FROM jobs
       WHERE batch_id NOT IN (SELECT id FROM batches) GROUP BY batch_id`,
    )
    .run(dirname(damagedPath))
}

/** Where the address of an account is lost: no server can have this name (RFC 6761). */
const NO_ADDRESS = 'https://address.invalid'

function addAccount(
  target: Database,
  id: string,
  provider: unknown,
  providers: Pick<ProviderRegistry, 'find'>,
): void {
  const name = readProvider(provider)
  if (name === null) return
  const { label, defaultBaseUrl } = providers.find(name) ?? {
    label: name,
    defaultBaseUrl: NO_ADDRESS,
  }
  target
    .prepare('INSERT INTO accounts (id, provider, name, base_url) VALUES (?, ?, ?, ?)')
    .run(id, name, label, defaultBaseUrl)
}

/** A row that the schema does not take is damaged itself; every other error is the target's. */
function isRefusedRow(error: unknown): boolean {
  return classifySqliteError(error) === 'refused'
}

/** Null where the damaged database refuses: that is what salvage is for. */
function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}
