/** What the queue remembers. An interface, so that the queue does not know how it is stored. */
import type { ReceiptEntry } from '../imports/batch-draft.ts'
import type { JobAction, MoveTo, QueueFilter, QueueQuery } from '../../preload/contract/model.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type {
  CredentialsState,
  Failure,
  JobState,
  OutputKind,
  OutputState,
  ProviderName,
} from '../../preload/contract/vocabulary.ts'

/** A provider's account without its secret: secrets never reach the store. */
export interface AccountRecord {
  readonly id: string
  readonly provider: ProviderName
  readonly name: string
  readonly baseUrl: string
}

export interface BatchRecord {
  readonly id: number
  readonly name: string
  /** Absolute folder the batch's files go to. */
  readonly folder: string
  readonly template: string
  readonly createdAt: number
  /** When its last job settled; null while something is still to do. */
  readonly settledAt: number | null
}

/**
 * Why a job is `finalizing`: files that a `receipt` names are verified · its last file is on its way
 * to its name (`commit`) · its subtitles are written as one file (`join`).
 */
export type FinalizingFor = 'receipt' | 'commit' | 'join'

export interface JobRecord {
  readonly id: number
  readonly batchId: number
  readonly accountId: string
  readonly provider: ProviderName
  /** The provider's own id of the job. */
  readonly remoteId: string
  readonly title: string | null
  /** The other columns of the imported row, for naming. */
  readonly columns: Readonly<Record<string, string>>
  readonly state: JobState
  readonly status: string | null
  readonly progress: number | null
  readonly product: string | null
  readonly cost: number | null
  readonly durationSeconds: number | null
  readonly missing: readonly string[]
  /** What a `finalizing` job is at; null in every other state. */
  readonly finalizingFor: FinalizingFor | null
  /** A receipt says that the job was completed with all its files; false once that is decided. */
  readonly claimedComplete: boolean
  readonly warnings: readonly JobWarning[]
  readonly failure: Failure | null
  /** Failed tries in a row without progress. */
  readonly attempts: number
  readonly renewals: number
  /** When the poller or the downloader may touch it next, epoch ms. */
  readonly dueAt: number
  /** When the provider's status last changed, epoch ms; the poll interval grows from here. */
  readonly statusSince: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly completedAt: number | null
  /** Where it stands in the queue: its id, unless the user has moved it. */
  readonly place: number
  /** The field of its row that cannot be read; left out: it is sound. A damaged job is `failed`. */
  readonly damaged?: string
}

/** How far the user has moved a job from the place that its id gives it. */
export interface JobShift {
  readonly id: number
  readonly shift: number
}

export interface OutputRecord {
  readonly id: number
  readonly jobId: number
  readonly key: string
  readonly kind: OutputKind
  readonly index: number | null
  readonly locale: string | null
  readonly name: string | null
  readonly extension: string
  readonly sizeBytes: number | null
  readonly state: OutputState
  /** Absolute target path; reserved before the first byte is written, null until then. */
  readonly path: string | null
  readonly bytesDone: number
  readonly sha256: string | null
  readonly completedAt: number | null
  /** What its content credentials are worth; null: not checked, or not yet. */
  readonly credentials: CredentialsState | null
  /** True when nothing of the saved file is left to look at. */
  readonly checked: boolean
}

export interface NewBatch {
  readonly name: string
  readonly folder: string
  readonly template: string
}

export interface NewJob {
  readonly accountId: string
  readonly remoteId: string
  readonly title: string | null
  readonly columns: Readonly<Record<string, string>>
  /** What a receipt says of it; a claim until its files have been looked at. */
  readonly earlier?: ReceiptEntry
}

export interface NewOutput {
  readonly key: string
  readonly kind: OutputKind
  readonly index: number | null
  readonly locale: string | null
  readonly name: string | null
  readonly extension: string
  readonly sizeBytes: number | null
}

/** Fields of a job that may change after it was added. */
export type JobPatch = Partial<
  Pick<
    JobRecord,
    | 'state'
    | 'status'
    | 'progress'
    | 'product'
    | 'title'
    | 'cost'
    | 'durationSeconds'
    | 'missing'
    | 'finalizingFor'
    | 'claimedComplete'
    | 'warnings'
    | 'failure'
    | 'attempts'
    | 'renewals'
    | 'dueAt'
    | 'statusSince'
    | 'completedAt'
  >
>

export type OutputPatch = Partial<
  Pick<
    OutputRecord,
    'path' | 'bytesDone' | 'sizeBytes' | 'sha256' | 'completedAt' | 'credentials' | 'checked'
  >
>

export type StateCounts = Partial<Record<JobState, number>>

/** Jobs of one batch that one account's provider has not finished. */
export interface JobsAtProvider {
  readonly batchId: number
  readonly accountId: string
  /** False: never asked; the provider may be done with them already. */
  readonly asked: boolean
  readonly jobs: number
}

/** Unsaved files of a batch's jobs: one that is being loaded, or all that are not. */
export interface FilesToLoad {
  readonly batchId: number
  readonly outputId: number | null
  readonly files: number
  /** Those whose size is known. */
  readonly sized: number
  /** Bytes of the sized ones, and how many of these are here. */
  readonly bytes: number
  readonly done: number
}

/** Which jobs; what is left out does not matter. */
export interface JobsWhere {
  readonly states?: readonly JobState[]
  readonly accountId?: string
  readonly batchId?: number
}

export interface JobPage {
  readonly total: number
  readonly jobs: readonly JobRecord[]
}

export interface JobHistoryEntry {
  /** Epoch ms. */
  readonly at: number
  readonly event: JobEvent
}

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

export interface AddedBatch {
  /** Null when every job was known and no batch was made. */
  readonly batchId: number | null
  readonly added: readonly number[]
  /** Ids of jobs that were already known. */
  readonly known: readonly number[]
}
