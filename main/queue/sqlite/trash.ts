/**
 * Jobs that the user has removed and may still want back. They keep their rows, in a state that no
 * other query asks for, so that trashing a whole queue is one update and a crash forgets nothing.
 */
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { Sql } from './sql.ts'
import { countedState, type Row } from './rows.ts'

/** Persisted under an earlier name, and never a job's state outside this folder. */
export const trashedState = 'binned'

/** As the trash's, of jobs of a batch that is still being added. */
export const stagedState = 'staged'

/** True for the states that are no job's outside this folder. */
export const isHidden = (state: unknown): boolean => state === trashedState || state === stagedState

/** A condition that leaves trashed and staged jobs out. */
export const notTrashed = `state NOT IN ('${trashedState}', '${stagedState}')`

export class Trash {
  readonly #sql: Sql
  #size = 0

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Jobs in the trash: while there are none, queries need not leave them out. */
  get size(): number {
    return this.#size
  }

  /** How many there are, when that was read from the database. */
  reread(size: number): void {
    this.#size = size
  }

  ids(): number[] {
    if (this.#size === 0) return []
    return this.#sql
      .all(`SELECT id FROM jobs WHERE NOT (${notTrashed}) ORDER BY id`)
      .map((row) => Number(row.id))
  }

  /** @param row of a job that is not in the trash. */
  add(row: Row): void {
    this.#sql.run(
      `UPDATE jobs SET state_before = state, state = '${trashedState}' WHERE id = ?`,
      Number(row.id),
    )
    this.#size++
  }

  /** Gives a job its state back; null when it is not in the trash. */
  restore(id: number): { batchId: number; state: JobState } | null {
    const [row] = this.#sql.all(
      `SELECT batch_id, state_before FROM jobs WHERE id = ? AND state = '${trashedState}'`,
      id,
    )
    if (row === undefined) return null
    this.#sql.run('UPDATE jobs SET state = state_before, state_before = NULL WHERE id = ?', id)
    this.#size--
    return { batchId: Number(row.batch_id), state: countedState(row.state_before) }
  }

  /** A job was deleted from the trash. */
  deleted(): void {
    this.#size--
  }

  /** Jobs were written straight into the trash. */
  put(jobs: number): void {
    this.#size += jobs
  }

  /** Jobs were given a state, which is no longer the trash's. */
  tookOut(jobs: number): void {
    this.#size -= jobs
  }
}
