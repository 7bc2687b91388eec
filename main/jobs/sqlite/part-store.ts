/**
 * What is known of part files, in a database of its own that is not flushed at every write: it
 * survives a killed process, and after a power cut the records say themselves how far they can be
 * trusted. Losing it costs bytes fetched again, never a wrong file.
 */
import type { PartRecord } from '../../downloads/part-record.ts'
import { loadSqlite, type Database, type Statement } from './driver.ts'

export class PartStore {
  readonly #database: Database
  readonly #save: Statement
  readonly #load: Statement
  readonly #discard: Statement

  /** A damaged or foreign file is replaced: its records are only a saving. */
  constructor(path: string, remove: (path: string) => void) {
    this.#database = openOrReplace(path, remove)
    this.#save = this.#database.prepare(
      'INSERT OR REPLACE INTO parts (output_id, record) VALUES (?, ?)',
    )
    this.#load = this.#database.prepare('SELECT record FROM parts WHERE output_id = ?')
    this.#discard = this.#database.prepare('DELETE FROM parts WHERE output_id = ?')
  }

  load(outputId: number): PartRecord | null {
    const row = this.#load.get(outputId)
    if (row === undefined) return null
    try {
      return JSON.parse(String(row.record)) as PartRecord
    } catch {
      return null
    }
  }

  save(outputId: number, record: PartRecord): void {
    this.#save.run(outputId, JSON.stringify(record))
  }

  discard(outputId: number): void {
    this.#discard.run(outputId)
  }

  close(): void {
    this.#database.close()
  }
}

function openOrReplace(path: string, remove: (path: string) => void): Database {
  try {
    return open(path)
  } catch {
    for (const suffix of ['', '-wal', '-shm']) remove(path + suffix)
    return open(path)
  }
}

function open(path: string): Database {
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(path)
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS parts (output_id INTEGER PRIMARY KEY, record TEXT NOT NULL) STRICT;
  `)
  return database
}
