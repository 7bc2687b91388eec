/** What can be seen of a folder when a file in it has failed. */
import { access, constants, stat } from 'node:fs/promises'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { systemDisk } from '../disk/disk.ts'
import type { FolderEvidence } from './failure-scope.ts'

/** Never rejects: what cannot be seen is left out. */
export async function lookAtFolder(folder: string): Promise<FolderEvidence> {
  const folderPresent = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!folderPresent) return { folderPresent }
  const [folderWritable, freeBytes] = await Promise.all([
    access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ),
    systemDisk.freeBytes(folder),
  ])
  return { folderPresent, folderWritable, ...(freeBytes !== null && { freeBytes }) }
}

/** That something is not there, which may be the file or its folder; anything else is the drive. */
const missing: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ESTALE'])

/**
 * The system says the same of a missing file as of a missing folder. Where the folder is there, it
 * was the file, or its part: another program has removed it.
 */
export function asFileFailure(failure: Failure, { folderPresent }: FolderEvidence): Failure {
  const { reason, code = '' } = failure
  if (reason !== 'FILE_FOLDER_MISSING' || !missing.has(code) || folderPresent !== true)
    return failure
  return {
    ...failure,
    reason: 'FILE_IO_ERROR',
    message: 'The unfinished file was not there any more: another program may have removed it.',
    advice: 'downloadedAgain',
  }
}
