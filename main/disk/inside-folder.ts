/** Links in the way: a folder inside the target folder may lead out of it. */
import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { ReelhaulError } from '../errors.ts'

/**
 * Follows the links on the way to `path` as far as it exists. The target folder may itself be a
 * link; what is below it must stay below it.
 * @throws ReelhaulError FILE_NAME_REFUSED when a link leads elsewhere
 */
export async function assertInside(folder: string, path: string): Promise<void> {
  const root = await realPart(folder)
  const parent = await realPart(dirname(path))
  const way = relative(root, parent)
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return
  throw new ReelhaulError({
    reason: 'FILE_NAME_REFUSED',
    message: `A link on the way to ${path} leads out of the folder ${folder}.`,
    permanent: true,
    advice: 'removeLink',
  })
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
