/** SHA-256 of a file that arrives in any order: follows its beginning, reads the rest again. */
import { createHash } from 'node:crypto'
import type { DiskFile } from './disk.ts'

const READ_BYTES = 1024 * 1024

export class PrefixHash {
  #hash = createHash('sha256')
  /** Bytes hashed so far, from the first on. */
  #position = 0

  /** A block that was written; counted when it continues what is hashed already. */
  offer(block: Uint8Array, position: number): void {
    if (position !== this.#position) return
    this.#hash.update(block)
    this.#position += block.length
  }

  reset(): void {
    this.#hash = createHash('sha256')
    this.#position = 0
  }

  /** Reads what has not been hashed, and gives the digest in hex. */
  async finish(file: DiskFile, totalBytes: number): Promise<string> {
    const buffer = this.#position < totalBytes ? Buffer.allocUnsafe(READ_BYTES) : null
    while (buffer !== null && this.#position < totalBytes) {
      const wanted = Math.min(READ_BYTES, totalBytes - this.#position)
      const count = await file.read(buffer.subarray(0, wanted), this.#position)
      if (count === 0) throw new Error('the part file is shorter than what was written')
      this.#hash.update(buffer.subarray(0, count))
      this.#position += count
    }
    return this.#hash.digest('hex')
  }
}
