/** How far a failure reaches: decided here alone, and never larger than the evidence. Pure. */
import type { Failure, FailureReason } from '../../preload/contract/vocabulary.ts'

/**
 * - `file`: this output. - `job`: everything this job delivers. - `account`, `folder`: every job that
 *   uses it. - `machine`: everything that is under way.
 */
export type FailureScope = 'file' | 'job' | 'account' | 'folder' | 'machine'

/** What a look at the folder has shown; a field that is missing was not looked at, or could not be. */
export interface FolderEvidence {
  readonly folderPresent?: boolean
  readonly folderWritable?: boolean
  readonly freeBytes?: number
}

/**
 * With less than this free a disk is full whatever the file: one more block, its entry in the folder
 * and the queue's own database would not fit. A larger reserve would blame the folder for one file.
 */
export const fullDiskBytes = 1024 * 1024

/** A write or a reservation that the disk itself refused for want of room. */
const diskSaysFull: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

const ofAccount: ReadonlySet<FailureReason> = new Set([
  'ACCOUNT_KEY_MISSING',
  'ACCOUNT_KEY_REJECTED',
  'ACCOUNT_FORBIDDEN',
  'ACCOUNT_NO_CREDITS',
  'ACCOUNT_PLAIN_HTTP',
  'ACCOUNT_PROVIDER_UNKNOWN',
  'ACCOUNT_FORBIDDEN_BY_POLICY',
])

/** A limit of the account, which ends by itself: its jobs are asked later, and did nothing wrong. */
export const isAccountLimit = ({ reason }: Pick<Failure, 'reason'>): boolean =>
  reason === 'ACCOUNT_RATE_LIMITED' || reason === 'ACCOUNT_PLAN_LIMIT'

/** Whom a failure concerns. Without evidence of anything larger: the file or the job that met it. */
export function scopeOf(failure: Failure, evidence: FolderEvidence = {}): FailureScope {
  const { reason, code } = failure
  if (ofAccount.has(reason)) return 'account'
  if (reason === 'FILE_TOO_MANY_OPEN') return 'machine'
  // The folder works: a look at it would let its jobs try again for ever.
  if (reason === 'FILE_FORBIDDEN_BY_POLICY') return 'job'
  if (reason.startsWith('FILE_')) return scopeOfFile(reason, code, evidence)
  return reason.startsWith('SERVER_') || reason.startsWith('NETWORK_') ? 'file' : 'job'
}

function scopeOfFile(
  reason: FailureReason,
  code: string | undefined,
  { folderPresent, folderWritable, freeBytes }: FolderEvidence,
): FailureScope {
  if (folderPresent === false) return 'folder'
  if (reason === 'FILE_DISK_FULL') {
    const full = diskSaysFull.has(code ?? '') || (freeBytes ?? Infinity) < fullDiskBytes
    // A forecast of size is the job's: others may fit.
    return full ? 'folder' : 'job'
  }
  const refused = reason === 'FILE_NO_ACCESS' || reason === 'FILE_READ_ONLY'
  return refused && folderWritable === false ? 'folder' : 'file'
}
