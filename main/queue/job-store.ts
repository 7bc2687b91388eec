/** What the queue remembers. Interfaces, so that the queue does not know how it is stored. */
import type { JobAction, MoveTo, QueueQuery } from '../../preload/contract/model.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { Failure, JobState, OutputState } from '../../preload/contract/vocabulary.ts'
import type {
  AccountRecord,
  AddedBatch,
  BatchPatch,
  BatchRecord,
  FilesToLoad,
  JobHistoryEntry,
  JobInSet,
  JobPage,
  JobPatch,
  JobRecord,
  JobShift,
  JobsAtProvider,
  JobsAtWork,
  JobsWhere,
  NewBatch,
  NewJob,
  NewOutput,
  OutputPatch,
  OutputRecord,
  Room,
  StateCounts,
} from './records.ts'
import type { WorkSums } from './work-done.ts'

/** A provider's accounts. */
export interface AccountRepository {
  all(): AccountRecord[]
  save(account: AccountRecord): void
  remove(id: string): void
}

export interface BatchReader {
  get(id: number): BatchRecord | null
  all(): BatchRecord[]
  /** True while a batch is archived. */
  readonly someArchived: boolean
  counts(id: number): StateCounts
  /** Completed jobs of the batch that have delivered less than they should. */
  partialCount(id: number): number
  /** Sums over the batch's jobs; null where nothing is known. */
  amounts(id: number): {
    costs: readonly { readonly unit: string | null; readonly amount: number }[]
    durationSeconds: number | null
  }
  /** What of it is saved. */
  files(id: number): { files: number; bytes: number }
  /** How far its jobs are. */
  work(id: number): WorkSums
}

export interface BatchRepository extends BatchReader {
  /** @param at null: something is to do again, so that it is listed, too. */
  settle(id: number, at: number | null): void
  update(id: number, patch: BatchPatch): void
  removeEmpty(): void
}

export interface JobReader {
  get(id: number): JobRecord | null
  find(accountId: string, remoteId: string): JobRecord | null
  /** Jobs whose rows look damaged from outside; more may turn out to be when they are read. */
  damaged(): number[]
}

export interface JobRepository extends JobReader {
  update(id: number, patch: JobPatch, now: number): void
  /**
   * Writes down that a damaged job has failed; what cannot be read is emptied. Returns what it is then;
   * null: it is gone, or nothing about it is damaged.
   */
  settleDamaged(id: number, now: number): JobRecord | null
}

export interface JobSetReader {
  /** Those of the jobs that are in a list, in ascending order. */
  look(ids: readonly number[]): JobInSet[]
}

/** Many jobs at once: what `JobRepository` does one by one. A few hundred are a few milliseconds. */
export interface JobSetRepository extends JobSetReader {
  /** @param jobs sound ones, as `look` has just returned them. */
  change(jobs: readonly JobInSet[], to: JobState, patch: JobPatch, now: number): void
  /** Outputs of the jobs that had failed or were under way are pending again. */
  reopenOutputs(ids: readonly number[]): void
}

/** Which jobs are to be worked on now or next. */
export interface DueReader {
  /** Jobs of `states` whose time has come, most urgent first. */
  jobs(
    states: readonly JobState[],
    now: number,
    limit: number,
    notAccounts: readonly string[],
  ): JobRecord[]
  /** How many jobs of one state are due, counted up to `limit`. */
  count(state: JobState, now: number, limit: number): number
  /** The next moment at which a job of `states` becomes due, epoch ms; null: none. */
  nextAt(states: readonly JobState[], after: number): number | null
  /**
   * How long completed jobs took from being added to being ready, where they were seen to wait; the
   * job added last comes first. Milliseconds.
   */
  waitTimes(limit: number): { accountId: string; ms: number }[]
}

export interface DueRepository extends DueReader {
  /**
   * Brings due times back to at most now plus the job's own interval (an hour at most), where a clock
   * that was set has left them further ahead.
   */
  bound(now: number): void
}

/** Jobs by what they have in common. */
export interface JobListRepository {
  /** In the order of the ids. */
  ids(where: JobsWhere): number[]
  /** How many `ids` would return. */
  count(where: JobsWhere): number
  /** What an action is meant for: ids, in ascending order. @param states null: any. */
  matching(target: JobAction['target'], states: readonly JobState[] | null): number[]
  /** Jobs that have warnings, or have delivered less than they should. */
  notable(): number[]
  /** Without a search or a batch: without the jobs of archived batches. */
  page(query: QueueQuery): JobPage
  counts(): StateCounts
  /** As `counts`, without the jobs of archived batches. */
  listedCounts(): StateCounts
  /** The row of a job in the list of a query, whatever part of it; -1: it is not there. */
  rowOf(query: QueueQuery, id: number): number
  /** The locales of all outputs, in alphabetical order. */
  locales(): string[]
  /** What providers still work on. Reads every such job: not for each page. */
  atProvider(): JobsAtProvider[]
  /** What is left to load of jobs that their provider is done with. */
  filesToLoad(): FilesToLoad[]
  /** What goes on by itself. Reads every such job: not for each page. */
  atWork(): JobsAtWork[]
}

/** Jobs that stopped in one state, for one cause, in one batch. */
export interface StopGroup {
  readonly state: 'failed' | 'blocked'
  readonly accountId: string
  /** The reason of their failure, and behind a space the provider's code or words; empty: not to be read. */
  readonly cause: string
  readonly batchId: number
  readonly jobs: number
}

/** Which of them; what is left out does not matter. */
export interface StoppedWhere extends Pick<StopGroup, 'state' | 'cause'> {
  readonly accountId?: string
  readonly batchIds?: readonly number[]
}

/** Failed and blocked jobs by their cause. */
export interface StoppedJobsRepository {
  /** Quick, also with a hundred thousand of them. */
  groups(): readonly StopGroup[]
  /** In the order of the ids. */
  ids(where: StoppedWhere): number[]
  /** The providers' IDs, in the order of our ids. */
  remoteIds(where: StoppedWhere): string[]
  /** The jobs of these ids that are still there, in the order of the ids: a few hundred at once. */
  jobs(ids: readonly number[]): JobRecord[]
  /** The failure of one of them; null: there is none, or it cannot be read. */
  sample(where: StoppedWhere): Failure | null
}

/** What costs are added up by: a batch's id, an account's id, or what a column of the lists says. */
export type CostsBy =
  { readonly by: 'batch' | 'account' } | { readonly by: 'column'; readonly column: string }

/** Jobs with one label and one unit. */
export interface CostGroup {
  /** Null: the column says nothing of them. */
  readonly label: string | null
  /** Null: not known, or they are not priced. */
  readonly unit: string | null
  /** False: nothing is known of their cost. */
  readonly priced: boolean
  readonly jobs: number
  readonly amount: number
}

/** Costs over all jobs. Reads every job: not for each page. */
export interface JobCostsRepository {
  sums(by: CostsBy): CostGroup[]
  /** Names of the columns of all lists, in alphabetical order. */
  columns(): string[]
}

/** Written by those who load and check outputs; every other change of a job is the queue's. */
export interface OutputRepository {
  /** Outputs that are new are added; known ones (by key) keep their state and path. */
  register(jobId: number, outputs: readonly NewOutput[]): void
  ofJob(jobId: number): OutputRecord[]
  update(id: number, patch: OutputPatch): void
  /**
   * The one way to another state; an output that is gone stays gone.
   * @throws IllegalOutputTransition
   */
  move(id: number, to: OutputState, patch?: OutputPatch): void
  /** Outputs of the jobs that may have left bytes on the disk, or hold a name, without being saved. */
  unfinishedOf(jobIds: readonly number[]): OutputRecord[]
  /** The same outputs are pending, without name or bytes: both are gone from the disk. */
  releaseNames(jobIds: readonly number[]): void
  /** Forgets an output of a job whose provider has not named it yet. */
  remove(id: number): void
  /** Outputs that a receipt calls saved and that have not been compared with the disk yet. */
  claimed(): OutputRecord[]
  /** Saved outputs that an earlier run could not look at any more. */
  unchecked(): OutputRecord[]
  /** Outputs of cancelled jobs that may have left bytes on the disk. */
  cancelledParts(): OutputRecord[]
  /** The job that has reserved the path, or has its earlier file there; null: none. */
  ownerOf(path: string): number | null
  /** True when another output has reserved the path (compared without regard to case). */
  pathTaken(path: string, exceptOutputId: number): boolean
}

export interface TimelineReader {
  /** A job's history, oldest entry first. */
  ofJob(jobId: number): JobHistoryEntry[]
}

export interface Timeline extends TimelineReader {
  note(jobId: number, at: number, event: JobEvent): void
  /** The same entry for many jobs. */
  noteAll(jobIds: readonly number[], at: number, event: JobEvent): void
}

export interface TrashReader {
  ids(): number[]
}

export interface TrashRepository extends TrashReader {
  /**
   * Takes jobs out of everything but their own rows, until `restore` or `remove`. Returns those that
   * were not there already.
   */
  put(ids: readonly number[]): number[]
  /** Brings jobs back in the states they had. Returns those that were in the trash. */
  restore(ids: readonly number[]): number[]
  /** Deletes jobs for good, whether they are in the trash or not. */
  remove(ids: readonly number[]): void
}

/** The order that the user gives the queue. */
export interface OrderRepository {
  /** The jobs in the order they have now. */
  inLine(ids: readonly number[]): number[]
  /** Room for so many jobs; null: it would be next to a job that is gone. Moves no job past another. */
  room(count: number, to: MoveTo): Room | null
  /** Puts jobs, in the order given, into the room from its `at`-th place on. Returns where they stood. */
  place(ids: readonly number[], room: Room, at: number): JobShift[]
  /** Undoes a `place`. */
  restore(shifts: readonly JobShift[]): void
}

/** How batches come in. */
export interface IntakeRepository {
  /**
   * Adds a batch and those of its jobs that are not yet known for their account. No job may be in the
   * trash: it could be one of these.
   */
  add(batch: NewBatch, jobs: Iterable<NewJob>, now: number): AddedBatch
  /**
   * As `add`, for batches that are added in several steps: nothing sees the jobs before `reveal`, and
   * what is never revealed lies in the trash.
   * @param batchId what an earlier step returned; null: the first new job makes the batch.
   */
  stage(batch: NewBatch, batchId: number | null, jobs: readonly NewJob[], now: number): AddedBatch
  /** @param ids of staged jobs of the batch, in ascending order: they are queued from now on. */
  reveal(batchId: number, ids: readonly number[]): void
  /** Reveals the rest of batches of which an earlier run had revealed the beginning. */
  finishReveals(): void
}

/** What everything may read of the queue. */
export interface QueueReader {
  /** True once the disk has refused to keep a change: nothing changes any more, and it is not an error. */
  readonly lost: boolean
  readonly accounts: Pick<AccountRepository, 'all'>
  readonly batches: BatchReader
  readonly jobs: JobReader
  readonly sets: JobSetReader
  readonly due: DueReader
  readonly lists: JobListRepository
  readonly stopped: StoppedJobsRepository
  readonly costs: JobCostsRepository
  readonly outputs: OutputRepository
  readonly timeline: TimelineReader
  readonly trash: TrashReader
  /** Resolves when everything written so far would survive a power cut; rejects when it never will. */
  durable(): Promise<void>
}

/**
 * Calls are synchronous and see each other's effects at once; several are made durable together. What
 * changes jobs is given to `JobQueue` only.
 */
export interface JobStore extends QueueReader {
  readonly accounts: AccountRepository
  readonly batches: BatchRepository
  readonly jobs: JobRepository
  readonly sets: JobSetRepository
  readonly due: DueRepository
  readonly order: OrderRepository
  readonly intake: IntakeRepository
  readonly trash: TrashRepository
  readonly timeline: Timeline
  close(): void
}
