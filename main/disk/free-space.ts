/** How much room a folder's volume has, also for a folder that does not exist yet. */
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Bytes that this user may still write there; null where the volume does not say or cannot be asked.
 * @param folder absolute.
 */
export async function freeSpaceOf(folder: string): Promise<number | null> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize, blocks } = await statfs(at)
      // File systems that do not count say 0 of 0.
      return blocks === 0 ? null : bavail * bsize
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!missing || dirname(at) === at) return null
    }
  }
}
