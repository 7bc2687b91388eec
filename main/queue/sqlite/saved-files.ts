/**
 * How many files a batch has saved, and their bytes: counted when first asked for, and kept
 * up to date from then on, because counting a hundred thousand takes longer than a window may wait.
 */
import { notTrashed } from './hidden-states.ts'
import type { Sql } from './sql.ts'
import type { Row } from './rows.ts'

interface Saved {
  readonly files: number
  readonly bytes: number
}

const nothing: Saved = { files: 0, bytes: 0 }

export class SavedFiles {
  readonly #sql: Sql
  readonly #batches = new Map<number, Saved>()

  constructor(sql: Sql) {
    this.#sql = sql
  }

  ofBatch(batchId: number): Saved {
    const known = this.#batches.get(batchId)
    if (known !== undefined) return known
    const [row] = this.#sql.all(
      `SELECT count(*) AS files, coalesce(sum(o.bytes_done), 0) AS bytes
       FROM outputs o JOIN jobs j ON j.id = o.job_id
       WHERE j.batch_id = ? AND j.${notTrashed} AND o.state = 'saved'`,
      batchId,
    )
    const saved = { files: Number(row?.files), bytes: Number(row?.bytes) }
    this.#batches.set(batchId, saved)
    return saved
  }

  /** Lets `write` change or remove an output, and counts what that means. */
  follow(outputId: number, write: () => void): void {
    if (this.#batches.size === 0) return write()
    const before = this.#read(outputId)
    write()
    const after = this.#read(outputId)
    const batchId = Number((before ?? after)?.batch_id)
    const known = this.#batches.get(batchId)
    if (known === undefined) return
    const [was, is] = [savedBy(before), savedBy(after)]
    this.#batches.set(batchId, {
      files: known.files + is.files - was.files,
      bytes: known.bytes + is.bytes - was.bytes,
    })
  }

  /** Jobs have come to the batch or left it: it is counted again. */
  forget(batchId: number): void {
    this.#batches.delete(batchId)
  }

  clear(): void {
    this.#batches.clear()
  }

  #read(outputId: number): Row | undefined {
    const [row] = this.#sql.all(
      `SELECT j.batch_id, o.state, o.bytes_done FROM outputs o JOIN jobs j ON j.id = o.job_id
       WHERE o.id = ? AND j.${notTrashed}`,
      outputId,
    )
    return row
  }
}

const savedBy = (row: Row | undefined): Saved =>
  row?.state === 'saved' ? { files: 1, bytes: Number(row.bytes_done) } : nothing
