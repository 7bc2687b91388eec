/**
 * Puts a body into the part file: one chunk is filled while the other is written. When the disk is
 * slower than the network, the network waits.
 */
import type { Demand, BodySink } from '../http/body-readers.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { PartFile } from '../disk/part-file.ts'
import type { Segment } from '../disk/segments.ts'
import type { ChunkPool } from '../disk/chunk-pool.ts'

export interface SegmentSinkDeps {
  readonly part: PartFile
  readonly segment: Segment
  readonly chunks: ChunkPool
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
  readonly #deps: SegmentSinkDeps
  #chunk: Uint8Array
  #filled = 0
  /** Bytes of the chunk that were given to the disk already. */
  #flushed = 0
  #spare: Uint8Array | null = null
  #writing: Promise<void> | null = null
  /** A full chunk waits for the disk. */
  #held = false
  /** Bytes that the bandwidth limit lets us read now. */
  #grant = Number.POSITIVE_INFINITY
  #leaveLine: (() => void) | null = null
  #failure: Error | null = null

  constructor(deps: SegmentSinkDeps) {
    this.#deps = deps
    this.#chunk = deps.chunks.take()
  }

  /** Waits for leave to read, where bandwidth is limited. Called once, before the body. */
  async ready(): Promise<void> {
    if (!this.#deps.bandwidth.limited) return
    this.#grant = await new Promise((resolve) => this.#deps.bandwidth.request(resolve))
  }

  space(): Uint8Array {
    const { received, end } = this.#deps.segment
    const wanted = Math.min(this.#grant, (end ?? Number.POSITIVE_INFINITY) - received)
    return this.#chunk.subarray(this.#filled, this.#filled + wanted)
  }

  filled(count: number): Demand {
    const { segment } = this.#deps
    this.#filled += count
    segment.received += count
    const whole = segment.received === segment.end
    if (this.#filled === this.#chunk.length || whole) {
      if (this.#writing === null) this.#write()
      else this.#held = !whole
    }
    if (whole) return 'stop'
    this.#spend(count)
    return this.#waiting ? 'pause' : 'continue'
  }

  get #waiting(): boolean {
    return this.#held || this.#grant <= 0
  }

  /** Counts against the limit, and gets in line when the leave to read is used up. */
  #spend(count: number): void {
    const { bandwidth } = this.#deps
    if (this.#grant === Number.POSITIVE_INFINITY && !bandwidth.limited) return
    this.#grant = this.#grant === Number.POSITIVE_INFINITY ? 0 : this.#grant - count
    if (this.#grant > 0 || this.#leaveLine !== null) return
    let during = true
    const leave = bandwidth.request((granted) => {
      this.#leaveLine = null
      this.#grant = granted
      if (!during && !this.#waiting) this.#deps.resume()
    })
    during = false
    if (this.#grant <= 0) this.#leaveLine = leave
  }

  /**
   * Writes what has gathered, so that slow transfers do not keep much in memory. The chunk stays
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

  /** @param clean false while the kernel may still know the chunks: they are not used again. */
  dispose(clean: boolean): void {
    this.#leaveLine?.()
    this.#deps.bandwidth.giveBack(this.#grant)
    if (!clean) return
    this.#deps.chunks.give(this.#chunk)
    if (this.#spare !== null) this.#deps.chunks.give(this.#spare)
  }

  #write(): void {
    const chunk = this.#chunk
    const block = chunk.subarray(this.#flushed, this.#filled)
    const full = this.#filled === chunk.length
    if (full) this.#turnOver()
    else this.#flushed = this.#filled
    this.#writing = this.#save(block).then(
      () => this.#written(full ? chunk : null),
      (error: Error) => {
        this.#writing = null
        this.#failure = error
        this.#deps.fail(error)
      },
    )
  }

  #turnOver(): void {
    this.#chunk = this.#spare ?? this.#deps.chunks.take()
    this.#spare = null
    this.#filled = 0
    this.#flushed = 0
  }

  async #save(block: Uint8Array): Promise<void> {
    const { part, segment, inspect } = this.#deps
    if (segment.written === 0) inspect(block)
    await part.write(segment, block)
  }

  /** @param chunk that is free again; null: it is still being filled. */
  #written(chunk: Uint8Array | null): void {
    this.#writing = null
    this.#spare ??= chunk
    this.#deps.onWritten()
    if (!this.#held) return
    this.#held = false
    this.#write()
    if (!this.#waiting) this.#deps.resume()
  }
}
