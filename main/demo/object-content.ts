/** Bytes of simulated objects: made on demand from a name and a size, never held whole in memory. */
import { createHash } from 'node:crypto'

export interface ObjectContent {
  readonly size: number
  /** Between 1 and `length` bytes from `offset`, which lies within the content. Do not modify. */
  read(offset: number, length: number): Buffer
}

/** A prime, so that bytes from a wrong offset are never right by accident. */
const PERIOD = 1_048_573
const LONGEST_READ = 262_144
let noise: Buffer | null = null

/** Reproducible noise (xorshift32), repeated after PERIOD bytes; made at first use. */
function noiseBlock(): Buffer {
  if (noise) return noise
  const block = Buffer.alloc(PERIOD + LONGEST_READ)
  let word = 0x9e3779b9
  for (let i = 0; i < PERIOD; i++) {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    block[i] = word & 0xff
  }
  block.copy(block, PERIOD, 0, LONGEST_READ)
  noise = block
  return block
}

/** `size` bytes that depend on `name` only. */
export function patternContent(name: string, size: number): ObjectContent {
  const shift = createHash('sha256').update(name).digest().readUInt32LE(0) % PERIOD
  return {
    size,
    read(offset, length) {
      const start = (shift + offset) % PERIOD
      return noiseBlock().subarray(start, start + Math.min(length, LONGEST_READ, size - offset))
    },
  }
}

export function bytesContent(bytes: Uint8Array | string): ObjectContent {
  const buffer = Buffer.from(bytes as Uint8Array)
  return {
    size: buffer.length,
    read: (offset, length) => buffer.subarray(offset, offset + length),
  }
}

/** One content after the other. */
export function joinedContent(...parts: readonly ObjectContent[]): ObjectContent {
  const size = parts.reduce((sum, part) => sum + part.size, 0)
  return {
    size,
    read(offset, length) {
      let start = 0
      for (const part of parts) {
        const within = offset - start
        if (within < part.size) return part.read(within, Math.min(length, part.size - within))
        start += part.size
      }
      throw new RangeError(`Offset ${offset} lies behind the end of the content (${size} bytes).`)
    },
  }
}

/** All bytes in pieces. */
export function* piecesOf(content: ObjectContent): Generator<Buffer> {
  for (let offset = 0; offset < content.size;) {
    const piece = content.read(offset, content.size - offset)
    offset += piece.length
    yield piece
  }
}

/** Lower-case hex. */
export function sha256OfContent(content: ObjectContent): string {
  const hash = createHash('sha256')
  for (const piece of piecesOf(content)) hash.update(piece)
  return hash.digest('hex')
}

/** SHA-256 of `patternContent(name, size)`, lower-case hex. */
export function sha256Of(name: string, size: number): string {
  return sha256OfContent(patternContent(name, size))
}
