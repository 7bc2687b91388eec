/** What a download is asked for, and what it comes to. */
import type { Claim } from '../checks/check-media.ts'
import type { Inspection } from '../checks/inspect-file.ts'
import type { AllowedServers } from '../http/addresses.ts'
import type { LeaseSource } from '../http/store-request.ts'
import type { FinishedFile } from '../disk/part-file.ts'
import type { PartJournal, PartRecord } from '../disk/part-record.ts'

export interface FileTarget {
  /** In the folder of `targetPath`; a name that no other program uses: see `partPath`. */
  readonly partPath: string
  readonly targetPath: string
  /** The folder that both must be inside of, whatever links are on the way; absent: anywhere. */
  readonly root?: string | undefined
  /** Replaces a file that has the target's name; false (default): FILE_EXISTS. */
  readonly overwrite?: boolean
  /** What the file should be: it is looked at once it is there. Absent: it is not. */
  readonly claim?: Claim | undefined
  readonly journal: PartJournal
  readonly signal: AbortSignal
}

export interface DownloadRequest extends FileTarget {
  readonly leases: LeaseSource
  /**
   * Length promised by the provider; a file of another length is refused. Null, and whatever is no
   * count of bytes above 0: unknown.
   */
  readonly expectedBytes: number | null
  readonly part: PartRecord | null
  /** False for files that may be text or markup themselves; true (default): markup is refused. */
  readonly media?: boolean
  /**
   * True where a file without a byte may be what was asked for, as soon as its store says that it has
   * none; default: where `media` is false, or the provider says the same.
   */
  readonly mayBeEmpty?: boolean
  /** Called after bytes were written; both in bytes, `total` null while it is not known. */
  readonly onProgress: (done: number, total: number | null) => void
  /** Every byte is there; what follows is the disk's work. */
  readonly onFinalizing?: () => void
  /** What links and redirects may lead to besides public servers over https. */
  readonly allowed: AllowedServers
}

/** What is worth knowing of a file that was saved all the same. */
export type DownloadNote =
  /** It is not known how long it should be, and so not whether it is whole. */
  | { readonly code: 'lengthUnknown' }
  /** The store keeps it packed (`gzip`); it was unpacked, and its check values passed. */
  | { readonly code: 'unpacked'; readonly coding: string }

export interface DownloadResult extends Omit<FinishedFile, 'content'> {
  /** What the look at it has found; null: nothing was claimed of it. */
  readonly inspection: Inspection | null
  readonly notes: readonly DownloadNote[]
  readonly etag: string | null
  /** Bytes that came over the network in this attempt. */
  readonly fetchedBytes: number
  readonly requests: number
}
