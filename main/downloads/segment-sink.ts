/**
 * Puts a body into the part file: one slab is filled while the other is written. When the disk is
 * slower than the network, the network waits.
 */
import type { Appetite, BodySink } from './body-readers.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { PartFile } from './part-file.ts'
import type { Segment } from './segments.ts'
import type { SlabPool } from './chunk-pool.ts'

export interface SegmentSinkParts {
  readonly part: PartFile
  readonly segment: Segment
  readonly slabs: SlabPool
  readonly bandwidth: Bandwidth
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
  /** A full slab waits for the disk. */
  #held = false
  /** Bytes that the bandwidth limit lets us read now. */
  #grant = Number.POSITIVE_INFINITY
  #leaveLine: (() => void) | null = null
  #failure: Error | null = null

  constructor(parts: SegmentSinkParts) {
    this.#parts = parts
    this.#slab = parts.slabs.take()
  }

  /** Waits for leave to read, where bandwidth is limited. Called once, before the body. */
  async ready(): Promise<void> {
    if (!this.#parts.bandwidth.limited) return
    this.#grant = await new Promise((resolve) => this.#parts.bandwidth.request(resolve))
  }

  space(): Uint8Array {
    const { received, end } = this.#parts.segment
    const wanted = Math.min(this.#grant, (end ?? Number.POSITIVE_INFINITY) - received)
    return this.#slab.subarray(this.#filled, this.#filled + wanted)
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
    this.#spend(count)
    return this.#waiting ? 'hold' : 'more'
  }

  get #waiting(): boolean {
    return this.#held || this.#grant <= 0
  }

  /** Counts against the limit, and gets in line when the leave to read is used up. */
  #spend(count: number): void {
    const { bandwidth } = this.#parts
    if (this.#grant === Number.POSITIVE_INFINITY && !bandwidth.limited) return
    this.#grant = this.#grant === Number.POSITIVE_INFINITY ? 0 : this.#grant - count
    if (this.#grant > 0 || this.#leaveLine !== null) return
    let during = true
    const leave = bandwidth.request((granted) => {
      this.#leaveLine = null
      this.#grant = granted
      if (!during && !this.#waiting) this.#parts.resume()
    })
    during = false
    if (this.#grant <= 0) this.#leaveLine = leave
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
    this.#leaveLine?.()
    this.#parts.bandwidth.giveBack(this.#grant)
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
    if (!this.#waiting) this.#parts.resume()
  }
}
