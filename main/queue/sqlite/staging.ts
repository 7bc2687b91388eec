/**
 * Jobs of a batch that is added in several steps. Until all are there they are in a state of
 * their own, hidden like what is in the trash: no query asks for them, and a run that ends before leaves nothing of them.
 */
import type { NewJob } from '../records.ts'
import { notTrashed, stagedState, type Trash } from './trash.ts'
import type { Sql } from './sql.ts'
import type { RunningCounts } from './state-counts.ts'

const isStaged = `state = '${stagedState}'`

export class Staging {
  readonly #sql: Sql
  readonly #trash: Trash
  readonly #counts: RunningCounts

  constructor(sql: Sql, trash: Trash, counts: RunningCounts) {
    this.#sql = sql
    this.#trash = trash
    this.#counts = counts
  }

  /** The id of a job that is here already, staged or not. */
  knownId({ accountId, remoteId }: NewJob): number | null {
    const [row] = this.#sql.all(
      'SELECT id FROM jobs WHERE account_id = ? AND remote_id = ?',
      accountId,
      remoteId,
    )
    return row === undefined ? null : Number(row.id)
  }

  /** @param ids of staged jobs of the batch, in ascending order. */
  reveal(batchId: number, ids: readonly number[]): void {
    const [first, last] = [ids[0], ids.at(-1)]
    if (first === undefined || last === undefined) return
    // Plus signs keep SQLite from reading the whole batch for these few.
    const these = `id BETWEEN ? AND ? AND +batch_id = ? AND +${isStaged}`
    const [row] = this.#sql.all(
      `SELECT count(*) AS n FROM jobs WHERE ${these}`,
      first,
      last,
      batchId,
    )
    this.#sql.run(`UPDATE jobs SET state = 'queued' WHERE ${these}`, first, last, batchId)
    this.#trash.tookOut(Number(row?.n))
    this.#counts.add(batchId, 'queued', Number(row?.n))
  }

  /** A killed run had revealed the first jobs of a batch: all of them were there. */
  finishReveals(): void {
    const rows = this.#sql.all(
      `SELECT id, batch_id FROM jobs WHERE ${isStaged}
         AND batch_id IN (SELECT batch_id FROM jobs WHERE ${notTrashed}) ORDER BY id`,
    )
    for (const { id, batch_id } of rows) this.reveal(Number(batch_id), [Number(id)])
  }
}
