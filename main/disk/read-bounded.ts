/** Whatever can be read, up to a limit: files, pipes, devices that never end. */
import { constants, createReadStream, open } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { addAbortSignal, type Readable } from 'node:stream'
import { promisify } from 'node:util'
import { UsageError } from '../errors.ts'

/** Bytes asked for at once. */
const PIECE_BYTES = 1024 * 1024

/**
 * Everything that a stream gives, unless it is more than `most` bytes: it is not read to its end then.
 * @param name for messages.
 * @param signal aborting ends the stream, however long it would still wait.
 * @throws UsageError beyond `most` bytes; the stream's own error; an AbortError
 */
export async function readBounded(
  name: string,
  stream: Readable,
  most: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  if (signal) addAbortSignal(signal, stream)
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of stream as AsyncIterable<Uint8Array | string>) {
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
 * @param signal stops waiting for a pipe that has no writer, or a silent one.
 * @returns null when there is nothing of that name.
 * @throws UsageError naming what it is when it is nothing to read from, or it is too long; the
 *   system's error when it may not be read; an AbortError
 */
export async function readPathBounded(
  path: string,
  most: number,
  signal?: AbortSignal,
): Promise<Buffer | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) throw new UsageError(`${path} is a folder; name the files in it.`)
  if (found.isSocket()) throw new UsageError(`${path} is a socket; name a file or a pipe.`)
  if (found.isBlockDevice()) throw new UsageError(`${path} is a disk; name a file or a pipe.`)
  const stream = found.isFIFO()
    ? await openPipe(path)
    : createReadStream(path, { highWaterMark: PIECE_BYTES })
  return readBounded(path, stream, most, signal)
}

/**
 * A named pipe as something to wait for. Opened as a file, one without a writer would hold a thread of
 * Node's pool for ever, and with it the end of the process.
 */
async function openPipe(path: string): Promise<Readable> {
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}
