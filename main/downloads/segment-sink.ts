/**
 * Puts a body into the part file: one slab is filled while the other is written. When the disk is
 * slower than the network, the network waits.
 */
import type { Appetite, BodySink } from './body-readers.ts'
import type { PartFile } from './part-file.ts'
import type { Segment } from './segments.ts'
import type { SlabPool } from './slab-pool.ts'

export interface SegmentSinkParts {
  readonly part: PartFile
  readonly segment: Segment
  readonly slabs: SlabPool
  /** Looks at the first bytes of the file; throws when they must not be saved. */
  readonly inspect: (first: Uint8Array) => void
  readonly onWritten: () => void
  /** There is room again. */
  readonly resume: () => void
  /** A write has failed: the body is of no use any more. */
  readonly fail: (error: Error) => void
}

export class SegmentSink implements BodySink {
  readonly #parts: SegmentSinkParts
  #slab: Uint8Array
  #filled = 0
  /** Bytes of the slab that were given to the disk already. */
  #flushed = 0
  #spare: Uint8Array | null = null
  #writing: Promise<void> | null = null
  #held = false
  #failure: Error | null = null

  constructor(parts: SegmentSinkParts) {
    this.#parts = parts
    this.#slab = parts.slabs.take()
  }

  space(): Uint8Array {
    const { received, end } = this.#parts.segment
    const wanted = end === null ? this.#slab.length : this.#filled + end - received
    return this.#slab.subarray(this.#filled, wanted)
  }

  filled(count: number): Appetite {
    const { segment } = this.#parts
    this.#filled += count
    segment.received += count
    const whole = segment.received === segment.end
    if (this.#filled === this.#slab.length || whole) {
      if (this.#writing === null) this.#write()
      else this.#held = !whole
    }
    if (whole) return 'enough'
    return this.#held ? 'hold' : 'more'
  }

  /**
   * Writes what has gathered, so that slow transfers do not keep much in memory. The slab stays
   * where it is: the kernel may already have been told to put the next bytes into its rest.
   */
  flush(): void {
    if (this.#filled > this.#flushed && this.#writing === null) this.#write()
  }

  /**
   * Resolves when everything received is written. Nothing may arrive any more.
   * @throws ReelhaulError FILE_*, SERVER_WRONG_CONTENT.
   */
  async drain(): Promise<void> {
    while (this.#failure === null && (this.#writing !== null || this.#filled > this.#flushed)) {
      this.flush()
      await this.#writing
    }
    if (this.#failure !== null) throw this.#failure
  }

  /** @param clean false while the kernel may still know the slabs: they are not used again. */
  dispose(clean: boolean): void {
    if (!clean) return
    this.#parts.slabs.give(this.#slab)
    if (this.#spare !== null) this.#parts.slabs.give(this.#spare)
  }

  #write(): void {
    const slab = this.#slab
    const block = slab.subarray(this.#flushed, this.#filled)
    const full = this.#filled === slab.length
    if (full) this.#turnOver()
    else this.#flushed = this.#filled
    this.#writing = this.#save(block).then(
      () => this.#written(full ? slab : null),
      (error: Error) => {
        this.#writing = null
        this.#failure = error
        this.#parts.fail(error)
      },
    )
  }

  #turnOver(): void {
    this.#slab = this.#spare ?? this.#parts.slabs.take()
    this.#spare = null
    this.#filled = 0
    this.#flushed = 0
  }

  async #save(block: Uint8Array): Promise<void> {
    const { part, segment, inspect } = this.#parts
    if (segment.written === 0) inspect(block)
    await part.write(segment, block)
  }

  /** @param slab that is free again; null: it is still being filled. */
  #written(slab: Uint8Array | null): void {
    this.#writing = null
    this.#spare ??= slab
    this.#parts.onWritten()
    if (!this.#held) return
    this.#held = false
    this.#write()
    this.#parts.resume()
  }
}
