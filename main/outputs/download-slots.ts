/** Fills a bounded number of slots with outputs of ready jobs, and says what became of each job. */
import { EventEmitter, setMaxListeners } from 'node:events'
import { basename } from 'node:path'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { Inspection } from '../checks/inspect-file.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { isAccountLimit } from '../queue/failure-scope.ts'
import type { BatchRecord, JobRecord, OutputRecord } from '../queue/records.ts'
import { targetOf } from '../queue/job-target.ts'
import type { OutputOutcome, OutputTask } from './output-task.ts'
import type { Scheduler, Waiter } from '../queue/scheduler.ts'

export interface SavedFile {
  readonly job: JobRecord
  readonly output: OutputRecord
  readonly path: string
  readonly bytes: number
  readonly sha256: string | null
  /** What the look at it has found; null: it has still to be looked at. */
  readonly inspection: Inspection | null
}

export interface DownloadSlotsOptions {
  readonly queue: JobQueue
  readonly scheduler: Pick<Scheduler, 'register'>
  readonly run: (task: OutputTask) => Promise<OutputOutcome>
  /**
   * What is left to do with a job's complete files before it counts as completed; null: nothing.
   * Resolves with a file that was made of them. Never rejects.
   */
  readonly finish: (job: JobRecord, batch: BatchRecord) => Promise<SavedFile | null> | null
  readonly now: () => number
}

export interface DownloadSlotsEvents {
  saved: [file: SavedFile]
  /** A folder cannot be written: every job that saves there is concerned. */
  folderFailed: [folder: string, failure: Failure]
  /** A job's file is larger than what is free on the disk of its folder, where others may fit. */
  noRoom: [jobId: number, folder: string, failure: Failure]
  /** A file was saved in it. */
  folderWorks: [folder: string]
  /** A job ended here, for good or for now: its leases can go. */
  jobEnded: [jobId: number]
}

/** A job whose outputs are being fetched. */
interface JobRun {
  readonly job: JobRecord
  readonly batch: BatchRecord
  readonly outputs: readonly OutputRecord[]
  readonly abort: AbortController
  readonly work: Set<Promise<void>>
  /** Outputs that this run has to fetch. */
  readonly open: number
  /** Of these not yet ended, started or not. */
  left: number
  readonly failures: (OutputOutcome & { type: 'failed' })[]
}

/** Every connection of every output listens to its job's signal; Node would warn of more than ten. */
function manyListeners(abort: AbortController): AbortController {
  setMaxListeners(0, abort.signal)
  return abort
}

/** Ready jobs looked at in one go. */
const lookahead = 8

/** How long fewer files are fetched at once after file handles have run out. */
const shortageMs = 60_000
const shortagePauseMs = 1_000
/** Patience with an account's limit that does not say how long it lasts. */
const limitedPauseMs = 2_000
/** Tries of one job that are not counted against it because the machine had no file handles. */
const uncountedTries = 4

export class DownloadSlots extends EventEmitter<DownloadSlotsEvents> implements Waiter {
  readonly #options: DownloadSlotsOptions
  readonly #runs = new Map<number, JobRun>()
  readonly #waiting: { run: JobRun; output: OutputRecord }[] = []
  readonly #active = new Set<Promise<void>>()
  /** Of these, files whose bytes are all there. */
  #finishing = 0
  #concurrency: number
  /** Files at once while file handles are short, and until when. */
  #shortage: { readonly files: number; readonly until: number } | null = null
  /** Tries that were not counted, by job. */
  readonly #uncounted = new Map<number, number>()
  /** Folders on disks that do not flush. */
  readonly #unflushed = new Set<string>()
  #running = false
  readonly #lookSoon: () => void

  constructor(options: DownloadSlotsOptions, concurrency: number) {
    super()
    this.#options = options
    this.#concurrency = concurrency
    this.#lookSoon = options.scheduler.register(this)
  }

  /** Files under way. */
  get active(): number {
    return this.#active.size
  }

  start(): void {
    this.#running = true
    this.wake()
  }

  /** Starts nothing more; what is under way goes on. */
  pause(): void {
    this.#running = false
  }

  /** Takes effect at once for new files; those under way are not interrupted. */
  setConcurrency(files: number): void {
    this.#concurrency = files
    this.wake()
  }

  /** Ready jobs may be there. Many calls in one turn of the loop look once. */
  wake(): void {
    if (this.#running) this.#lookSoon()
  }

  /** Ends what runs for these jobs and resolves when their files are closed. Part files stay. */
  async stopJobs(ids: readonly number[]): Promise<void> {
    const stopped = ids.flatMap((id) => this.#runs.get(id) ?? [])
    for (const run of stopped) run.abort.abort()
    this.#dropAborted()
    await Promise.allSettled(stopped.flatMap((run) => [...run.work]))
  }

  /** What runs for a batch begins again with what has changed of it. Bytes that are there stay. */
  async restartBatch(batchId: number): Promise<void> {
    const runs = [...this.#runs.values()].filter(({ job }) => job.batchId === batchId)
    await this.stopJobs(runs.map(({ job }) => job.id))
  }

  /** Ends everything and resolves when the last file is closed. Jobs keep their state. */
  async stop(): Promise<void> {
    this.#running = false
    await this.stopJobs([...this.#runs.keys()])
  }

  /** Fills free slots. Returns milliseconds until a ready job is due; null: none waits for a time. */
  look(): number | null {
    if (!this.#running) return null
    while (this.#running && this.#occupied < this.#limit) {
      const next = this.#waiting.shift()
      if (next !== undefined) this.#start(next.run, next.output)
      else {
        // One moment for both questions: what becomes due between two would be missed by both.
        const now = this.#options.now()
        if (!this.#loadJobs(now)) return this.#restMs(now)
      }
    }
    // An ended run looks again.
    return null
  }

  /** Files that still come: those that are only flushed and named make room for others, up to as many. */
  get #occupied(): number {
    return this.#active.size - Math.min(this.#finishing, this.#limit)
  }

  get #limit(): number {
    if (this.#shortage === null) return this.#concurrency
    // More than all of it is left where the clock was set back.
    const left = this.#shortage.until - this.#options.now()
    const short = left > 0 && left <= shortageMs
    return short ? Math.min(this.#concurrency, this.#shortage.files) : this.#concurrency
  }

  /** Mostly the jobs that are ready are at work: that is known without asking the database. */
  get #someReady(): boolean {
    return (this.#options.queue.store.lists.counts().ready ?? 0) > 0
  }

  #restMs(now: number): number | null {
    if (!this.#someReady) return null
    const due = this.#options.queue.store.due.nextAt(['ready'], now)
    return due === null ? null : due - now
  }

  /** Takes the next ready jobs; false when there are none. */
  #loadJobs(now: number): boolean {
    if (!this.#someReady) return false
    const due = this.#options.queue.dueJobs(['ready'], now, lookahead + this.#runs.size, [])
    const fresh = due.filter((job) => !this.#runs.has(job.id)).slice(0, lookahead)
    for (const job of fresh) this.#load(job)
    return fresh.length > 0
  }

  #load(job: JobRecord): void {
    const { queue } = this.#options
    const record = queue.store.batches.get(job.batchId)
    if (record === null) return
    const batch = targetOf(job, record)
    const outputs = queue.store.outputs.ofJob(job.id)
    const open = outputs.filter(({ state }) => state !== 'saved' && state !== 'skipped')
    const run: JobRun = {
      job,
      batch,
      outputs,
      abort: manyListeners(new AbortController()),
      work: new Set(),
      open: open.length,
      left: open.length,
      failures: [],
    }
    this.#runs.set(job.id, run)
    for (const output of open) this.#waiting.push({ run, output })
    if (open.length > 0) return
    queue.move(job.id, 'downloading')
    this.#endJob(run)
  }

  #start(run: JobRun, output: OutputRecord): void {
    if (run.left === run.open && run.work.size === 0)
      this.#options.queue.move(run.job.id, 'downloading')
    const startedAt = this.#options.now()
    let finishing = false
    const onFinalizing = (): void => {
      if (finishing) return
      finishing = true
      this.#finishing++
      this.#finalizing(run)
      this.wake()
    }
    const work = this.#options
      .run({
        job: run.job,
        batch: run.batch,
        output,
        siblings: run.outputs,
        signal: run.abort.signal,
        onFinalizing,
      })
      .then((outcome) => this.#ended(run, output, outcome, startedAt))
      .finally(() => {
        this.#active.delete(work)
        if (finishing) this.#finishing--
        run.work.delete(work)
        this.wake()
      })
    this.#active.add(work)
    run.work.add(work)
  }

  #finalizing(run: JobRun): void {
    if (run.left === 1 && !run.abort.signal.aborted && run.failures.length === 0) {
      this.#options.queue.move(run.job.id, 'finalizing', { finalizingFor: 'commit' })
    }
  }

  #ended(run: JobRun, output: OutputRecord, outcome: OutputOutcome, startedAt: number): void {
    run.left--
    if (outcome.type === 'saved') this.#saved(run, output, outcome, startedAt)
    if (outcome.type === 'skipped') this.#skipped(run, outcome.path)
    if (outcome.type === 'failed') this.#failed(run, outcome)
    if (run.left === 0) this.#endJob(run)
  }

  #saved(
    run: JobRun,
    output: OutputRecord,
    outcome: OutputOutcome & { type: 'saved' },
    startedAt: number,
  ): void {
    const { path, bytes, sha256, inspection, warnings } = outcome
    const { queue, now } = this.#options
    queue.note(run.job.id, savedEvent(outcome, now() - startedAt))
    for (const warning of warnings) this.#warn(run.job.id, warning)
    this.emit('folderWorks', run.batch.folder)
    this.emit('saved', { job: run.job, output, path, bytes, sha256, inspection })
  }

  /** What is said of a folder is said once, by the first job that meets it. */
  #warn(jobId: number, warning: JobWarning): void {
    if (warning.code === 'notFlushed') {
      const { folder } = warning.params
      if (this.#unflushed.has(folder)) return
      this.#unflushed.add(folder)
    }
    this.#options.queue.warn(jobId, warning)
  }

  #skipped(run: JobRun, path: string): void {
    const { queue } = this.#options
    queue.note(run.job.id, { code: 'skipped', params: { name: basename(path) } })
  }

  #failed(run: JobRun, outcome: OutputOutcome & { type: 'failed' }): void {
    run.failures.push(outcome)
    const { failure, scope } = outcome
    if (scope === 'machine') this.#lowerLimit()
    if (scope === 'folder') this.emit('folderFailed', run.batch.folder, failure)
  }

  #lowerLimit(): void {
    const files = Math.max(1, Math.floor(this.#limit / 2))
    this.#shortage = { files, until: this.#options.now() + shortageMs }
  }

  #endJob(run: JobRun): void {
    if (!run.abort.signal.aborted && run.failures.length === 0) return this.#finish(run)
    this.#forget(run)
    if (run.abort.signal.aborted) this.#giveBack(run.job.id)
    else this.#settle(run)
    this.wake()
  }

  #finish(run: JobRun): void {
    const { queue } = this.#options
    queue.move(run.job.id, 'finalizing', { finalizingFor: 'commit' })
    const work = this.#options.finish(run.job, run.batch)
    if (work === null) return this.#complete(run)
    queue.move(run.job.id, 'finalizing', { finalizingFor: 'join' })
    const done = work.then((file) => {
      run.work.delete(done)
      if (file !== null) this.emit('saved', file)
      this.#complete(run)
    })
    run.work.add(done)
  }

  #complete(run: JobRun): void {
    const { queue, now } = this.#options
    this.#forget(run)
    const { id } = run.job
    this.#uncounted.delete(id)
    // The user may have removed the job meanwhile.
    if (queue.store.jobs.get(id)?.state === 'finalizing') {
      queue.move(
        id,
        'completed',
        { completedAt: now(), failure: null, attempts: 0 },
        { code: 'completed', params: {} },
      )
    }
    this.wake()
  }

  #forget(run: JobRun): void {
    this.#runs.delete(run.job.id)
    this.emit('jobEnded', run.job.id)
  }

  /** Stopped, but not by the user, who would have given the job another state: it waits for a slot again. */
  #giveBack(id: number): void {
    const { queue, now } = this.#options
    const state = queue.store.jobs.get(id)?.state
    if (state === 'downloading' || state === 'finalizing') queue.move(id, 'ready', { dueAt: now() })
  }

  #settle(run: JobRun): void {
    const again = run.failures.filter(({ failure }) => !failure.permanent)
    const last = again.at(-1) ?? run.failures[0]
    if (last === undefined || last.scope === 'account') return
    if (last.scope === 'machine' && this.#tryUncounted(run.job.id, last.failure)) return
    if (this.#hasNoRoom(run, last)) return
    const limited = again.find(({ failure }) => isAccountLimit(failure))
    if (limited !== undefined) return this.#deferReady(run.job.id, limited)
    const retryAfterMs = again.reduce<number | null>(
      (most, { retryAfterMs: ms }) => (ms === null ? most : Math.max(ms, most ?? 0)),
      null,
    )
    const progressed = run.failures.some((failed) => failed.progressed)
    this.#options.queue.scheduleRetry(run.job.id, 'ready', last.failure, retryAfterMs, progressed)
  }

  /** True: the job waits for room. Where that is not listened to, it is a failure like others. */
  #hasNoRoom(
    { job, batch }: JobRun,
    { scope, failure }: OutputOutcome & { type: 'failed' },
  ): boolean {
    const isForecast = scope === 'job' && failure.reason === 'FILE_DISK_FULL'
    return isForecast && this.emit('noRoom', job.id, batch.folder, failure)
  }

  /** The account is asked for links too often, which is no fault of the job: again later, uncounted. */
  #deferReady(id: number, { failure, retryAfterMs }: OutputOutcome & { type: 'failed' }): void {
    const { queue, now } = this.#options
    if (queue.store.jobs.get(id)?.state !== 'downloading') return
    queue.move(id, 'ready', { failure, dueAt: now() + (retryAfterMs ?? limitedPauseMs) })
  }

  /** The machine's shortage is no fault of the job; false when that was believed often enough. */
  #tryUncounted(id: number, failure: Failure): boolean {
    const { queue, now } = this.#options
    const tries = (this.#uncounted.get(id) ?? 0) + 1
    if (tries > uncountedTries || queue.store.jobs.get(id)?.state !== 'downloading') return false
    this.#uncounted.set(id, tries)
    queue.move(id, 'ready', { failure, dueAt: now() + shortagePauseMs })
    return true
  }

  /** Outputs of stopped jobs that never started end here. */
  #dropAborted(): void {
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      const item = this.#waiting[at]
      if (item === undefined || !item.run.abort.signal.aborted) continue
      this.#waiting.splice(at, 1)
      if (--item.run.left === 0) this.#endJob(item.run)
    }
  }
}

function savedEvent(
  { path, bytes, sha256 }: OutputOutcome & { type: 'saved' },
  ms: number,
): JobEvent {
  const params = { name: basename(path), bytes, seconds: Math.round(ms / 100) / 10 }
  return { code: sha256 === null ? 'savedUnhashed' : 'saved', params }
}
