/**
 * The health of a data folder as `reelhaul status --json` prints it: a contract that scripts rely on.
 * Names are added, never renamed.
 */
import type { HolderKind } from '../queue/sqlite/folder-holder.ts'
import type { AccountPace } from '../../preload/contract/model.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'

/** What may be asked for with `--check`. */
export const statusChecks = ['running', 'due', 'accounts', 'disk', 'jobs'] as const
export type StatusCheck = (typeof statusChecks)[number]

export interface StatusProblem {
  readonly check: StatusCheck
  readonly code:
    | 'NOT_RUNNING'
    | 'NOT_ANSWERING'
    | 'OVERDUE'
    | 'ACCOUNT_BLOCKED'
    | 'FOLDER_BLOCKED'
    | 'DISK_NEARLY_FULL'
    | 'DISK_TOO_SMALL'
    | 'QUEUE_LOST'
    | 'JOBS_FAILED'
  /** One sentence for people. */
  readonly message: string
}

/** Every state, so that a script need not ask whether it is there. */
export type JobNumbers = Readonly<Record<JobState | 'total', number>>

export interface StatusBatch {
  readonly id: number
  readonly name: string
  readonly jobs: JobNumbers
  readonly files: number
  readonly bytes: number
}

export interface StatusAccount {
  readonly id: string
  readonly provider: string
  readonly name: string
  readonly jobs: JobNumbers
  /** Why it needs a person; null: it does not. */
  readonly blocked: { readonly reason: string; readonly message: string | null } | null
  /** Until when its server has asked for a pause, ISO 8601; null: it has not, or nothing runs. */
  readonly waitsUntil: string | null
  /** When one of its jobs is asked for or fetched next, ISO 8601, perhaps in the past; null: none is. */
  readonly dueAt: string | null
  /** Null: not known while nothing runs. */
  readonly pace: AccountPace | null
}

export interface StatusFolder {
  /** Absolute. */
  readonly path: string
  readonly use: 'queue' | 'files'
  /** Null: the volume does not say. */
  readonly freeBytes: number | null
  /** What is known to be left to load into it, bytes. */
  readonly missingBytes: number
}

export interface Status {
  /** Of this program. */
  readonly version: string
  /** ISO 8601. */
  readonly at: string
  /** Absolute. */
  readonly dataFolder: string
  readonly schemaVersion: number
  /** The one that works with the folder; null: none does. */
  readonly program: {
    /** Null: it has not said. */
    readonly kind: HolderKind | null
    readonly pid: number | null
    /** ISO 8601. */
    readonly since: string | null
    readonly version: string | null
    /** Whether it has answered: its control interface is on. */
    readonly answers: boolean
  } | null
  readonly jobs: JobNumbers
  readonly files: { readonly saved: number; readonly bytes: number }
  /** Newest first, the first two hundred with jobs. */
  readonly batches: readonly StatusBatch[]
  readonly moreBatches: number
  readonly accounts: readonly StatusAccount[]
  readonly due: {
    /** Of the job whose turn is first, ISO 8601, perhaps in the past; null: none waits for its time. */
    readonly nextAt: string | null
    /** Jobs whose time has come. */
    readonly jobs: number
    /** For how long something has been due while no job has changed, seconds. */
    readonly lagSeconds: number
  }
  readonly rates: {
    /** Null: not known, because the program does not answer, or none runs. */
    readonly bytesPerSecond: number | null
    /** Completed within the last hour. */
    readonly jobsPerHour: number
  }
  /** Since the program started; null: as above. */
  readonly requests: { readonly api: number; readonly storage: number } | null
  /** Whether everything is paused; null: as above. */
  readonly paused: boolean | null
  readonly disk: readonly StatusFolder[]
  readonly problems: readonly StatusProblem[]
}
