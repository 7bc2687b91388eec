/** Small text files that hold secrets: what a message says of them is never what they hold. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { messageOf, UsageError } from '../errors.ts'

const LARGEST_BYTES = 65_536

/**
 * The text of a regular file of at most 64 KiB in UTF-8, without a byte order mark. Links are followed;
 * a pipe is refused, not waited for.
 * @param name what messages call it.
 * @param checkMode throws where the permission bits of the open file are not acceptable.
 * @throws UsageError.
 */
export function readSecretFile(
  path: string,
  name: string,
  checkMode: (mode: number) => void = () => undefined,
): string {
  try {
    // Not waiting for the other end of a pipe; what is opened is what is looked at.
    const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      return contentOf(file, name, checkMode)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${name} cannot be read: ${messageOf(error)}`)
  }
}

function contentOf(file: number, name: string, checkMode: (mode: number) => void): string {
  const stat = fstatSync(file)
  if (!stat.isFile()) throw new UsageError(`${name} is not a file.`)
  checkMode(stat.mode)
  const bytes = Buffer.alloc(LARGEST_BYTES + 1)
  let size = 0
  for (let read = -1; read !== 0 && size < bytes.length; size += read)
    read = readSync(file, bytes, size, bytes.length - size, null)
  if (size > LARGEST_BYTES) throw new UsageError(`${name} is too large for a key file.`)
  const text = bytes.toString('utf8', 0, size).replace(/^\ufeff/, '')
  if (text.includes('\0')) throw new UsageError(`${name} is not text in UTF-8.`)
  return text
}
