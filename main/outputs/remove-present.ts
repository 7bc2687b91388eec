/** Removes files of which most may not exist: a folder is read once instead of asked for each of them. */
import { readdir, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { collisionKey } from '../naming/file-name.ts'

/** For fewer, reading a folder that may be large does not pay. */
const WORTH_READING = 20

/**
 * Removes those of the files that are there.
 * @param paths absolute
 * @throws the system's error where one that is there cannot be removed.
 */
export async function removePresent(paths: readonly string[]): Promise<void> {
  for (const [folder, inFolder] of byFolder(paths)) {
    const names = inFolder.length < WORTH_READING ? null : await namesIn(folder)
    for (const path of inFolder) {
      // Some systems spell a name differently from how it was given.
      if (names?.has(collisionKey(basename(path))) !== false) await rm(path, { force: true })
    }
  }
}

/** Null where the folder cannot be read; empty where there is none. */
async function namesIn(folder: string): Promise<Set<string> | null> {
  try {
    return new Set((await readdir(folder)).map(collisionKey))
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return missing ? new Set() : null
  }
}

function byFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>()
  for (const path of paths) {
    const inFolder = folders.get(dirname(path))
    if (inFolder === undefined) folders.set(dirname(path), [path])
    else inFolder.push(path)
  }
  return folders
}
