/**
 * One limit for the bytes per second of all connections: a token bucket that serves in turn. The
 * bucket lies in memory that several threads may share; each has its own line before it.
 */
import type { Clock } from '../clock.ts'

/** Tokens for this long may gather: what a late timer would otherwise lose. */
const BURST_US = 250_000
/** Portions per second at slow limits, and the bounds of one portion in bytes. */
const PORTIONS_PER_SECOND = 50
const MIN_PORTION = 1024
const MAX_PORTION = 128 * 1024

/** Bytes of memory for one bucket. */
export const BUCKET_BYTES = 2 * BigInt64Array.BYTES_PER_ELEMENT
/** Bytes per second; 0: no limit. */
const RATE = 0
/** Up to this time, in µs on the clock, all that is earned has been promised. */
const PROMISED = 1

/** Who waits for a portion, and when it is earned. */
interface Waiting {
  readonly granted: (bytes: number) => void
  /** µs on the clock. */
  dueAt: number
  bytes: number
}

export class Bandwidth {
  readonly #clock: Clock
  readonly #bucket: BigInt64Array
  #cancel: (() => void) | null = null
  /** In the order in which they are due. */
  readonly #waiting: Waiting[] = []

  /**
   * @param clock the same for all threads that share `memory`
   * @param memory of `BUCKET_BYTES` bytes, zero where there is no limit yet
   */
  constructor(clock: Clock, memory: SharedArrayBuffer) {
    this.#clock = clock
    this.#bucket = new BigInt64Array(memory, 0, 2)
  }

  /** A bucket that no other thread knows. @param bytesPerSecond null: no limit. */
  static alone(clock: Clock, bytesPerSecond: number | null): Bandwidth {
    const bandwidth = new Bandwidth(clock, new SharedArrayBuffer(BUCKET_BYTES))
    bandwidth.setLimit(bytesPerSecond)
    return bandwidth
  }

  get limited(): boolean {
    return this.#rate > 0
  }

  /** Takes effect at once, also for those who wait here; in other threads after `changed`. */
  setLimit(bytesPerSecond: number | null): void {
    Atomics.store(this.#bucket, RATE, BigInt(Math.round(bytesPerSecond ?? 0)))
    // What was promised at another rate is promised again.
    Atomics.store(this.#bucket, PROMISED, BigInt(this.#now))
    this.changed()
  }

  /** The limit is another one. */
  changed(): void {
    for (const waiting of this.#waiting) Object.assign(waiting, this.#promise())
    this.#serve()
  }

  /**
   * Asks for leave to read. `granted` is called, at once or in turn with all threads, with a number of
   * bytes (`Infinity` without a limit). The returned function gives up the place in line.
   */
  request(granted: (bytes: number) => void): () => void {
    const waiting = { granted, ...this.#promise() }
    this.#waiting.push(waiting)
    this.#serve()
    return () => {
      const index = this.#waiting.indexOf(waiting)
      if (index < 0) return
      this.#waiting.splice(index, 1)
      this.giveBack(waiting.bytes)
    }
  }

  /** Returns what was granted and not used. */
  giveBack(bytes: number): void {
    if (!Number.isFinite(bytes) || bytes <= 0 || !this.limited) return
    Atomics.sub(this.#bucket, PROMISED, BigInt(Math.floor(this.#microseconds(bytes))))
  }

  get #rate(): number {
    return Number(Atomics.load(this.#bucket, RATE))
  }

  get #now(): number {
    return Math.round(this.#clock.now() * 1000)
  }

  get #portion(): number {
    const portion = Math.round(this.#rate / PORTIONS_PER_SECOND)
    return Math.max(MIN_PORTION, Math.min(MAX_PORTION, portion))
  }

  /** The time in which so many bytes are earned. */
  #microseconds(bytes: number): number {
    return (bytes / Math.max(1, this.#rate)) * 1_000_000
  }

  /** Promises the next portion that no one, in whatever thread, has been promised yet. */
  #promise(): Pick<Waiting, 'dueAt' | 'bytes'> {
    if (!this.limited) return { dueAt: 0, bytes: Number.POSITIVE_INFINITY }
    const bytes = this.#portion
    const cost = Math.round(this.#microseconds(bytes))
    for (;;) {
      const before = Atomics.load(this.#bucket, PROMISED)
      const dueAt = Math.max(Number(before), this.#now - BURST_US - cost) + cost
      if (Atomics.compareExchange(this.#bucket, PROMISED, before, BigInt(dueAt)) === before)
        return { dueAt, bytes }
    }
  }

  #serve(): void {
    this.#cancel?.()
    this.#cancel = null
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const waitUs = next.dueAt - this.#now
      if (waitUs > 0) return this.#serveLater(waitUs)
      this.#waiting.shift()
      next.granted(next.bytes)
    }
  }

  #serveLater(us: number): void {
    this.#cancel = this.#clock.after(Math.max(1, Math.ceil(us / 1000)), () => this.#serve())
  }
}
