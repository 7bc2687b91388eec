/** What the window says of each batch without reading its jobs; kept up to date with every change. */
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { JobInSet, JobPatch, JobRecord } from '../records.ts'
import { BatchTotals, noAmounts } from './batch-totals.ts'
import { BatchWork, type BatchWorkDeps } from './batch-work.ts'
import { PartialJobs } from './partial-jobs.ts'
import { countedState, toAmounts, type Row } from './rows.ts'
import { SavedFiles } from './saved-files.ts'
import { idList, isAmong, type Sql } from './sql.ts'
import type { StoppedJobs } from './stopped-jobs.ts'
import { RunningCounts } from './state-counts.ts'
import { isHidden, notTrashed } from './hidden-states.ts'

export class BatchFigures {
  readonly counts = new RunningCounts()
  readonly amounts = new BatchTotals()
  readonly saved: SavedFiles
  readonly partial: PartialJobs
  readonly work: BatchWork
  readonly #sql: Sql
  readonly #stopped: StoppedJobs

  /** @param recent the jobs and outputs worked on last. */
  constructor(sql: Sql, stopped: StoppedJobs, recent: BatchWorkDeps) {
    this.#sql = sql
    this.#stopped = stopped
    this.saved = new SavedFiles(sql)
    this.partial = new PartialJobs(sql)
    this.work = new BatchWork(sql, recent)
  }

  /** Counts from the database. Returns how many jobs are hidden: in the trash, or staged. */
  reread(): number {
    this.saved.clear()
    this.partial.clear()
    this.work.clear()
    this.#stopped.changed()
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
    const says = after.state !== before.state || patch.failure !== undefined
    if (says && (isStopped(before.state) || isStopped(after.state))) this.#stopped.changed()
    this.amounts.change(batchId, before, {
      cost: cost === undefined ? before.cost : cost,
      costUnit: costUnit === undefined ? before.costUnit : costUnit,
      durationSeconds: durationSeconds === undefined ? before.durationSeconds : durationSeconds,
    })
  }

  /** Jobs of the list, sound ones, have all got the same state. */
  moved(jobs: readonly JobInSet[], to: JobState): void {
    for (const { batchId, state } of jobs) {
      this.counts.add(batchId, state, -1)
      this.counts.add(batchId, to, 1)
    }
    if (isStopped(to) || jobs.some(({ state }) => isStopped(state))) this.#stopped.changed()
  }

  /** A damaged job is written down as failed. @param row as it was. */
  settle(row: Row): void {
    const batchId = Number(row.batch_id)
    this.counts.add(batchId, countedState(row.state), -1)
    this.counts.add(batchId, 'failed', 1)
    this.partial.forget(batchId)
    this.work.forget(batchId)
    this.#stopped.changed()
  }

  /** Jobs of the list are about to leave it. */
  leave(ids: readonly number[]): void {
    this.#addJobs(ids, -1)
  }

  /** Jobs are in the list again. */
  enter(ids: readonly number[]): void {
    this.#addJobs(ids, 1)
  }

  #addJobs(ids: readonly number[], sign: 1 | -1): void {
    const groups = this.#sql.all(
      `SELECT batch_id, state, count(*) AS n, sum(missing <> '[]') AS lacking FROM jobs
       WHERE ${isAmong('id')} GROUP BY batch_id, state`,
      idList(ids),
    )
    for (const { batch_id, state, n, lacking } of groups) {
      const [batchId, counted] = [Number(batch_id), countedState(state)]
      this.counts.add(batchId, counted, sign * Number(n))
      if (isStopped(counted)) this.#stopped.changed()
      if (counted === 'completed') this.partial.add(batchId, sign * Number(lacking))
    }
    const priced = this.#sql.all(
      `SELECT batch_id, cost, cost_unit, duration_seconds FROM jobs
       WHERE ${isAmong('id')} AND (cost IS NOT NULL OR duration_seconds IS NOT NULL)`,
      idList(ids),
    )
    for (const row of priced) {
      const amounts = toAmounts(row)
      const [before, after] = sign === 1 ? [noAmounts, amounts] : [amounts, noAmounts]
      this.amounts.change(Number(row.batch_id), before, after)
    }
    this.saved.addJobs(ids, sign)
    this.work.addJobs(ids, sign)
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

const isStopped = (state: JobState): boolean => state === 'failed' || state === 'blocked'
