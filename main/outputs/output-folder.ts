/** The folders that a name template makes below the folder of a batch. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { fileError } from '../disk/file-errors.ts'
import { assertInside } from '../disk/inside-folder.ts'
import type { BatchRecord } from '../queue/records.ts'

/**
 * Makes the folders between `root` and the file at `path`. The root itself is not made: a drive that is
 * gone must not be replaced by an empty folder.
 * @throws ReelhaulError FILE_*
 */
export async function makeFolderOf(path: string, root: string): Promise<void> {
  const folder = dirname(path)
  if (folder === root) return
  await assertInside(root, path)
  try {
    if (existsSync(root)) await mkdir(folder, { recursive: true })
  } catch (error) {
    throw fileError(error, folder)
  }
}

/** True when `path` is that of something below `folder`, by their names. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The folder of the batch that a file lies in: an earlier one where the folder was changed since. */
export function rootOf({ folder, formerFolders }: BatchRecord, path: string): string {
  return [folder, ...formerFolders].find((root) => isBelow(root, path)) ?? folder
}
