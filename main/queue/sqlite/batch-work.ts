/**
 * How far the batches are, by the sums of their jobs' work: read when first asked for, and kept up to
 * date from then on, because a window asks ten times a second.
 */
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import { activeStates, isSettled } from '../job-state.ts'
import type { JobInSet, JobPatch, JobRecord, OutputRecord } from '../records.ts'
import {
  addWork,
  MILLION,
  noWork,
  stageShares,
  workOf,
  type JobFacts,
  type WorkSums,
} from '../work-done.ts'
import { isHidden, notTrashed } from './hidden-states.ts'
import type { RecentJobs } from './recent-jobs.ts'
import type { RecentOutputs } from './recent-outputs.ts'
import { countedState, textOrNull, toOutput, type Row } from './rows.ts'
import { idList, isAmong, type Sql } from './sql.ts'

type KnownJob = JobFacts & { readonly batchId: number }

export interface BatchWorkDeps {
  readonly jobs: Pick<RecentJobs, 'get'>
  readonly outputs: Pick<RecentOutputs, 'ofJob'>
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
    const work = toWork(this.#sql.get(sumsOfBatch, batchId))
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

  /** Jobs of the list are about to leave it (`-1`), or are in it again (`1`). */
  addJobs(ids: readonly number[], sign: 1 | -1): void {
    for (const [batchId, work] of this.#sumsOf(ids)) {
      const known = this.#batches.get(batchId)
      if (known !== undefined) this.#batches.set(batchId, addWork(known, work, sign))
    }
  }

  /** Lets `write` bring many jobs to another state at once, and counts what that means. */
  followMoves(jobs: readonly JobInSet[], to: JobState, patch: JobPatch, write: () => void): void {
    const concerned = jobs.filter(({ state }) => changesWork(state, to, patch))
    this.followJobs(
      concerned.map(({ id }) => id),
      write,
    )
  }

  /** Lets `write` change many jobs, or their outputs, at once, and counts what that means. */
  followJobs(ids: readonly number[], write: () => void): void {
    const before = this.#sumsOf(ids)
    write()
    const after = this.#sumsOf(ids)
    for (const [batchId, work] of before) {
      if (this.#batches.has(batchId)) this.#replace(batchId, work, after.get(batchId) ?? noWork)
    }
  }

  /** A batch is read again. */
  forget(batchId: number): void {
    this.#batches.delete(batchId)
  }

  clear(): void {
    this.#batches.clear()
  }

  #sumsOf(ids: readonly number[]): Map<number, WorkSums> {
    if (this.#batches.size === 0 || ids.length === 0) return new Map()
    const rows = this.#sql.all(sumsOfJobs, idList(ids))
    return new Map(rows.map((row) => [Number(row.batch_id), toWork(row)]))
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

/** Jobs that are moved together: only their states are known, and most keep their work. */
const changesWork = (from: JobState, to: JobState, { status, progress }: JobPatch): boolean =>
  isSettled(from) !== isSettled(to) || status !== undefined || progress !== undefined

const toKnownJob = (row: Row): KnownJob => ({
  batchId: Number(row.batch_id),
  state: countedState(row.state),
  status: textOrNull(row.status),
  progress: row.progress === null ? null : Number(row.progress),
})

const toWork = (row: Row | undefined): WorkSums => ({
  sizedJobs: Number(row?.sized_jobs ?? 0),
  settledSize: Number(row?.settled_size ?? 0),
  openSize: Number(row?.open_size ?? 0),
  openDone: Number(row?.open_done ?? 0),
  unsizedShare: Number(row?.unsized_share ?? 0),
  savedBytes: Number(row?.saved_bytes ?? 0),
  openUnsized: Number(row?.open_unsized ?? 0),
  unsizedDone: Number(row?.unsized_done ?? 0),
})

const { asked, provider, loaded } = stageShares
const openStates = [...activeStates, 'paused', 'blocked'].map((state) => `'${state}'`).join(', ')

const settled = `j.state NOT IN (${openStates})`

/** What the outputs of each job that has any come to, as `workOf` looks at them. */
const filesOfJobs = (which: string): string => `
  SELECT j.batch_id, ${settled} AS settled,
    coalesce(sum(o.state <> 'skipped'), 0) AS files,
    coalesce(sum(o.state <> 'skipped' AND o.size_bytes IS NULL), 0) AS unsized,
    coalesce(sum(iif(o.state = 'skipped', 0, o.size_bytes)), 0) AS size,
    coalesce(sum(CASE WHEN o.state = 'skipped' THEN 0 WHEN o.size_bytes IS NULL THEN o.bytes_done
      WHEN o.state = 'saved' THEN o.size_bytes ELSE min(o.bytes_done, o.size_bytes) END), 0) AS done,
    coalesce(sum(iif(o.state = 'saved', o.bytes_done, 0)), 0) AS saved,
    coalesce(sum(CASE WHEN o.state = 'skipped' THEN 0 WHEN o.state = 'saved' THEN 1
      WHEN coalesce(o.size_bytes, 0) = 0 THEN 0
      ELSE min(o.bytes_done, o.size_bytes) * 1.0 / o.size_bytes END), 0) AS parts
  FROM jobs j JOIN outputs o ON o.job_id = j.id
  WHERE ${which} AND j.${notTrashed}
  GROUP BY j.id`

const inMillionths = (share: string): string => `CAST(${MILLION} * (${share}) AS INTEGER)`

const shareWithFiles = inMillionths(`CASE
  WHEN settled THEN 1
  WHEN files = 0 THEN ${loaded}
  ELSE ${provider} + (${loaded - provider} * parts) / files END`)

/** Of jobs that are not settled. */
const shareWithoutFiles = inMillionths(`CASE
  WHEN j.status IS NULL THEN 0
  ELSE ${asked} + ${provider - asked} * max(0, min(1, coalesce(j.progress, 0))) END`)

const sumsWithFiles = (which: string): string => `
  SELECT batch_id,
    sum(sized) AS sized_jobs,
    sum(iif(sized AND settled, size, 0)) AS settled_size,
    sum(iif(sized AND NOT settled, size, 0)) AS open_size,
    sum(iif(sized AND NOT settled, done, 0)) AS open_done,
    sum(iif(sized, 0, ${shareWithFiles})) AS unsized_share,
    sum(iif(settled, saved, 0)) AS saved_bytes,
    sum(NOT sized AND NOT settled) AS open_unsized,
    sum(iif(sized OR settled, 0, done)) AS unsized_done
  FROM (SELECT *, size > 0 AND unsized = 0 AS sized FROM (${filesOfJobs(which)}))
  GROUP BY batch_id`

/** Most jobs of a long list that only begins: summed as they are read, without a group for each. */
const sumsWithoutFiles = (which: string): string => `
  SELECT batch_id, 0 AS sized_jobs, 0 AS settled_size, 0 AS open_size, 0 AS open_done,
    sum(iif(settled, ${MILLION} * jobs, share)) AS unsized_share, 0 AS saved_bytes,
    sum(iif(settled, 0, jobs)) AS open_unsized, 0 AS unsized_done
  FROM (SELECT j.batch_id, ${settled} AS settled, count(*) AS jobs, sum(${shareWithoutFiles}) AS share
    FROM jobs j
    WHERE ${which} AND j.${notTrashed}
      AND NOT EXISTS (SELECT 1 FROM outputs o WHERE o.job_id = j.id)
    GROUP BY j.batch_id, j.state)
  GROUP BY batch_id`

const columns = [
  ...['sized_jobs', 'settled_size', 'open_size', 'open_done', 'unsized_share', 'saved_bytes'],
  ...['open_unsized', 'unsized_done'],
]

/** `workOf` of the jobs, summed by batch. */
const sumsOf = (which: string): string => `
  SELECT batch_id, ${columns.map((column) => `sum(${column}) AS ${column}`).join(', ')}
  FROM (${sumsWithFiles(which)} UNION ALL ${sumsWithoutFiles(which)})
  GROUP BY batch_id`

// By number: each stands in both halves.
const sumsOfBatch = sumsOf('j.batch_id = ?1')
const sumsOfJobs = sumsOf(isAmong('j.id').replace('?', '?1'))
