/** The look at a file that was just saved, by the thread that has saved it: its bytes are still at hand. */
import type { Claim } from '../checks/check-media.ts'
import { FileBytes } from '../checks/file-bytes.ts'
import { inspectBytes, type Inspection } from '../checks/inspect-file.ts'
import type { Disk } from '../disk/disk.ts'

/**
 * Never throws.
 * @param content all bytes of the file, where they are in memory; null: pieces of it are read.
 */
export function inspectFinished(
  disk: Disk,
  path: string,
  claim: Claim,
  content: Uint8Array | null,
): Promise<Inspection> {
  return inspectBytes(path, claim, async (look) => {
    if (content !== null) return look(FileBytes.of(content))
    const file = await disk.open(path, 'update')
    try {
      return await look(FileBytes.reading(await file.size(), (into, at) => file.read(into, at)))
    } finally {
      await file.close()
    }
  })
}
