/** Folders and files of the queue are readable by their owner only: they name files, jobs and accounts. */
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Makes the data folder where it is missing (mode 0700). One that is there is closed to others only
 * where it is ours: it holds a queue, or nothing at all.
 * @throws the system's error when it cannot be made.
 */
export function preparePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (existsSync(join(folder, 'queue.sqlite')) || readdirSync(folder).length === 0)
    tighten(folder, 0o700)
}

/**
 * Makes a database file before SQLite does, so that it and the logs that take their mode from it are
 * 0600; SQLite takes an empty file for a new database. Errors are left to SQLite to report.
 */
export function preparePrivateFile(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch {
    return
  }
  for (const suffix of ['', '-wal', '-shm']) tighten(path + suffix, 0o600)
}

/** Another user's file, or a file system without modes, stays as it is. */
function tighten(path: string, mode: number): void {
  try {
    if (existsSync(path)) chmodSync(path, mode)
  } catch {
    // Nothing is lost by a looser mode.
  }
}
