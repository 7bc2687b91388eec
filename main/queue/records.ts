/** What the queue remembers, as records: accounts, batches, jobs, outputs and history. */
import type { ReceiptEntry } from '../imports/batch-draft.ts'
import type { AccountOptions } from '../../preload/contract/model.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { FileCheck } from '../../preload/contract/file-check.ts'
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
  /** Marked by hand: keys and files may go over plain http, too. Left out: they may not. */
  readonly allowHttp?: boolean
  /** Left out: all as the provider documents. */
  readonly options?: AccountOptions
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
  /** Since when the sidebar does not list it; null: it does. Only settled batches are archived. */
  readonly archivedAt: number | null
  /** When the user last took it back out of the archive; null: never. */
  readonly unarchivedAt: number | null
  /** Absolute folders that its files went to before `folder`. */
  readonly formerFolders: readonly string[]
}

/** Fields of a batch that may change after it was added. */
export type BatchPatch = Partial<
  Pick<BatchRecord, 'name' | 'folder' | 'formerFolders' | 'archivedAt' | 'unarchivedAt'>
>

/**
 * Why a job is `finalizing`: files that a `receipt` names are verified · its last file is on its way
 * to its name (`commit`) · its subtitles are written as one file (`join`) · the files that it had saved
 * before are its files again (`earlier`).
 */
export type FinalizingFor = 'receipt' | 'commit' | 'join' | 'earlier'

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
  /** `USD`, `credits`, `coins`; null: not known. */
  readonly costUnit: string | null
  readonly durationSeconds: number | null
  readonly words: number | null
  readonly missing: readonly string[]
  /** Polls of the finished job that were made for outputs without a link. */
  readonly extraPolls: number
  /** When its provider took it, and when it last changed there, on its clock, epoch ms; null: not said. */
  readonly remoteCreatedAt: number | null
  readonly remoteChangedAt: number | null
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
  /** Where its files go, absolute, and their names' template; null: as its batch says. */
  readonly folder: string | null
  readonly template: string | null
  /** Where it stands in the queue: its id, unless the user has moved it. */
  readonly place: number
  /** The field of its row that cannot be read; left out: it is sound. A damaged job is `failed`. */
  readonly damaged?: string
}

/** Places next to each other in the queue that no other job has. */
export interface Room {
  readonly first: number
  readonly step: number
}

/** One of many jobs that are changed together. */
export interface JobInSet {
  readonly id: number
  readonly batchId: number
  readonly state: JobState
  /** False: its row is damaged, and it is dealt with alone. */
  readonly sound: boolean
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
  /** The folder that the saved file has to be inside of; null: that of its job. */
  readonly root: string | null
  /** What was last found in the place of the saved file; null: nothing was looked at. */
  readonly check: FileCheck | null
  /** The file that was saved before, while it is downloaded again; null: it is not. */
  readonly earlier: EarlierOutput | null
}

/** All that is needed to know a file again that an output had saved before it was downloaded again. */
export interface EarlierOutput extends Pick<
  OutputRecord,
  'sha256' | 'completedAt' | 'credentials' | 'checked' | 'root' | 'check'
> {
  /** Absolute. */
  readonly path: string
  readonly bytes: number
  /** The user wants whatever has its name replaced, also a file that was changed since. */
  readonly replace: boolean
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
  /** The provider's product, as the list says; null or left out: not said. */
  readonly product?: string | null
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
    | 'costUnit'
    | 'durationSeconds'
    | 'words'
    | 'missing'
    | 'extraPolls'
    | 'remoteCreatedAt'
    | 'remoteChangedAt'
    | 'finalizingFor'
    | 'claimedComplete'
    | 'warnings'
    | 'failure'
    | 'attempts'
    | 'renewals'
    | 'dueAt'
    | 'statusSince'
    | 'completedAt'
    | 'folder'
    | 'template'
  >
>

export type OutputPatch = Partial<
  Pick<
    OutputRecord,
    | 'kind'
    | 'extension'
    | 'path'
    | 'bytesDone'
    | 'sizeBytes'
    | 'sha256'
    | 'completedAt'
    | 'credentials'
    | 'checked'
    | 'root'
    | 'check'
    | 'earlier'
  >
>

export type StateCounts = Readonly<Partial<Record<JobState, number>>>

/** Jobs of one batch that one account's provider has not finished. */
export interface JobsAtProvider {
  readonly batchId: number
  readonly accountId: string
  /** False: never asked; the provider may be done with them already. */
  readonly asked: boolean
  readonly jobs: number
  /** When the last of them was made: by the provider's word, else when it was added; epoch ms. */
  readonly newestAt: number
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

/** Jobs of one batch and one account that go on by themselves. */
export interface JobsAtWork {
  readonly batchId: number
  readonly accountId: string
  /** True: their files are to be loaded; false: their provider works on them. */
  readonly loading: boolean
  /** Those whose last try met a fault of the network. */
  readonly cutOff: number
}

/** Which jobs; what is left out does not matter. */
export interface JobsWhere {
  readonly states?: readonly JobState[]
  readonly accountId?: string
  readonly batchId?: number
  /** Where their files go. */
  readonly folder?: string
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

export interface AddedBatch {
  /** Null when every job was known and no batch was made. */
  readonly batchId: number | null
  readonly added: readonly number[]
  /** Ids of jobs that were already known. */
  readonly known: readonly number[]
}
