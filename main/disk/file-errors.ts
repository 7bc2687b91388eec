/** Node's file errors as Failures: what is wrong with the target folder, said for a person. */
import { ReelhaulError } from '../errors.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import { NamedFileError } from './rename-file.ts'
import { callOf, codeOf } from './system-errors.ts'
import type { AdviceCode } from '../../preload/contract/advice.ts'

interface Cause {
  readonly reason: FailureReason
  readonly what: (path: string) => string
  readonly advice: AdviceCode
}

const DISK_FULL: Cause = {
  reason: 'FILE_DISK_FULL',
  what: (path) => `The disk is full: ${path} could not be written.`,
  advice: 'freeSpace',
}
const QUOTA: Cause = {
  ...DISK_FULL,
  what: (path) => `The quota of the disk is used up: ${path} could not be written.`,
}
/** 4 GB on FAT. Another disk is the cure here, too. */
const TOO_LARGE: Cause = {
  reason: 'FILE_DISK_FULL',
  what: (path) => `${path} is larger than a file may be on its disk.`,
  advice: 'otherFolder',
}
const NO_ACCESS: Cause = {
  reason: 'FILE_NO_ACCESS',
  what: (path) => `No permission to write ${path}.`,
  advice: 'changePermissions',
}
const NO_KEY: Cause = {
  ...NO_ACCESS,
  what: (path) => `The folder of ${path} is encrypted and not unlocked.`,
}
const READ_ONLY: Cause = {
  reason: 'FILE_READ_ONLY',
  what: (path) => `The disk is read-only: ${path} could not be written.`,
  advice: 'makeWritable',
}
const FOLDER_MISSING: Cause = {
  reason: 'FILE_FOLDER_MISSING',
  what: (path) => `The folder of ${path} is not there.`,
  advice: 'connectDrive',
}
const DRIVE_GONE: Cause = {
  ...FOLDER_MISSING,
  what: (path) => `The drive of ${path} is not there any more.`,
}
const NO_ANSWER: Cause = {
  ...FOLDER_MISSING,
  what: (path) => `The network drive of ${path} does not answer.`,
}
const LOCKED: Cause = {
  reason: 'FILE_LOCKED',
  what: (path) => `Another program holds ${path} open.`,
  advice: 'closeProgram',
}
const BUSY: Cause = {
  ...LOCKED,
  what: (path) => `The disk stayed busy, and ${path} could not be written.`,
  advice: 'retryLater',
}
const NAME_REFUSED: Cause = {
  reason: 'FILE_NAME_REFUSED',
  what: (path) => `This file system does not accept the name ${path}.`,
  advice: 'shortenTemplate',
}
const LINK: Cause = {
  reason: 'FILE_NAME_REFUSED',
  what: (path) => `A link is in the way of ${path}, and was not followed.`,
  advice: 'removeLink',
}
const EXISTS: Cause = {
  reason: 'FILE_EXISTS',
  what: (path) => `${path} exists already and was left as it is.`,
  advice: 'moveFileAway',
}
const IO_ERROR: Cause = {
  reason: 'FILE_IO_ERROR',
  what: (path) => `The disk reported an error at ${path}.`,
  advice: 'checkDisk',
}
const NOT_POSSIBLE: Cause = {
  reason: 'FILE_IO_ERROR',
  what: (path) => `The disk does not offer what ${path} needs.`,
  advice: 'otherFolder',
}
const NO_MEMORY: Cause = {
  reason: 'FILE_IO_ERROR',
  what: (path) => `This machine has no memory left to write ${path}.`,
  advice: 'fewerFiles',
}
const TOO_MANY_OPEN: Cause = {
  reason: 'FILE_TOO_MANY_OPEN',
  what: (path) => `Too many files and connections are open: ${path} could not be opened.`,
  advice: 'fewerFiles',
}

/** From the manuals of open, write, fsync, rename, link, unlink, mkdir and statfs, and of NFS, SMB and FUSE. */
const CAUSES: Readonly<Record<string, Cause>> = {
  ENOSPC: DISK_FULL,
  EDQUOT: QUOTA,
  EFBIG: TOO_LARGE,
  EOVERFLOW: TOO_LARGE,
  EACCES: NO_ACCESS,
  EPERM: NO_ACCESS,
  ENOKEY: NO_KEY,
  EKEYEXPIRED: NO_KEY,
  EKEYREVOKED: NO_KEY,
  EKEYREJECTED: NO_KEY,
  EROFS: READ_ONLY,
  EMFILE: TOO_MANY_OPEN,
  ENFILE: TOO_MANY_OPEN,
  ENOENT: FOLDER_MISSING,
  ENOTDIR: FOLDER_MISSING,
  ENODEV: DRIVE_GONE,
  ENXIO: DRIVE_GONE,
  ENOMEDIUM: DRIVE_GONE,
  EMEDIUMTYPE: DRIVE_GONE,
  ESTALE: DRIVE_GONE,
  ENOTCONN: NO_ANSWER,
  ESHUTDOWN: NO_ANSWER,
  EHOSTDOWN: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  ENETDOWN: NO_ANSWER,
  ENETUNREACH: NO_ANSWER,
  ENETRESET: NO_ANSWER,
  ETIMEDOUT: NO_ANSWER,
  ETIME: NO_ANSWER,
  ECONNABORTED: NO_ANSWER,
  ECONNREFUSED: NO_ANSWER,
  ECONNRESET: NO_ANSWER,
  EPIPE: NO_ANSWER,
  ENOLINK: NO_ANSWER,
  EBUSY: LOCKED,
  ETXTBSY: LOCKED,
  EDEADLK: LOCKED,
  ENOLCK: BUSY,
  EAGAIN: BUSY,
  EWOULDBLOCK: BUSY,
  EINTR: BUSY,
  ENAMETOOLONG: NAME_REFUSED,
  EILSEQ: NAME_REFUSED,
  ELOOP: LINK,
  EISDIR: EXISTS,
  EEXIST: EXISTS,
  ENOTEMPTY: EXISTS,
  ENOMEM: NO_MEMORY,
  ENOBUFS: NO_MEMORY,
  EXDEV: NOT_POSSIBLE,
  EMLINK: NOT_POSSIBLE,
  ENOSYS: NOT_POSSIBLE,
  ENOTSUP: NOT_POSSIBLE,
  EOPNOTSUPP: NOT_POSSIBLE,
}

/** Of these calls, EINVAL says that the name has characters which the file system cannot keep. */
const CALLS_WITH_NAMES: ReadonlySet<string> = new Set([
  ...['open', 'link', 'rename', 'mkdir', 'lstat', 'unlink'],
])

function causeOf(error: unknown, code: string | null): Cause {
  if (code === 'EINVAL')
    return CALLS_WITH_NAMES.has(callOf(error) ?? 'open') ? NAME_REFUSED : IO_ERROR
  return CAUSES[code ?? ''] ?? IO_ERROR
}

/** A name that is taken or refused stays so; everything else can be corrected from outside. */
const PERMANENT: ReadonlySet<FailureReason> = new Set(['FILE_EXISTS', 'FILE_NAME_REFUSED'])

/**
 * Errors of names that another name can avoid: one that is too long, or has a character that the file
 * system does not know.
 */
export const refusedNames: ReadonlySet<string> = new Set(['ENAMETOOLONG', 'EINVAL', 'EILSEQ'])

/** What a failed file operation means; ReelhaulErrors pass through unchanged. */
export function fileError(error: unknown, path: string): ReelhaulError {
  if (error instanceof ReelhaulError) return error
  const code = codeOf(error)
  const cause = causeOf(error, code)
  return new ReelhaulError(
    {
      reason: cause.reason,
      message: cause.what(path),
      permanent: PERMANENT.has(cause.reason),
      advice: cause.advice,
      ...(code && { code }),
    },
    { cause: error },
  )
}

/** Looked ahead: what is free is less than what is still to come, both in bytes. */
export function diskTooSmall(path: string, needed: number, free: number): ReelhaulError {
  const mib = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MiB`
  return new ReelhaulError({
    reason: 'FILE_DISK_FULL',
    message: `${path} needs ${mib(needed)} more, but only ${mib(free)} are free on its disk.`,
    permanent: false,
    advice: 'freeSpace',
  })
}

/** True when a file has its final name although the attempt failed, or may have it. */
export const mayBeNamed = (error: unknown): boolean =>
  error instanceof ReelhaulError && error.cause instanceof NamedFileError
