/** Links in the way: a folder inside the target folder may lead out of it. */
import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { ReelhaulError } from '../errors.ts'
import { fileError } from './file-errors.ts'

/**
 * Follows the links on the way to `path` as far as it exists. The target folder may itself be a
 * link; what is below it must stay below it.
 * @throws ReelhaulError FILE_NAME_REFUSED when a link leads elsewhere; FILE_* when the way cannot be seen
 */
export async function assertInside(folder: string, path: string): Promise<void> {
  if (dirname(path) === folder) return
  if (await isInside(folder, path)) return
  throw new ReelhaulError({
    reason: 'FILE_NAME_REFUSED',
    message: `A link on the way to ${path} leads out of the folder ${folder}.`,
    permanent: true,
    advice: 'removeLink',
  })
}

async function isInside(folder: string, path: string): Promise<boolean> {
  try {
    const root = await realPart(folder)
    const parent = await realPart(dirname(path))
    const way = relative(root, parent)
    return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
  } catch (error) {
    throw fileError(error, path)
  }
}

/** The real path of what exists of a path, with the rest as it is. */
async function realPart(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const parent = dirname(path)
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!missing || parent === path) throw error
    return (await realPart(parent)) + path.slice(parent.length)
  }
}
