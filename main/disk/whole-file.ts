/** A small file, all of whose bytes are in memory, brought to the disk in one go. */
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import { folderOf, NamedFileError, type Disk, type DiskFile } from './disk.ts'
import { assertInside } from './inside-folder.ts'
import { systemError } from './system-errors.ts'

export interface WholeFile {
  /** In the folder of `targetPath`, and no name that others use: what is there goes. */
  readonly partPath: string
  readonly targetPath: string
  /** The folder that both must be inside of, whatever links are on the way; absent: anywhere. */
  readonly root?: string | undefined
  /** Replaces a file that has the target's name; false: EEXIST. */
  readonly overwrite: boolean
  readonly bytes: Uint8Array
  /** Settles while the bytes are flushed: the file gets its name once it is recorded what it is. */
  readonly recorded?: Promise<void>
}

/**
 * Resolves when the file would survive a power cut under its own name: first the bytes, then the name.
 * @returns what is worth telling of the file's disk
 * @throws Node's own error, or that of `recorded`; nothing is left of the part then. NamedFileError when
 *   the file is there. ReelhaulError when a link leads out of `root`.
 */
export async function saveWhole(disk: Disk, whole: WholeFile): Promise<readonly JobWarning[]> {
  const { partPath, targetPath, root, overwrite, bytes, recorded } = whole
  // Whatever fails first is told.
  recorded?.catch(() => undefined)
  if (root !== undefined) await assertInside(root, partPath)
  let flushed: boolean
  try {
    const file = await disk.open(partPath, 'create')
    try {
      await file.write(bytes, 0)
      flushed = await file.sync()
    } finally {
      await file.close()
    }
    await recorded
    if (root !== undefined) await assertInside(root, partPath)
    await assertSameFile(disk, partPath, file)
    await disk.rename(partPath, targetPath, overwrite)
  } catch (error) {
    // The disk's own complaint is the one worth telling.
    await disk.remove(partPath).catch(() => undefined)
    throw error
  }
  await syncName(disk, targetPath)
  return flushed ? [] : [notFlushed(targetPath)]
}

/** What a file is worth a look for whose bytes the disk has not flushed. */
export function notFlushed(targetPath: string): JobWarning {
  return { code: 'notFlushed', params: { folder: folderOf(targetPath) } }
}

/**
 * What is renamed must be what was written: another program may have removed the part, and a third
 * may have made one of the same name.
 * @throws ENOENT when it is another one, or none.
 */
export async function assertSameFile(
  disk: Disk,
  path: string,
  { identity }: Pick<DiskFile, 'identity'>,
): Promise<void> {
  if (identity === null) return
  const found = await disk.stat(path)
  if (found?.identity !== identity) throw systemError('ENOENT', 'rename', path)
}

/** Makes the new name of a file safe from a power cut. @throws NamedFileError. */
export async function syncName(disk: Disk, targetPath: string): Promise<void> {
  try {
    await disk.syncFolder(folderOf(targetPath))
  } catch (error) {
    throw new NamedFileError(error)
  }
}
