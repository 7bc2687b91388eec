/** Batches: rows of the table `batches`. There are few, and every change of a job looks at its own. */
import type { BatchRepository } from '../job-store.ts'
import type { BatchPatch, BatchRecord, NewBatch, StateCounts } from '../records.ts'
import type { WorkSums } from '../work-done.ts'
import type { BatchFigures } from './batch-figures.ts'
import type { Totals } from './batch-totals.ts'
import { batchAssignments, toBatch } from './rows.ts'
import type { Sql } from './sql.ts'
import { total } from './state-counts.ts'
import type { Trash } from './trash.ts'

/** A condition over `batches`. What is not settled is never archived. */
export const isArchived = 'archived_at IS NOT NULL AND settled_at IS NOT NULL'

export class BatchTable implements BatchRepository {
  readonly #sql: Sql
  readonly #figures: BatchFigures
  readonly #trash: Trash
  readonly #known = new Map<number, BatchRecord>()
  #archived: readonly number[] | null = null

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
    const listed = at === null ? ', archived_at = NULL' : ''
    this.#sql.run(`UPDATE batches SET settled_at = ?${listed} WHERE id = ?`, at, id)
    this.#forget(id)
  }

  update(id: number, patch: BatchPatch): void {
    const { columns, values } = batchAssignments(patch)
    if (columns.length === 0) return
    const list = columns.map((column) => `${column} = ?`).join(', ')
    this.#sql.run(`UPDATE batches SET ${list} WHERE id = ?`, ...values, id)
    this.#forget(id)
  }

  get someArchived(): boolean {
    return this.archivedIds.length > 0
  }

  /** Few are asked for after every change. */
  get archivedIds(): readonly number[] {
    // All columns: an older queue that is only looked at has fewer.
    this.#archived ??= this.#sql
      .all('SELECT * FROM batches WHERE settled_at IS NOT NULL')
      .map(toBatch)
      .filter(({ archivedAt }) => archivedAt !== null)
      .map(({ id }) => id)
    return this.#archived
  }

  removeEmpty(): void {
    this.reread()
    this.#sql.run(
      'DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE batch_id = batches.id)',
    )
  }

  /** Forgets what was read: the database may say something else now. */
  reread(): void {
    this.#known.clear()
    this.#archived = null
  }

  #forget(id: number): void {
    this.#known.delete(id)
    this.#archived = null
  }
}
