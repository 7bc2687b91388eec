/** A text as a file, piece by piece: a large queue neither fills the memory nor holds up the window. */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { messageOf, UsageError } from '../errors.ts'

/**
 * @param path absolute; a file that is there is replaced
 * @param what the file is called where it could not be written: `The receipt`
 * @throws UsageError when the file cannot be written, or the one that `pieces` throws
 */
export async function writePieces(
  path: string,
  pieces: Iterable<string> | AsyncIterable<string>,
  what: string,
): Promise<void> {
  try {
    await pipeline(Readable.from(pieces), createWriteStream(path))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${what} could not be written: ${messageOf(error)}`, { cause: error })
  }
}
