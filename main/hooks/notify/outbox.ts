/**
 * Webhooks that are to be sent, in a small database of their own beside the queue: what was not taken
 * yet outlasts a restart. It holds neither the receiver's address nor its secret.
 */
import { existsSync, renameSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { loadSqlite, type Database } from '../../queue/sqlite/driver.ts'
import { preparePrivateFile } from '../../queue/sqlite/private-files.ts'
import { classifySqliteError, databaseError } from '../../queue/sqlite/sqlite-errors.ts'
import type { NotificationBody } from './payload.ts'

export interface PendingNotification extends NotificationBody {
  readonly id: string
  /** Attempts made so far. */
  readonly attempts: number
  /** Epoch milliseconds. */
  readonly createdAt: number
}

/** A receiver that is away for days is not sent an endless backlog: the oldest go first. */
const mostPending = 10_000

const tables = `
  CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS notifications (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    body TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  );
  CREATE INDEX IF NOT EXISTS notifications_due ON notifications (due_at) WHERE body IS NOT NULL;
`

export class Outbox {
  readonly #database: Database

  /**
   * Opens the file, or makes it; a damaged one is put aside, and what it held is not sent.
   * @throws UsageError naming the file when it cannot be used.
   */
  static open(path: string): Outbox {
    try {
      return new Outbox(openFile(path))
    } catch (error) {
      if (classifySqliteError(error) !== 'damaged') throw databaseError(path, error)
      for (const suffix of ['', '-wal', '-shm'])
        if (existsSync(path + suffix)) renameSync(path + suffix, `${path}.damaged${suffix}`)
      return new Outbox(openFile(path))
    }
  }

  private constructor(database: Database) {
    this.#database = database
    const fresh = randomBytes(12).toString('hex')
    this.#run("INSERT OR IGNORE INTO facts VALUES ('queue', ?)", fresh)
  }

  /** Tells the messages of this queue from those of others. */
  get queue(): string {
    return this.#fact('queue') ?? ''
  }

  /** Since when finished batches are told, epoch milliseconds; null: not yet. */
  get since(): number | null {
    const since = this.#fact('since')
    return since === null ? null : Number(since)
  }

  set since(at: number | null) {
    if (at === null) this.#run("DELETE FROM facts WHERE name = 'since'")
    else this.#run("INSERT OR REPLACE INTO facts VALUES ('since', ?)", String(at))
  }

  /** True where a message of this id was added before, whatever became of it. */
  knows(id: string): boolean {
    return this.#get('SELECT 1 FROM notifications WHERE id = ?', id) !== undefined
  }

  /** Once for an id. */
  add(id: string, { type, body }: NotificationBody, now: number): void {
    this.#run(
      'INSERT OR IGNORE INTO notifications (id, type, body, due_at, created_at) VALUES (?, ?, ?, ?, ?)',
      ...[id, type, body, now, now],
    )
    this.#run(
      `DELETE FROM notifications WHERE seq IN (
         SELECT seq FROM notifications WHERE body IS NOT NULL ORDER BY seq DESC LIMIT -1 OFFSET ?)`,
      mostPending,
    )
  }

  /** What is to be sent now, the one that is due longest first. @param except ids that are under way */
  due(now: number, except: ReadonlySet<string>): PendingNotification | null {
    const rows = this.#database
      .prepare(
        'SELECT id, type, body, attempts, created_at FROM notifications WHERE body IS NOT NULL AND due_at <= ? ORDER BY due_at, seq LIMIT ?',
      )
      .all(now, except.size + 1)
    const row = rows.find(({ id }) => !except.has(String(id)))
    if (row === undefined) return null
    return {
      id: String(row['id']),
      type: row['type'] as PendingNotification['type'],
      body: String(row['body']),
      attempts: Number(row['attempts']),
      createdAt: Number(row['created_at']),
    }
  }

  /** When the next one is due, epoch milliseconds; null: none waits. */
  nextAt(): number | null {
    const row = this.#get('SELECT min(due_at) AS at FROM notifications WHERE body IS NOT NULL')
    return row?.['at'] === null || row === undefined ? null : Number(row['at'])
  }

  get pending(): number {
    const row = this.#get('SELECT count(*) AS n FROM notifications WHERE body IS NOT NULL')
    return Number(row?.['n'] ?? 0)
  }

  /** It was not taken, and is due again at `dueAt`, epoch milliseconds. */
  postpone(id: string, dueAt: number): void {
    this.#run(
      'UPDATE notifications SET attempts = attempts + 1, due_at = ? WHERE id = ?',
      ...[Math.round(dueAt), id],
    )
  }

  /** It was taken, or is given up. Of a batch the id is remembered, so that it is told once. */
  finish(id: string): void {
    this.#run("DELETE FROM notifications WHERE id = ? AND type <> 'batch.completed'", id)
    this.#run('UPDATE notifications SET body = NULL WHERE id = ?', id)
  }

  /** Nothing that waits is sent any more. */
  finishAll(): void {
    this.#run("DELETE FROM notifications WHERE type <> 'batch.completed'")
    this.#run('UPDATE notifications SET body = NULL')
  }

  /**
   * A clock that was set back, or a restart after long, leaves nothing waiting for ever.
   * @param latest epoch milliseconds
   */
  dueBy(latest: number): void {
    this.#run('UPDATE notifications SET due_at = ?1 WHERE due_at > ?1', latest)
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  #fact(name: string): string | null {
    const row = this.#get('SELECT value FROM facts WHERE name = ?', name)
    return row === undefined ? null : String(row['value'])
  }

  #get(sql: string, ...values: (string | number)[]) {
    return this.#database.prepare(sql).get(...values)
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#database.prepare(sql).run(...values)
  }
}

function openFile(path: string): Database {
  const { DatabaseSync } = loadSqlite()
  preparePrivateFile(path)
  const database = new DatabaseSync(path)
  try {
    database.exec(`PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; ${tables}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
