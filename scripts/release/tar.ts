import { gzipSync } from 'node:zlib'

const BLOCK = 512

export interface TarEntry {
  /** With slashes, in printable ASCII, at most 100 characters long. */
  readonly path: string
  readonly content: Uint8Array
  readonly executable?: boolean
}

/**
 * A gzipped tar archive (POSIX ustar) that is the same, byte for byte, for the same entries: everything is root's, and
 * has one time.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 * @param seconds modification time of all, since the epoch
 * @throws Error naming a path that has no place in it.
 */
export function tarGz(entries: readonly TarEntry[], seconds: number): Buffer {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))
  const blocks = sorted.flatMap((entry) => [headerOf(entry, seconds), padded(entry.content)])
  const packed = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 9 })
  // The system that packed it: RFC 1952 has 255 for "unknown".
  packed[9] = 255
  return packed
}

function headerOf({ path, content, executable = false }: TarEntry, seconds: number): Buffer {
  if (!/^[\x21-\x7e]{1,100}$/.test(path)) throw new Error(`Not a path for this archive: ${path}`)
  const header = Buffer.alloc(BLOCK)
  header.write(path, 0, 'latin1')
  header.write(octal(executable ? 0o755 : 0o644, 8), 100)
  header.write(octal(0, 8) + octal(0, 8), 108)
  header.write(octal(content.length, 12) + octal(seconds, 12), 124)
  // The checksum is made with spaces in its place.
  header.write(' '.repeat(8) + '0', 148)
  header.write('ustar\0' + '00', 257)
  header.write('root', 265)
  header.write('root', 297)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

const octal = (value: number, length: number): string =>
  `${value.toString(8).padStart(length - 1, '0')}\0`

const padded = (content: Uint8Array): Buffer =>
  Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)])
