/** Batches: rows of the table `batches`. There are few, and every change of a job looks at its own. */
import type { BatchRecord, NewBatch } from '../records.ts'
import { toBatch } from './rows.ts'
import type { Sql } from './sql.ts'

export class BatchTable {
  readonly #sql: Sql
  readonly #known = new Map<number, BatchRecord>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Returns the new batch's id. */
  insert({ name, folder, template }: NewBatch, now: number): number {
    const id = this.#sql.nextId('batches')
    this.#sql.insert(
      'INSERT INTO batches (id, name, folder, template, created_at) VALUES (?, ?, ?, ?, ?)',
      id,
      name,
      folder,
      template,
      now,
    )
    return id
  }

  get(id: number): BatchRecord | null {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const row = this.#sql.get('SELECT * FROM batches WHERE id = ?', id)
    if (row === undefined) return null
    const batch = toBatch(row)
    this.#known.set(id, batch)
    return batch
  }

  all(): BatchRecord[] {
    return this.#sql.all('SELECT * FROM batches ORDER BY id').map(toBatch)
  }

  settle(id: number, at: number | null): void {
    this.#sql.run('UPDATE batches SET settled_at = ? WHERE id = ?', at, id)
    this.#known.delete(id)
  }

  removeEmpty(): void {
    this.#known.clear()
    this.#sql.run(
      'DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE batch_id = batches.id)',
    )
  }

  /** Forgets what was read: the database may say something else now. */
  reread(): void {
    this.#known.clear()
  }
}
