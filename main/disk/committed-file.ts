/** Is a file that bears our name the one that we committed? */
import { createHash } from 'node:crypto'
import type { Disk, DiskFile } from './disk.ts'
import type { CommitRecord } from './part-record.ts'

const READ_BYTES = 512 * 1024

/**
 * True when the file at `path` has the length and the SHA-256 of `committed`; it is flushed then.
 * @throws Node's own error.
 */
export async function isCommittedFile(
  disk: Disk,
  path: string,
  { bytes, sha256 }: CommitRecord,
): Promise<boolean> {
  const found = await disk.stat(path)
  if (sha256 === null || found?.isFile !== true || found.size !== bytes) return false
  const file = await disk.open(path, 'update')
  try {
    if ((await digestOf(file)) !== sha256) return false
    await file.sync()
    return true
  } finally {
    await file.close()
  }
}

/** SHA-256 of all of a file, in hex. @throws Node's own error. */
async function digestOf(file: DiskFile): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(READ_BYTES)
  for (let position = 0; ;) {
    const count = await file.read(buffer, position)
    if (count === 0) return hash.digest('hex')
    hash.update(buffer.subarray(0, count))
    position += count
  }
}
