/** The SHA-256 of a file on the disk, read from its beginning to its end. */
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import type { FileCalls } from './file-calls.ts'
import { systemError } from './system-errors.ts'

export interface FileHashed {
  /** Lower-case hex. */
  readonly sha256: string
  readonly bytes: number
}

export interface HashOptions {
  /** Told after each block. */
  readonly onBytes: (count: number) => void
  /** Asked before each block; true: nothing more is read. */
  readonly isStopped: () => boolean
}

const blockBytes = 1024 * 1024

/** A link in the place of the file is not followed, and a pipe does not block. Windows has neither. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants
const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK

/** @returns null when it was stopped. @throws Node's own error; EISDIR for what is no plain file. */
export async function hashFile(
  calls: Pick<FileCalls, 'open' | 'fstat' | 'read' | 'close'>,
  path: string,
  { onBytes, isStopped }: HashOptions,
): Promise<FileHashed | null> {
  const fd = await calls.open(path, flags, 0)
  try {
    if (!(await calls.fstat(fd)).isFile()) throw systemError('EISDIR', 'read', path)
    const hash = createHash('sha256')
    const block = Buffer.allocUnsafe(blockBytes)
    for (let bytes = 0; ;) {
      if (isStopped()) return null
      const count = await calls.read(fd, block, bytes)
      if (count === 0) return { sha256: hash.digest('hex'), bytes }
      hash.update(block.subarray(0, count))
      bytes += count
      onBytes(count)
    }
  } finally {
    await calls.close(fd)
  }
}
