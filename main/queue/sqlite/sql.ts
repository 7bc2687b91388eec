/** The store's connection: cached statements, and writes that are flushed together. */
import type { Database, Statement } from './driver.ts'
import { GroupCommit } from './group-commit.ts'
import type { Row, Value } from './rows.ts'

/** A filter can take endless shapes; the cache must not. */
const mostStatements = 300

export class Sql {
  readonly #database: Database
  readonly #commit: GroupCommit
  readonly #statements = new Map<string, Statement>()

  /** @param onLost called when the disk refused what was written since the last flush. */
  constructor(database: Database, onLost: (error: unknown) => void) {
    this.#database = database
    this.#commit = new GroupCommit(database, onLost)
  }

  all(sql: string, ...values: readonly Value[]): Row[] {
    return this.#statement(sql).all(...values)
  }

  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#statement(sql).get(...values)
  }

  /** The column `id` of every row. */
  ids(sql: string, ...values: readonly Value[]): number[] {
    return this.all(sql, ...values).map((row) => Number(row.id))
  }

  run(sql: string, ...values: readonly Value[]): void {
    this.#commit.begin()
    this.#statement(sql).run(...values)
  }

  /** Returns the id of the new row. */
  insert(sql: string, ...values: readonly Value[]): number {
    this.#commit.begin()
    return Number(this.#statement(sql).run(...values).lastInsertRowid)
  }

  /** Resolves when everything written so far is on the disk. */
  durable(): Promise<void> {
    return this.#commit.durable()
  }

  close(): void {
    this.#commit.flush()
    this.#database.close()
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      if (this.#statements.size > mostStatements) this.#statements.clear()
      this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    }
    return statement
  }
}
