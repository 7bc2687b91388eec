/** One process at a time works on a data folder. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, UsageError } from '../../errors.ts'
import { loadSqlite, type Database } from './driver.ts'
import { preparePrivateFile, preparePrivateFolder } from './private-files.ts'
import { classifySqliteError, databaseError } from './sqlite-errors.ts'

/** Who looks whether the folder is in use has its lock for a moment, milliseconds. */
const lookMs = 250

/** Another process works with the folder. */
export class FolderInUse extends UsageError {}

/** Frees the folder. */
export type Unlock = () => void

/**
 * Locks `folder` for this process. The operating system frees the lock when the process ends, however
 * it ends, so there is no stale lock file to delete by hand.
 * @throws FolderInUse when another process has it, UsageError when the folder cannot be written.
 */
export function lockFolder(folder: string): Unlock {
  const path = join(folder, 'lock.sqlite')
  try {
    preparePrivateFolder(folder)
  } catch (error) {
    throw new UsageError(`The data folder ${folder} cannot be made: ${messageOf(error)}`, {
      cause: error,
    })
  }
  try {
    return lock(path)
  } catch (error) {
    const trouble = classifySqliteError(error)
    if (trouble === 'locked') throw anotherReelhaul(folder, error)
    if (trouble === 'other') throw databaseError(path, error)
    // It holds nothing but the lock.
    rmSync(path, { force: true })
    return lock(path)
  }
}

function lock(path: string): Unlock {
  const { DatabaseSync } = loadSqlite()
  preparePrivateFile(path)
  const database: Database = new DatabaseSync(path)
  try {
    database.exec(
      `PRAGMA busy_timeout = ${lookMs}; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE`,
    )
  } catch (error) {
    database.close()
    throw error
  }
  return () => database.close()
}

function anotherReelhaul(folder: string, cause: unknown): FolderInUse {
  return new FolderInUse(
    `Another Reelhaul is working with ${folder}. Wait until it ends, or give this one another folder (--data DIR). Jobs are handed to it with "reelhaul add", where its control interface is on.`,
    { cause },
  )
}
