/** Batches: rows of the table `batches`. There are few, and every change of a job looks at its own. */
import type { BatchRepository } from '../job-store.ts'
import type { BatchRecord, NewBatch, StateCounts } from '../records.ts'
import type { WorkSums } from '../work-done.ts'
import type { BatchFigures } from './batch-figures.ts'
import type { Totals } from './batch-totals.ts'
import { toBatch } from './rows.ts'
import type { Sql } from './sql.ts'
import { total } from './state-counts.ts'
import type { Trash } from './trash.ts'

export class BatchTable implements BatchRepository {
  readonly #sql: Sql
  readonly #figures: BatchFigures
  readonly #trash: Trash
  readonly #known = new Map<number, BatchRecord>()

  constructor(sql: Sql, figures: BatchFigures, trash: Trash) {
    this.#sql = sql
    this.#figures = figures
    this.#trash = trash
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
    const batches = this.#sql.all('SELECT * FROM batches ORDER BY id').map(toBatch)
    // A batch whose jobs are all in the trash is there with them.
    return this.#trash.hidden === 0
      ? batches
      : batches.filter(({ id }) => total(this.counts(id)) > 0)
  }

  counts(id: number): StateCounts {
    return this.#figures.counts.ofBatch(id)
  }

  partialCount(id: number): number {
    return this.#figures.partial.ofBatch(id)
  }

  amounts(id: number): Totals {
    return this.#figures.amounts.ofBatch(id)
  }

  files(id: number): { files: number; bytes: number } {
    return this.#figures.saved.ofBatch(id)
  }

  work(id: number): WorkSums {
    return this.#figures.work.ofBatch(id)
  }

  settle(id: number, at: number | null): void {
    this.#sql.run('UPDATE batches SET settled_at = ? WHERE id = ?', at, id)
    this.#known.delete(id)
  }

  setFolder(id: number, folder: string): void {
    this.#sql.run('UPDATE batches SET folder = ? WHERE id = ?', folder, id)
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
