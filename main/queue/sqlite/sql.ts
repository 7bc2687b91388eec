/** The store's connection: cached statements, and writes that are flushed together. */
import type { ReelhaulError } from '../../errors.ts'
import type { Database, Statement } from './driver.ts'
import { GroupCommit } from './group-commit.ts'
import type { Row, Value } from './rows.ts'

/** A condition on the ids that the next value holds: as many as there may be, in one statement. */
export const isAmong = (column: string): string => `${column} IN (SELECT value FROM json_each(?))`

/** What `isAmong` takes. */
export const idList = (ids: readonly number[]): string => JSON.stringify(ids)

/** A filter can take endless shapes; the cache must not. */
const mostStatements = 300

export class Sql {
  readonly #database: Database
  readonly #commit: GroupCommit
  readonly #statements = new Map<string, Statement>()
  readonly #lastIds = new Map<string, number>()

  /** @param onLost called once, when the disk refused what was written since the last flush. */
  constructor(database: Database, onLost: (loss: ReelhaulError) => void) {
    this.#database = database
    this.#commit = new GroupCommit(database, onLost)
  }

  all(sql: string, ...values: readonly Value[]): Row[] {
    return this.#statement(sql).all(...values)
  }

  get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#statement(sql).get(...values)
  }

  /** The column `id` of every row: as one text, because a hundred thousand rows would be as many objects. */
  ids(sql: string, ...values: readonly Value[]): number[] {
    const row = this.get(`SELECT json_group_array(id) AS ids FROM (${sql})`, ...values)
    return JSON.parse(String(row?.ids)) as number[]
  }

  /** True when the disk has refused: nothing is written any more. */
  get lost(): boolean {
    return this.#commit.loss !== null
  }

  /** As if the disk had refused. */
  lose(loss: ReelhaulError): void {
    this.#commit.lose(loss)
  }

  /**
   * Does nothing once the disk has refused: work that is under way ends in its own time.
   * Returns how many rows were changed.
   */
  run(sql: string, ...values: readonly Value[]): number {
    return Number(this.#commit.write(() => this.#statement(sql).run(...values))?.changes ?? 0)
  }

  /**
   * An id for a new row of the table. None is given twice while the program runs: what still works for a
   * row that was removed must not meet another one in its place.
   */
  nextId(table: 'batches' | 'jobs' | 'outputs'): number {
    const last = this.#lastIds.get(table) ?? this.#largestId(table)
    this.#lastIds.set(table, last + 1)
    return last + 1
  }

  #largestId(table: string): number {
    return Number(this.get(`SELECT max(id) AS id FROM ${table}`)?.id ?? 0)
  }

  /** As `run`, where a caller goes on with the new row. @throws ReelhaulError when the disk has refused. */
  insert(sql: string, ...values: readonly Value[]): void {
    const inserted = this.#commit.write(() => this.#statement(sql).run(...values))
    if (inserted === null) throw this.#commit.loss ?? new Error('Nothing was inserted.')
  }

  /** Resolves when everything written so far is on the disk. */
  durable(): Promise<void> {
    return this.#commit.durable()
  }

  close(): void {
    this.#commit.close()
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
