/** Whatever can be read, up to a limit: files, pipes, devices that never end. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { UsageError } from '../errors.ts'

/** Bytes asked for at once. */
const PIECE_BYTES = 1024 * 1024

/**
 * Everything that a stream gives, unless it is more than `most` bytes: it is not read to its end then.
 * @param name for messages.
 * @throws UsageError beyond `most` bytes; the stream's own error
 */
export async function readBounded(
  name: string,
  stream: AsyncIterable<Uint8Array | string>,
  most: number,
): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of stream) {
    const buffer =
      typeof piece === 'string'
        ? Buffer.from(piece)
        : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    bytes += buffer.length
    if (bytes > most) {
      throw new UsageError(
        `${name}: the input has more than ${Math.floor(most / 1024 / 1024)} MiB, or never ends; a list of jobs may have that many at most`,
      )
    }
    pieces.push(buffer)
  }
  return Buffer.concat(pieces)
}

/**
 * A file, a pipe or a device that characters come from, within `most` bytes.
 * @param path absolute.
 * @returns null when there is nothing of that name.
 * @throws UsageError naming what it is when it is nothing to read from, or it is too long; the
 *   system's error when it may not be read
 */
export async function readPathBounded(path: string, most: number): Promise<Buffer | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) throw new UsageError(`${path} is a folder; name the files in it.`)
  if (found.isSocket()) throw new UsageError(`${path} is a socket; name a file or a pipe.`)
  if (found.isBlockDevice()) throw new UsageError(`${path} is a disk; name a file or a pipe.`)
  return readBounded(path, createReadStream(path, { highWaterMark: PIECE_BYTES }), most)
}
