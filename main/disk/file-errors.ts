/** Node's file errors as Failures: what is wrong with the target folder, said for a person. */
import { ReelhaulError } from '../errors.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import { codeOf, NamedFileError } from './disk.ts'
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
const NO_ACCESS: Cause = {
  reason: 'FILE_NO_ACCESS',
  what: (path) => `No permission to write ${path}.`,
  advice: 'changePermissions',
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
const LOCKED: Cause = {
  reason: 'FILE_LOCKED',
  what: (path) => `Another program holds ${path} open.`,
  advice: 'closeProgram',
}
const NAME_REFUSED: Cause = {
  reason: 'FILE_NAME_REFUSED',
  what: (path) => `This file system does not accept the name ${path}.`,
  advice: 'shortenTemplate',
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

const TOO_MANY_OPEN: Cause = {
  reason: 'FILE_TOO_MANY_OPEN',
  what: (path) => `Too many files and connections are open: ${path} could not be opened.`,
  advice: 'fewerFiles',
}

const CAUSES: Readonly<Record<string, Cause>> = {
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  // Larger than the file system can hold (4 GB on FAT): another disk is the cure here, too.
  EFBIG: DISK_FULL,
  EACCES: NO_ACCESS,
  EPERM: NO_ACCESS,
  EROFS: READ_ONLY,
  EMFILE: TOO_MANY_OPEN,
  ENFILE: TOO_MANY_OPEN,
  ENOENT: FOLDER_MISSING,
  ENOTDIR: FOLDER_MISSING,
  ENODEV: FOLDER_MISSING,
  ENXIO: FOLDER_MISSING,
  ESTALE: FOLDER_MISSING,
  EBUSY: LOCKED,
  ETXTBSY: LOCKED,
  ENAMETOOLONG: NAME_REFUSED,
  EINVAL: NAME_REFUSED,
  EILSEQ: NAME_REFUSED,
  EISDIR: EXISTS,
  EEXIST: EXISTS,
}

/** A name that is taken or refused stays so; everything else can be corrected from outside. */
const PERMANENT: ReadonlySet<FailureReason> = new Set(['FILE_EXISTS', 'FILE_NAME_REFUSED'])

/** What a failed file operation means; ReelhaulErrors pass through unchanged. */
export function fileError(error: unknown, path: string): ReelhaulError {
  if (error instanceof ReelhaulError) return error
  const code = codeOf(error)
  const cause = CAUSES[code ?? ''] ?? IO_ERROR
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
