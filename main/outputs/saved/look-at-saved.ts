/** What bears the name of a saved file, without reading it; and why nothing does. */
import { sep } from 'node:path'
import type { FileCalls } from '../../disk/file-calls.ts'
import { codeOf } from '../../disk/system-errors.ts'
import type { Looked } from '../as-saved.ts'

export type Seen =
  | ({ readonly type: 'there' } & Looked)
  /** The folder is there, and nothing in it has the name. */
  | { readonly type: 'moved' }
  /** The folder cannot be looked at: a drive that is not connected, a server that does not answer. */
  | { readonly type: 'unreachable' }

/** Nothing has the name: neither the file nor, perhaps, a folder on the way to it. */
const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EILSEQ'])

/**
 * @param root the folder that all files of the job are inside of; where it is gone, too, the drive may
 *   be, and nothing is known of the file.
 */
export async function lookAtSaved(
  calls: Pick<FileCalls, 'lstat'>,
  path: string,
  root: string,
): Promise<Seen> {
  try {
    const stats = await calls.lstat(path)
    const { size, mtimeMs } = stats
    return {
      type: 'there',
      isFile: stats.isFile(),
      bytes: Number(size),
      modifiedAt: Number(mtimeMs),
    }
  } catch (error) {
    if (!absent.has(codeOf(error) ?? '')) return { type: 'unreachable' }
    return { type: (await isFolder(calls, root)) ? 'moved' : 'unreachable' }
  }
}

/** Also one that a link leads to. */
async function isFolder(calls: Pick<FileCalls, 'lstat'>, folder: string): Promise<boolean> {
  try {
    return (await calls.lstat(`${folder}${sep}.`)).isDirectory()
  } catch {
    return false
  }
}
