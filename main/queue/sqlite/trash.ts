/**
 * Jobs that the user has removed and may still want back. They keep their rows, in a state that no
 * other query asks for, so that trashing a whole queue is one update and a crash forgets nothing.
 */
import type { TrashRepository } from '../job-store.ts'
import type { BatchFigures } from './batch-figures.ts'
import { notTrashed, trashedState } from './hidden-states.ts'
import type { RecentJobs } from './recent-jobs.ts'
import type { RecentOutputs } from './recent-outputs.ts'
import type { Row } from './rows.ts'
import type { Sql } from './sql.ts'

export class Trash implements TrashRepository {
  readonly #sql: Sql
  readonly #figures: BatchFigures
  readonly #recent: RecentJobs
  readonly #recentOutputs: RecentOutputs
  #hidden = 0

  constructor(sql: Sql, figures: BatchFigures, recent: RecentJobs, recentOutputs: RecentOutputs) {
    this.#sql = sql
    this.#figures = figures
    this.#recent = recent
    this.#recentOutputs = recentOutputs
  }

  /** Jobs that no list shows: while there are none, queries need not leave them out. */
  get hidden(): number {
    return this.#hidden
  }

  /** How many are hidden, when that was read from the database. */
  reread(hidden: number): void {
    this.#hidden = hidden
  }

  /** So many more jobs are hidden, or fewer, for another reason than the trash. */
  hide(by: number): void {
    this.#hidden += by
  }

  ids(): number[] {
    if (this.#hidden === 0) return []
    return this.#sql.ids(`SELECT id FROM jobs WHERE NOT (${notTrashed}) ORDER BY id`)
  }

  put(ids: readonly number[]): number[] {
    return ids.filter((id) => {
      if (!this.#takeFromList(id)) return false
      this.#sql.run(
        `UPDATE jobs SET state_before = state, state = '${trashedState}' WHERE id = ?`,
        id,
      )
      this.#hidden++
      return true
    })
  }

  restore(ids: readonly number[]): number[] {
    return ids.filter((id) => {
      const row = this.#sql.get(`SELECT 1 FROM jobs WHERE id = ? AND state = '${trashedState}'`, id)
      if (row === undefined) return false
      this.#sql.run('UPDATE jobs SET state = state_before, state_before = NULL WHERE id = ?', id)
      this.#hidden--
      const restored = this.#row(id)
      if (restored !== undefined) this.#figures.enter(restored)
      return true
    })
  }

  remove(ids: readonly number[]): void {
    for (const id of ids) {
      if (!this.#takeFromList(id) && this.#row(id) !== undefined) this.#hidden--
      this.#sql.run('DELETE FROM jobs WHERE id = ?', id)
      this.#recentOutputs.forget(id)
    }
  }

  /** False when the job is gone, or no list has it. */
  #takeFromList(id: number): boolean {
    const row = this.#row(id, ` AND ${notTrashed}`)
    if (row === undefined) return false
    this.#figures.leave(row)
    this.#recent.delete(id)
    return true
  }

  #row(id: number, condition = ''): Row | undefined {
    return this.#sql.get(
      `SELECT batch_id, state, cost, cost_unit, duration_seconds FROM jobs WHERE id = ?${condition}`,
      id,
    )
  }
}
