/**
 * How many jobs of a batch have delivered less than they should: counted when first asked for, and
 * kept up to date from then on.
 */
import { lackOf } from '../job-state.ts'
import type { JobRecord } from '../records.ts'
import type { Sql } from './sql.ts'

type Delivery = Pick<JobRecord, 'state' | 'missing'>

export class PartialJobs {
  readonly #sql: Sql
  readonly #batches = new Map<number, number>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  ofBatch(batchId: number): number {
    const known = this.#batches.get(batchId)
    if (known !== undefined) return known
    const row = this.#sql.get(
      `SELECT count(*) AS n FROM jobs
       WHERE batch_id = ? AND state = 'completed' AND missing <> '[]'`,
      batchId,
    )
    const partial = Number(row?.n)
    this.#batches.set(batchId, partial)
    return partial
  }

  /** A job was `before` and is `after`. */
  change(batchId: number, before: Delivery, after: Delivery): void {
    const known = this.#batches.get(batchId)
    if (known === undefined) return
    this.#batches.set(batchId, known + isPartial(after) - isPartial(before))
  }

  /** So many more such jobs are in the batch, or fewer. */
  add(batchId: number, by: number): void {
    const known = this.#batches.get(batchId)
    if (known !== undefined) this.#batches.set(batchId, known + by)
  }

  /** A job has changed in a way that is not known: the batch is counted again. */
  forget(batchId: number): void {
    this.#batches.delete(batchId)
  }

  clear(): void {
    this.#batches.clear()
  }
}

const isPartial = (job: Delivery): number => (lackOf(job).length > 0 ? 1 : 0)
