/** What the window says of each batch without reading its jobs; kept up to date with every change. */
import type { JobPatch, JobRecord } from '../records.ts'
import { BatchTotals, noAmounts } from './batch-totals.ts'
import { BatchWork, type BatchWorkDeps } from './batch-work.ts'
import { PartialJobs } from './partial-jobs.ts'
import { countedState, toAmounts, type Row } from './rows.ts'
import { SavedFiles } from './saved-files.ts'
import type { Sql } from './sql.ts'
import { RunningCounts } from './state-counts.ts'
import { isHidden, notTrashed } from './hidden-states.ts'

export class BatchFigures {
  readonly counts = new RunningCounts()
  readonly amounts = new BatchTotals()
  readonly saved: SavedFiles
  readonly partial: PartialJobs
  readonly work: BatchWork
  readonly #sql: Sql

  /** @param recent the jobs and outputs worked on last. */
  constructor(sql: Sql, recent: Omit<BatchWorkDeps, 'counts'>) {
    this.#sql = sql
    this.saved = new SavedFiles(sql)
    this.partial = new PartialJobs(sql)
    this.work = new BatchWork(sql, { ...recent, counts: this.counts })
  }

  /** Counts from the database. Returns how many jobs are hidden: in the trash, or staged. */
  reread(): number {
    this.saved.clear()
    this.partial.clear()
    this.work.clear()
    this.#rereadAmounts()
    return this.#rereadCounts()
  }

  /** Jobs have been added to the end of the queue. */
  added(batchId: number, jobs: number): void {
    this.counts.add(batchId, 'queued', jobs)
    this.work.added(batchId, jobs)
  }

  /** A job of the list is about to change. */
  change(before: JobRecord, patch: JobPatch): void {
    const { state, missing, cost, costUnit, durationSeconds } = patch
    const { batchId } = before
    const after = { state: state ?? before.state, missing: missing ?? before.missing }
    if (after.state !== before.state) {
      this.counts.add(batchId, before.state, -1)
      this.counts.add(batchId, after.state, 1)
    }
    this.partial.change(batchId, before, after)
    this.work.change(before, patch)
    this.amounts.change(batchId, before, {
      cost: cost === undefined ? before.cost : cost,
      costUnit: costUnit === undefined ? before.costUnit : costUnit,
      durationSeconds: durationSeconds === undefined ? before.durationSeconds : durationSeconds,
    })
  }

  /** A damaged job is written down as failed. @param row as it was. */
  settle(row: Row): void {
    const batchId = Number(row.batch_id)
    this.counts.add(batchId, countedState(row.state), -1)
    this.counts.add(batchId, 'failed', 1)
    this.partial.forget(batchId)
    this.work.forget(batchId)
  }

  /** A job leaves the list. @param row with batch, state and amounts. */
  leave(row: Row): void {
    const batchId = Number(row.batch_id)
    this.counts.add(batchId, countedState(row.state), -1)
    this.amounts.change(batchId, toAmounts(row), noAmounts)
    this.#forget(batchId)
  }

  /** A job is back in the list. @param row with batch, state and amounts, as they are now. */
  enter(row: Row): void {
    const batchId = Number(row.batch_id)
    this.counts.add(batchId, countedState(row.state), 1)
    this.amounts.change(batchId, noAmounts, toAmounts(row))
    this.#forget(batchId)
  }

  #forget(batchId: number): void {
    this.saved.forget(batchId)
    this.partial.forget(batchId)
    this.work.forget(batchId)
  }

  #rereadCounts(): number {
    this.counts.clear()
    const rows = this.#sql.all(
      'SELECT batch_id, state, count(*) AS n FROM jobs GROUP BY batch_id, state',
    )
    let hidden = 0
    for (const row of rows) {
      if (isHidden(row.state)) hidden += Number(row.n)
      else this.counts.add(Number(row.batch_id), countedState(row.state), Number(row.n))
    }
    return hidden
  }

  #rereadAmounts(): void {
    this.amounts.clear()
    const known = this.#sql.all(
      // All columns: an older queue that is only looked at has fewer.
      `SELECT * FROM jobs
       WHERE (cost IS NOT NULL OR duration_seconds IS NOT NULL) AND ${notTrashed}`,
    )
    for (const row of known) this.amounts.change(Number(row.batch_id), noAmounts, toAmounts(row))
  }
}
