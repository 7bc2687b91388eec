/** The folders that a name template makes below the folder of a batch. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileError } from '../disk/file-errors.ts'
import { assertInside } from '../disk/inside-folder.ts'

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
