/**
 * Jobs that the user has removed and may still want back. They keep their rows, in a state that no
 * other query asks for, so that trashing a whole queue is one update and a crash forgets nothing.
 */
import type { TrashRepository } from '../job-store.ts'
import type { BatchFigures } from './batch-figures.ts'
import { notTrashed, trashedState } from './hidden-states.ts'
import type { RecentJobs } from './recent-jobs.ts'
import type { RecentOutputs } from './recent-outputs.ts'
import { idList, isAmong, type Sql } from './sql.ts'

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
    const listed = this.#among(ids, notTrashed)
    this.#takeFromLists(listed)
    const binned = this.#sql.run(
      `UPDATE jobs SET state_before = state, state = '${trashedState}' WHERE ${isAmong('id')}`,
      idList(listed),
    )
    this.#hidden += binned
    return binned === 0 ? [] : listed
  }

  restore(ids: readonly number[]): number[] {
    const there = this.#among(ids, `state = '${trashedState}'`)
    const restored = this.#sql.run(
      `UPDATE jobs SET state = coalesce(state_before, 'queued'), state_before = NULL WHERE ${isAmong('id')}`,
      idList(there),
    )
    if (restored === 0) return []
    this.#hidden -= restored
    this.#figures.enter(there)
    return there
  }

  remove(ids: readonly number[]): void {
    const listed = this.#among(ids, notTrashed)
    this.#takeFromLists(listed)
    const deleted = this.#sql.run(`DELETE FROM jobs WHERE ${isAmong('id')}`, idList(ids))
    this.#hidden -= Math.max(0, deleted - listed.length)
    for (const id of ids) this.#recentOutputs.forget(id)
  }

  /** Those that the condition holds for, in the order given. */
  #among(ids: readonly number[], condition: string): number[] {
    const found = new Set(
      this.#sql.ids(`SELECT id FROM jobs WHERE ${isAmong('id')} AND +${condition}`, idList(ids)),
    )
    return ids.filter((id) => found.delete(id))
  }

  #takeFromLists(ids: readonly number[]): void {
    if (ids.length === 0 || this.#sql.lost) return
    this.#figures.leave(ids)
    for (const id of ids) this.#recent.delete(id)
  }
}
