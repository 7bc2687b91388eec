/** A database that can no longer be written while it is in use: its disk is full, its folder is gone. */
import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { FailureReason } from '../../../preload/contract/vocabulary.ts'
import { codeOf } from '../../disk/system-errors.ts'
import { messageOf, ReelhaulError } from '../../errors.ts'
import type { Database } from './driver.ts'
import { primaryCode, sqliteCodes } from './sqlite-errors.ts'

/** About the file or its disk, not about the statement. */
const lossCodes: ReadonlySet<number | null> = new Set([
  sqliteCodes.busy,
  sqliteCodes.locked,
  sqliteCodes.readOnly,
  sqliteCodes.ioError,
  sqliteCodes.corrupt,
  sqliteCodes.full,
  sqliteCodes.cannotOpen,
  sqliteCodes.notADatabase,
])

/** True when it is the file or its disk that refused a statement, not what the statement says. */
export function isLoss(error: unknown): boolean {
  return lossCodes.has(primaryCode(error))
}

/** What is said of it, once. */
export function storeLoss(path: string, error: unknown): ReelhaulError {
  const { reason, cause } = causeOf(path, error)
  return new ReelhaulError(
    {
      reason,
      message: `The queue in ${dirname(path)} can no longer be written: ${cause}`,
      permanent: false,
      advice: 'freeDataFolder',
    },
    { cause: error },
  )
}

function causeOf(path: string, error: unknown): { reason: FailureReason; cause: string } {
  if (error === fileIsGone || !exists(path))
    return { reason: 'FILE_FOLDER_MISSING', cause: 'the folder or its database is gone.' }
  if (isDiskFull(error)) return { reason: 'FILE_DISK_FULL', cause: 'its disk is full.' }
  switch (primaryCode(error)) {
    case sqliteCodes.full:
      return { reason: 'FILE_DISK_FULL', cause: 'its disk is full.' }
    case sqliteCodes.readOnly:
      return { reason: 'FILE_READ_ONLY', cause: 'its disk or file is read-only.' }
    case sqliteCodes.busy:
    case sqliteCodes.locked:
      return { reason: 'FILE_LOCKED', cause: 'another program has locked it.' }
    default:
      return { reason: 'FILE_IO_ERROR', cause: `${messageOf(error)}.` }
  }
}

/** What the system says where SQLite is not asked. */
const isDiskFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '')

/** What SQLite does not say: it goes on writing into a file that was removed. */
export const fileIsGone = new Error('The database file was removed or replaced.')

/** Returns a function that says whether the database's file is still the one that was opened. */
export function watchFile(path: string): () => boolean {
  const opened = statSync(path, { throwIfNoEntry: false })
  if (opened === undefined) return () => true
  return () => {
    const now = statSync(path, { throwIfNoEntry: false })
    // On Windows an open file cannot go, and its number is not exact.
    return process.platform === 'win32' || (now?.ino === opened.ino && now.dev === opened.dev)
  }
}

/** The file that a connection works on; empty: none, it is in memory. */
export function fileOf(database: Database): string {
  const row = database.prepare('PRAGMA database_list').get() as { file: string | null } | undefined
  return row?.file ?? ''
}

function exists(path: string): boolean {
  return path === '' || statSync(path, { throwIfNoEntry: false }) !== undefined
}
