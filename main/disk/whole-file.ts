/** A small file, all of whose bytes are in memory, brought to the disk in one go. */
import { folderOf, NamedFileError, type Disk } from './disk.ts'

export interface WholeFile {
  /** In the folder of `targetPath`; emptied when it is there. */
  readonly partPath: string
  readonly targetPath: string
  /** Replaces a file that has the target's name; false: EEXIST. */
  readonly overwrite: boolean
  readonly bytes: Uint8Array
}

/**
 * Resolves when the file would survive a power cut under its own name: first the bytes, then the name.
 * @throws Node's own error; nothing is left of the part then. NamedFileError when the file is there.
 */
export async function saveWhole(
  disk: Disk,
  { partPath, targetPath, overwrite, bytes }: WholeFile,
): Promise<void> {
  try {
    const file = await disk.open(partPath, 'create')
    try {
      await file.write(bytes, 0)
      await file.sync()
    } finally {
      await file.close()
    }
    await disk.rename(partPath, targetPath, overwrite)
  } catch (error) {
    // The disk's own complaint is the one worth telling.
    await disk.remove(partPath).catch(() => undefined)
    throw error
  }
  await syncName(disk, targetPath)
}

/** Makes the new name of a file safe from a power cut. @throws NamedFileError. */
export async function syncName(disk: Disk, targetPath: string): Promise<void> {
  try {
    await disk.syncFolder(folderOf(targetPath))
  } catch (error) {
    throw new NamedFileError(error)
  }
}
