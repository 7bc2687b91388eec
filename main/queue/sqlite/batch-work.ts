/**
 * How far the batches are, by the sums of their jobs' work: read when first asked for, and kept up to
 * date from then on, because a window asks ten times a second.
 */
import { isSettled } from '../job-state.ts'
import type { JobPatch, JobRecord, OutputRecord } from '../records.ts'
import { addWork, noWork, workOf, type JobFacts, type WorkSums } from '../work-done.ts'
import { isHidden } from './hidden-states.ts'
import { readWork } from './read-work.ts'
import type { RecentJobs } from './recent-jobs.ts'
import type { RecentOutputs } from './recent-outputs.ts'
import { countedState, textOrNull, toOutput, type Row } from './rows.ts'
import type { Sql } from './sql.ts'
import type { RunningCounts } from './state-counts.ts'

type KnownJob = JobFacts & { readonly batchId: number }

export interface BatchWorkDeps {
  readonly jobs: Pick<RecentJobs, 'get'>
  readonly outputs: Pick<RecentOutputs, 'ofJob'>
  readonly counts: Pick<RunningCounts, 'ofBatch'>
}

export class BatchWork {
  readonly #sql: Sql
  readonly #deps: BatchWorkDeps
  readonly #batches = new Map<number, WorkSums>()

  constructor(sql: Sql, deps: BatchWorkDeps) {
    this.#sql = sql
    this.#deps = deps
  }

  ofBatch(batchId: number): WorkSums {
    const known = this.#batches.get(batchId)
    if (known !== undefined) return known
    const work = readWork(this.#sql, batchId, this.#deps.counts.ofBatch(batchId))
    this.#batches.set(batchId, work)
    return work
  }

  /** New jobs of which nothing is known but their ids. */
  added(batchId: number, jobs: number): void {
    const known = this.#batches.get(batchId)
    if (known === undefined) return
    const one = workOf({ state: 'queued', status: null, progress: null }, [])
    this.#batches.set(batchId, addWork(known, one, jobs))
  }

  /** A job is about to change. */
  change(before: JobRecord, patch: JobPatch): void {
    const { batchId } = before
    if (!this.#batches.has(batchId)) return
    const after = factsAfter(before, patch)
    if (isSameWork(before, after)) return
    const outputs = this.#outputsOf(before.id)
    this.#replace(batchId, workOf(before, outputs), workOf(after, outputs))
  }

  /** Lets `write` change outputs of a job, and counts what that means. */
  follow(jobId: number | undefined, write: () => void): void {
    const job = jobId === undefined || this.#batches.size === 0 ? null : this.#job(jobId)
    if (jobId === undefined || job === null || !this.#batches.has(job.batchId)) return write()
    const before = workOf(job, this.#outputsOf(jobId))
    write()
    this.#replace(job.batchId, before, workOf(job, this.#outputsOf(jobId)))
  }

  /** Jobs have left the batch or come back to it: it is read again. */
  forget(batchId: number): void {
    this.#batches.delete(batchId)
  }

  clear(): void {
    this.#batches.clear()
  }

  #replace(batchId: number, before: WorkSums, after: WorkSums): void {
    const known = this.#batches.get(batchId) ?? noWork
    this.#batches.set(batchId, addWork(addWork(known, before, -1), after))
  }

  #job(id: number): KnownJob | null {
    const recent = this.#deps.jobs.get(id)
    if (recent !== undefined) return recent
    const row = this.#sql.get('SELECT batch_id, state, status, progress FROM jobs WHERE id = ?', id)
    return row === undefined || isHidden(row.state) ? null : toKnownJob(row)
  }

  #outputsOf(jobId: number): readonly OutputRecord[] {
    const recent = this.#deps.outputs.ofJob(jobId)
    if (recent !== undefined) return recent
    return this.#sql.all('SELECT * FROM outputs WHERE job_id = ? ORDER BY id', jobId).map(toOutput)
  }
}

function factsAfter(before: JobRecord, { state, status, progress }: JobPatch): JobFacts {
  return {
    state: state ?? before.state,
    status: status === undefined ? before.status : status,
    progress: progress === undefined ? before.progress : progress,
  }
}

/** Most changes of a job are no step of its work: its outputs need not be looked at. */
function isSameWork(before: JobFacts, after: JobFacts): boolean {
  return (
    isSettled(before.state) === isSettled(after.state) &&
    (before.status === null) === (after.status === null) &&
    before.progress === after.progress
  )
}

const toKnownJob = (row: Row): KnownJob => ({
  batchId: Number(row.batch_id),
  state: countedState(row.state),
  status: textOrNull(row.status),
  progress: row.progress === null ? null : Number(row.progress),
})
