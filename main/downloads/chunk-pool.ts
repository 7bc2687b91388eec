/** Buffers that are read into and written from, used again and again. */

/** One write; with a second slab being filled meanwhile, what a killed process can lose is twice this. */
export const SLAB_BYTES = 512 * 1024

/** Slabs kept for later; more are left to the garbage collector. */
const KEPT = 32

export class SlabPool {
  readonly #free: Uint8Array[] = []

  take(): Uint8Array {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES)
  }

  /** Only for a slab that nobody, the kernel included, can still write into. */
  give(slab: Uint8Array): void {
    if (this.#free.length < KEPT) this.#free.push(slab)
  }
}
