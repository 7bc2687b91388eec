/** Buffers that are read into and written from, used again and again. */

/** One write; with a second chunk being filled meanwhile, what a killed process can lose is twice this. */
export const CHUNK_BYTES = 512 * 1024

/** Chunks kept for later; more are left to the garbage collector. */
const KEPT = 32

export class ChunkPool {
  readonly #free: Uint8Array[] = []

  take(): Uint8Array {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES)
  }

  /** Only for a chunk that nothing, the kernel included, can still write into. */
  give(chunk: Uint8Array): void {
    if (this.#free.length < KEPT) this.#free.push(chunk)
  }
}
