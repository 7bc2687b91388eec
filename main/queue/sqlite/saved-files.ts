/**
 * How many files a batch has saved, and their bytes: counted when first asked for, and kept
 * up to date from then on, because counting a hundred thousand takes longer than a window may wait.
 */
import { notTrashed } from './hidden-states.ts'
import { idList, isAmong, type Sql } from './sql.ts'
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
    const [was, is] = [savedBy(before), savedBy(after)]
    this.#add(batchId, { files: is.files - was.files, bytes: is.bytes - was.bytes })
  }

  #add(batchId: number, { files, bytes }: Saved): void {
    const known = this.#batches.get(batchId)
    if (known === undefined) return
    this.#batches.set(batchId, { files: known.files + files, bytes: known.bytes + bytes })
  }

  /** Jobs have come back to the list (1), or are about to leave it (-1). */
  addJobs(ids: readonly number[], sign: 1 | -1): void {
    if (this.#batches.size === 0) return
    const sums = this.#sql.all(
      `SELECT j.batch_id, count(*) AS files, coalesce(sum(o.bytes_done), 0) AS bytes
       FROM jobs j JOIN outputs o ON o.job_id = j.id
       WHERE ${isAmong('j.id')} AND o.state = 'saved' GROUP BY j.batch_id`,
      idList(ids),
    )
    for (const { batch_id, files, bytes } of sums)
      this.#add(Number(batch_id), { files: sign * Number(files), bytes: sign * Number(bytes) })
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
