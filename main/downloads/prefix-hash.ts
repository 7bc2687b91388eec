/** SHA-256 of a file that arrives in any order: follows its beginning as it grows. */
import { createHash } from 'node:crypto'
import type { DiskFile } from './disk.ts'

const READ_BYTES = 512 * 1024

export class PrefixHash {
  #hash = createHash('sha256')
  /** Bytes hashed so far, from the first on. */
  #position = 0
  #following: Promise<void> | null = null

  /** A block on its way to the disk; counted at once when it continues what is hashed already. */
  offer(block: Uint8Array, position: number): void {
    if (this.#following !== null || position !== this.#position) return
    this.#hash.update(block)
    this.#position += block.length
  }

  /**
   * Reads, beside the download, what other connections have put behind the hashed bytes.
   * @param written asked again and again: every byte from 0 to there is written.
   */
  follow(file: DiskFile, written: () => number): void {
    if (this.#following !== null || written() <= this.#position) return
    // An error is met again, and then reported, by `finish`.
    this.#following = this.#read(file, written)
      .catch(() => {})
      .finally(() => (this.#following = null))
  }

  async reset(): Promise<void> {
    await this.#following
    this.#hash = createHash('sha256')
    this.#position = 0
  }

  /** Reads what has not been hashed yet, and gives the digest in hex. */
  async finish(file: DiskFile, totalBytes: number): Promise<string> {
    await this.#following
    await this.#read(file, () => totalBytes)
    return this.#hash.digest('hex')
  }

  /** Resolves when nothing reads the file any more. */
  async idle(): Promise<void> {
    await this.#following
  }

  /** Hashes one block while the next is being read. */
  async #read(file: DiskFile, end: () => number): Promise<void> {
    const read = async (buffer: Buffer, position: number): Promise<Buffer> => {
      const wanted = Math.min(READ_BYTES, end() - position)
      return buffer.subarray(
        0,
        wanted > 0 ? await file.read(buffer.subarray(0, wanted), position) : 0,
      )
    }
    if (this.#position >= end()) return
    const buffers = [Buffer.allocUnsafe(READ_BYTES), Buffer.allocUnsafe(READ_BYTES)] as const
    let reading = read(buffers[0], this.#position)
    for (let turn = 1; this.#position < end(); turn++) {
      const block = await reading
      if (block.length === 0) throw new Error('the part file is shorter than what was written')
      const position = this.#position + block.length
      reading = read(turn % 2 === 0 ? buffers[0] : buffers[1], position)
      // Met again by the next turn; without this, one that is never awaited would end the process.
      reading.catch(() => {})
      this.#hash.update(block)
      this.#position = position
    }
    await reading
  }
}
