/** What SQLite's result codes say about a file (https://www.sqlite.org/rescode.html). */
import { closeSync, openSync } from 'node:fs'
import { messageOf, UsageError } from '../../errors.ts'

export type SqliteTrouble = 'damaged' | 'locked' | 'refused' | 'other'

/** Primary result codes. */
export const sqliteCodes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  mismatch: 20,
  notADatabase: 26,
} as const

/**
 * Only `damaged` says that the bytes of the file are at fault: a lock, missing permission, a full disk
 * or a lack of file handles pass, and the file is sound. `refused`: the schema does not take the row.
 */
export function classifySqliteError(error: unknown): SqliteTrouble {
  switch (primaryCode(error)) {
    case sqliteCodes.corrupt:
    case sqliteCodes.notADatabase:
      return 'damaged'
    case sqliteCodes.busy:
    case sqliteCodes.locked:
      return 'locked'
    case sqliteCodes.constraint:
    case sqliteCodes.mismatch:
      return 'refused'
    default:
      return 'other'
  }
}

/** Null: not an error of SQLite. Extended codes hold the primary one in their lowest byte. */
export function primaryCode(error: unknown): number | null {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown }
  return typeof errcode === 'number' ? errcode & 0xff : null
}

/** Why a sound database cannot be used, for the person at the machine. */
export function databaseError(path: string, error: unknown): UsageError {
  const problem =
    classifySqliteError(error) === 'locked'
      ? 'is locked by another program. Close the program that has it open, then start again.'
      : `cannot be used: ${causeOf(path, error)}`
  return new UsageError(`${path} ${problem} Nothing in it was changed.`, { cause: error })
}

/** SQLite says "unable to open database file" for all of these; the system says which it is. */
function causeOf(path: string, error: unknown): string {
  if (saysFull(error)) return 'its disk is full. Free some space, then start again.'
  const code = systemCodeOf(path)
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `it belongs to another user, or its permissions do not allow it (${code}).`
    case 'EROFS':
      return 'its disk is read-only (EROFS).'
    case 'EMFILE':
    case 'ENFILE':
      return `no more files can be opened (${code}). Close other programs or raise the limit.`
    case null:
      return `${messageOf(error)}. Check the permissions of its folder and the free space.`
    default:
      return `${messageOf(error)} (${code}).`
  }
}

function saysFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException
  return primaryCode(error) === sqliteCodes.full || code === 'ENOSPC' || code === 'EDQUOT'
}

function systemCodeOf(path: string): string | null {
  try {
    closeSync(openSync(path, 'r+'))
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? null
  }
}
