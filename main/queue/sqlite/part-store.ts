/**
 * What is known of part files, by their paths, in a database of its own that is not flushed at every
 * write: it survives a killed process, and after a power cut the records say themselves how far they
 * can be trusted. What is ours says its name, which has the tag of this queue; what the tag is, is
 * flushed before it is used.
 * Losing the database costs bytes fetched again, never a wrong file.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { ReelhaulError } from '../../errors.ts'
import type { PartRecord } from '../../disk/part-record.ts'
import { partEnding, partPath } from '../../naming/part-path.ts'
import { tagFrom } from '../../naming/shorten.ts'
import { loadSqlite, type Database, type Statement } from './driver.ts'
import { preparePrivateFile } from './private-files.ts'
import { classifySqliteError, databaseError } from './sqlite-errors.ts'
import { isLoss, storeLoss } from './store-loss.ts'

export class PartFileRepository {
  readonly #database: Database
  readonly #save: Statement
  readonly #load: Statement
  readonly #move: Statement
  readonly #discard: Statement

  /** Names the parts of this queue. */
  readonly #tag: string
  /** Parts of older versions, which had no tag. */
  readonly #untagged: Set<string>
  /** Of all records: most files are over before one is kept, and need not be looked for. */
  readonly #paths: Set<string>

  readonly #path: string
  readonly #onLost: (loss: ReelhaulError) => void

  /**
   * A damaged or foreign file is replaced: its records are only a saving.
   * @param onLost told when the disk refuses a record; the call that wrote it throws the same.
   */
  constructor(path: string, onLost: (loss: ReelhaulError) => void = () => undefined) {
    this.#path = path
    this.#onLost = onLost
    this.#database = openOrReplace(path)
    this.#save = this.#database.prepare(
      'INSERT OR REPLACE INTO part_files (path, record) VALUES (?, ?)',
    )
    this.#load = this.#database.prepare('SELECT record FROM part_files WHERE path = ?')
    this.#move = this.#database.prepare('UPDATE OR REPLACE part_files SET path = ? WHERE path = ?')
    this.#discard = this.#database.prepare('DELETE FROM part_files WHERE path = ?')
    this.#tag = tagOf(this.#database)
    this.#paths = pathsIn(this.#database)
    const ending = partEnding(this.#tag)
    this.#untagged = new Set([...this.#paths].filter((path) => !path.endsWith(ending)))
  }

  /**
   * Where the bytes of an unfinished file go: a name that no other program uses, so that what is there is
   * ours whatever became of its record.
   */
  pathFor(target: string): string {
    const untagged = `${target}.part`
    return this.#untagged.has(untagged) ? untagged : partPath(target, this.#tag)
  }

  load(path: string): PartRecord | null {
    if (!this.#paths.has(path)) return null
    const row = this.#load.get(path)
    if (row === undefined) return null
    try {
      return JSON.parse(String(row.record)) as PartRecord
    } catch {
      return null
    }
  }

  save(path: string, record: PartRecord): void {
    this.#write(() => void this.#save.run(path, JSON.stringify(record)))
    this.#paths.add(path)
  }

  move(from: string, to: string): void {
    this.#write(() => void this.#move.run(to, from))
    if (this.#paths.delete(from)) this.#paths.add(to)
    this.#untagged.delete(from)
  }

  discard(path: string): void {
    if (!this.#paths.has(path)) return
    this.#write(() => void this.#discard.run(path))
    this.#paths.delete(path)
    this.#untagged.delete(path)
  }

  #write(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!isLoss(error)) throw error
      const loss = storeLoss(this.#path, error)
      this.#onLost(loss)
      throw loss
    }
  }

  close(): void {
    this.#database.close()
  }
}

function openOrReplace(path: string): Database {
  try {
    return open(path)
  } catch (error) {
    if (classifySqliteError(error) !== 'damaged') throw databaseError(path, error)
    for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
    return open(path)
  }
}

function open(path: string): Database {
  const { DatabaseSync } = loadSqlite()
  preparePrivateFile(path)
  const database = new DatabaseSync(path)
  database.exec(`
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS part_files (path TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS queue_tag (tag TEXT PRIMARY KEY) STRICT;
  `)
  return database
}

/** The queue's own, chosen when it is asked for the first time. */
function tagOf(database: Database): string {
  const found = database.prepare('SELECT tag FROM queue_tag').get()
  if (found !== undefined) return String(found.tag)
  const tag = tagFrom(randomBytes(16))
  database.exec('PRAGMA synchronous = FULL')
  database.prepare('INSERT INTO queue_tag (tag) VALUES (?)').run(tag)
  database.exec('PRAGMA synchronous = NORMAL')
  return tag
}

function pathsIn(database: Database): Set<string> {
  const rows = database.prepare('SELECT path FROM part_files').all()
  return new Set(rows.map(({ path }) => String(path)))
}
