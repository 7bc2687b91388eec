/** What the queue remembers. Interfaces, so that the queue does not know how it is stored. */
import type { JobAction, MoveTo, QueueFilter, QueueQuery } from '../../preload/contract/model.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { JobState, OutputState } from '../../preload/contract/vocabulary.ts'
import type {
  AccountRecord,
  AddedBatch,
  BatchRecord,
  FilesToLoad,
  JobHistoryEntry,
  JobPage,
  JobPatch,
  JobRecord,
  JobShift,
  JobsAtProvider,
  JobsWhere,
  NewBatch,
  NewJob,
  NewOutput,
  OutputPatch,
  OutputRecord,
  StateCounts,
} from './records.ts'

/** What everything may read of the queue. Outputs are also written by those who load and check them. */
export interface QueueReader {
  /** True once the disk has refused to keep a change: nothing changes any more, and it is not an error. */
  readonly lost: boolean

  accounts(): AccountRecord[]

  batch(id: number): BatchRecord | null
  batches(): BatchRecord[]

  job(id: number): JobRecord | null
  findJob(accountId: string, remoteId: string): JobRecord | null
  /** Jobs whose rows look damaged from outside; more may turn out to be when they are read. */
  damagedJobs(): number[]
  trashedJobs(): number[]
  /** Outputs of cancelled jobs that may have left bytes on the disk. */
  cancelledParts(): OutputRecord[]
  /** Jobs of `states` whose time has come, most urgent first. */
  dueJobs(
    states: readonly JobState[],
    now: number,
    limit: number,
    notAccounts: readonly string[],
  ): JobRecord[]
  /** How many jobs of one state are due, counted up to `limit`. */
  dueCount(state: JobState, now: number, limit: number): number
  /** The next moment at which a job of `states` becomes due, epoch ms; null: none. */
  nextDueAt(states: readonly JobState[], after: number): number | null
  /**
   * How long completed jobs took from being added to being ready, where they were seen to wait; the
   * job added last comes first. Milliseconds.
   */
  waitTimes(limit: number): { accountId: string; ms: number }[]
  /** Ids, in the queue's order, of jobs in `states`. */
  jobIds(where: JobsWhere): number[]
  /** How many ids `jobIds` would return. */
  count(where: JobsWhere): number
  matching(target: JobAction['target'], states: readonly JobState[] | null): number[]
  page(query: QueueQuery): JobPage
  /** The locales of all outputs, in alphabetical order. */
  locales(): string[]
  /** What providers still work on. Reads every such job: not for each page. */
  jobsAtProvider(): JobsAtProvider[]
  /** What is left to load of jobs that their provider is done with. */
  filesToLoad(): FilesToLoad[]
  counts(filter?: QueueFilter): StateCounts
  batchCounts(batchId: number): StateCounts
  /** Completed jobs of the batch that have delivered less than they should. */
  partialCount(batchId: number): number
  /** Sums over the batch's jobs; null where nothing is known. */
  batchAmounts(batchId: number): { cost: number | null; durationSeconds: number | null }

  /** Outputs that are new are added; known ones (by key) keep their state and path. */
  registerOutputs(jobId: number, outputs: readonly NewOutput[]): void
  outputs(jobId: number): OutputRecord[]
  updateOutput(id: number, patch: OutputPatch): void
  /**
   * The one way to another state; an output that is gone stays gone.
   * @throws IllegalOutputTransition
   */
  moveOutput(id: number, to: OutputState, patch?: OutputPatch): void
  /** Forgets an output of a job whose provider has not named it yet. */
  removeOutput(id: number): void
  /** Outputs that a receipt calls saved and nobody has compared with the disk yet. */
  claimedOutputs(): OutputRecord[]
  /** Saved outputs that an earlier run could not look at any more. */
  uncheckedOutputs(): OutputRecord[]
  /** True when another output has reserved the path (compared without regard to case). */
  pathTaken(path: string, exceptOutputId: number): boolean
  batchFiles(batchId: number): { files: number; bytes: number }

  timeline(jobId: number): JobHistoryEntry[]

  /** Resolves when everything written so far would survive a power cut; rejects when it never will. */
  durable(): Promise<void>
}

/** Changes of jobs, batches and their order. */
export interface JobWriter {
  saveAccount(account: AccountRecord): void
  removeAccount(id: string): void
  /**
   * Adds a batch and those of its jobs that are not yet known for their account. No job may be in the
   * trash: it could be one of these.
   */
  addBatch(batch: NewBatch, jobs: Iterable<NewJob>, now: number): AddedBatch
  /**
   * As `addBatch`, for batches that are added in several steps: nothing sees the jobs before
   * `revealJobs`, and what is never revealed lies in the trash.
   * @param batchId what an earlier step returned; null: the first new job makes the batch.
   */
  stageJobs(
    batch: NewBatch,
    batchId: number | null,
    jobs: readonly NewJob[],
    now: number,
  ): AddedBatch
  /** @param ids of staged jobs of the batch, in ascending order: they are queued from now on. */
  revealJobs(batchId: number, ids: readonly number[]): void
  /** Reveals the rest of batches of which an earlier run had revealed the beginning. */
  finishReveals(): void
  settleBatch(id: number, at: number | null): void
  removeEmptyBatches(): void
  updateJob(id: number, patch: JobPatch, now: number): void
  /**
   * Writes down that a damaged job has failed; what cannot be read is emptied. Returns what it is then;
   * null: it is gone, or nothing about it is damaged.
   */
  settleDamaged(id: number, now: number): JobRecord | null
  removeJobs(ids: readonly number[]): void
  /**
   * Takes jobs out of everything but their own rows, until `restoreJobs` or `removeJobs`. Returns those
   * that were not there already.
   */
  trashJobs(ids: readonly number[]): number[]
  /** Brings jobs back from the trash in the states they had. Returns those that were in it. */
  restoreJobs(ids: readonly number[]): number[]
  /** Moves jobs within the queue, in the order they have. Returns where they stood. */
  moveJobs(ids: readonly number[], to: MoveTo): JobShift[]
  /** Undoes a `moveJobs`. */
  restorePlaces(shifts: readonly JobShift[]): void
  /**
   * Brings due times back to at most now plus the job's own interval (an hour at most), where a clock
   * that was set has left them further ahead.
   */
  boundDueTimes(now: number): void
  /** An entry of a job's own history. */
  note(jobId: number, at: number, event: JobEvent): void
}

/**
 * Calls are synchronous and see each other's effects at once; several are made durable together. Only
 * `JobQueue` is given the writer's half.
 */
export interface JobStore extends QueueReader, JobWriter {
  close(): void
}
