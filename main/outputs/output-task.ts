/** What an attempt at an output is given, and how it may end. */
import type { Inspection } from '../checks/inspect-file.ts'
import type { AllowedServers } from '../http/addresses.ts'
import type { FileDownloader } from '../transfer/lanes/lane-downloader.ts'
import type { NameForm } from '../naming/name-forms.ts'
import type { Placement } from '../naming/target-path.ts'
import type { LeaseKeeper } from '../leases/lease-keeper.ts'
import type { RemoteOutput } from '../providers/provider.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { FailureScope } from '../queue/failure-scope.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, JobRecord, OutputRecord } from '../queue/records.ts'
import type { LiveProgress } from './live-progress.ts'
import type { PartFileRecords } from './output-journal.ts'

export interface OutputRunDeps {
  readonly store: QueueReader
  readonly partFiles: PartFileRecords
  readonly leases: LeaseKeeper<RemoteOutput>
  readonly downloader: FileDownloader
  readonly live: LiveProgress
  /** Finds a free name for the output and reserves it in the store, as that of a download. */
  readonly reserveName: (
    job: JobRecord,
    batch: BatchRecord,
    output: OutputRecord,
    siblings: readonly OutputRecord[],
    form: NameForm,
  ) => Promise<Placement>
  /** True when a name that was reserved by an earlier run may belong to a file that is to go. */
  readonly overwrites: () => boolean
  /** What the account's links may lead to besides public servers over https. */
  readonly allowedServers: (accountId: string) => AllowedServers
  /** Why nothing may be saved in a folder; left out: it may. */
  readonly folderProblem?: ((folder: string) => Promise<Failure | null>) | undefined
  readonly now: () => number
}

export interface OutputTask {
  readonly job: JobRecord
  readonly batch: BatchRecord
  readonly output: OutputRecord
  readonly siblings: readonly OutputRecord[]
  readonly signal: AbortSignal
  readonly onFinalizing: () => void
}

export type OutputOutcome =
  | {
      readonly type: 'saved'
      readonly path: string
      readonly bytes: number
      readonly sha256: string | null
      /** What the look at it has found; null: it has still to be looked at. */
      readonly inspection: Inspection | null
      /** What is worth a look although the file is saved. */
      readonly warnings: readonly JobWarning[]
    }
  /** A file was there, and the user wants such files left alone and nothing beside them. */
  | { readonly type: 'skipped'; readonly path: string }
  | { readonly type: 'stopped' }
  | {
      readonly type: 'failed'
      readonly failure: Failure
      /** Whom it concerns. */
      readonly scope: FailureScope
      readonly retryAfterMs: number | null
      /** More was kept than ever before: the next try is not one more of the same. */
      readonly progressed: boolean
    }
