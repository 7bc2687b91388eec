/** One process at a time works on a data folder. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../errors.ts'
import { loadSqlite } from './driver.ts'

/** Frees the folder. */
export type Unlock = () => void

/**
 * Locks `folder` for this process. The operating system frees the lock when the process ends, however
 * it ends, so there is no stale lock file to delete by hand.
 * @throws UsageError when another process has it.
 */
export function lockFolder(folder: string): Unlock {
  mkdirSync(folder, { recursive: true })
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(join(folder, 'lock.sqlite'))
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch {
    database.close()
    throw new UsageError(
      `Another Reelhaul is working with ${folder}. Wait until it ends, or give this one another folder (--data DIR).`,
    )
  }
  return () => database.close()
}
