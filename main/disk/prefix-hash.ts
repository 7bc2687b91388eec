/**
 * SHA-256 of a file that arrives in any order. Bytes that come in order are hashed as they are
 * written, while they are in the processor's cache; what came early is read back.
 */
import { createHash } from 'node:crypto'
import type { DiskFile } from './disk.ts'

/** Read back at once; between two steps the thread does its other work. Bytes. */
const STEP_BYTES = 1024 * 1024

/** SHA-256 of a part file, wherever it is reckoned. */
export interface FileHash {
  /** A block has been written at `position`. */
  add(block: Uint8Array, position: number): void
  /**
   * Every byte from 0 to `written` is in the file.
   * @param file stays open until `finish` or `forget` resolves
   */
  follow(file: DiskFile, written: number): void
  /** Gives the digest of all bytes in lower-case hex. @throws Node's own error. */
  finish(file: DiskFile, totalBytes: number): Promise<string>
  /** Resolves when nothing reads the file any more; what was hashed is forgotten. */
  forget(): Promise<void>
}

export class PrefixHash implements FileHash {
  #hash = createHash('sha256')
  /** Every byte from 0 to here has been hashed. */
  #reached = 0
  /** What `written` was told last. */
  #written = 0
  #reading: Promise<void> | null = null
  #given = false

  add(block: Uint8Array, position: number): void {
    if (position !== this.#reached || this.#reading !== null) return
    this.#hash.update(block)
    this.#reached += block.length
  }

  /** Reads back what came early, where the bytes before it are there by now. */
  follow(file: DiskFile, written: number): void {
    this.#written = written
    if (this.#reading !== null || written - this.#reached < STEP_BYTES) return
    this.#reading = this.#readBack(file)
    // Thrown again by `finish`, which reads what is left.
    this.#reading.catch(() => undefined).finally(() => (this.#reading = null))
  }

  /** Reads the rest. */
  async finish(file: DiskFile, totalBytes: number): Promise<string> {
    await this.#reading?.catch(() => undefined)
    this.#written = totalBytes
    await this.#readBack(file)
    // Forgotten meanwhile: half a digest must not pass for one.
    if (this.#reached !== totalBytes) throw new Error('the part file was not read to its end')
    const digest = this.#hash.digest('hex')
    this.#startOver()
    return digest
  }

  async forget(): Promise<void> {
    this.#given = true
    await this.#reading?.catch(() => undefined)
    this.#startOver()
  }

  async #readBack(file: DiskFile): Promise<void> {
    if (this.#reached >= this.#written) return
    const buffer = Buffer.allocUnsafe(STEP_BYTES)
    while (this.#reached < this.#written && !this.#given) {
      const wanted = Math.min(STEP_BYTES, this.#written - this.#reached)
      const count = await file.read(buffer.subarray(0, wanted), this.#reached)
      if (count === 0) throw new Error('the part file is shorter than what was written')
      this.#hash.update(buffer.subarray(0, count))
      this.#reached += count
      await otherWork()
    }
  }

  #startOver(): void {
    this.#hash = createHash('sha256')
    this.#reached = 0
    this.#written = 0
    this.#given = false
  }
}

const otherWork = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
