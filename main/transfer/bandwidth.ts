/** One limit for the bytes per second of all connections: a token bucket that serves in turn. */
import type { Clock } from '../clock.ts'

/** Tokens for this long may gather: what a late timer would otherwise lose. */
const BURST_SECONDS = 0.25
/** Portions per second at slow limits, and the bounds of one portion in bytes. */
const PORTIONS_PER_SECOND = 50
const MIN_PORTION = 1024
const MAX_PORTION = 128 * 1024

export class Bandwidth {
  readonly #clock: Clock
  #bytesPerSecond: number | null
  #tokens = 0
  #filledAt: number
  #cancel: (() => void) | null = null
  readonly #waiting: ((bytes: number) => void)[] = []

  /** @param bytesPerSecond null: no limit. */
  constructor(clock: Clock, bytesPerSecond: number | null) {
    this.#clock = clock
    this.#bytesPerSecond = bytesPerSecond
    this.#filledAt = clock.now()
  }

  get limited(): boolean {
    return this.#bytesPerSecond !== null
  }

  /** Takes effect at once, also for those who wait. */
  setLimit(bytesPerSecond: number | null): void {
    this.#refill()
    this.#bytesPerSecond = bytesPerSecond
    this.#tokens = Math.min(this.#tokens, this.#burst)
    this.#serve()
  }

  /**
   * Asks for leave to read. `granted` is called, at once or in turn, with a number of bytes
   * (`Infinity` without a limit). The returned function gives up the place in line.
   */
  request(granted: (bytes: number) => void): () => void {
    this.#waiting.push(granted)
    this.#refill()
    this.#serve()
    return () => {
      const index = this.#waiting.indexOf(granted)
      if (index >= 0) this.#waiting.splice(index, 1)
    }
  }

  /** Returns what was granted and not used. */
  giveBack(bytes: number): void {
    if (!Number.isFinite(bytes) || bytes <= 0) return
    this.#tokens = Math.min(this.#tokens + bytes, this.#burst)
    this.#serve()
  }

  get #burst(): number {
    return (this.#bytesPerSecond ?? 0) * BURST_SECONDS + this.#portion
  }

  get #portion(): number {
    const portion = Math.round((this.#bytesPerSecond ?? 0) / PORTIONS_PER_SECOND)
    return Math.max(MIN_PORTION, Math.min(MAX_PORTION, portion))
  }

  #refill(): void {
    const now = this.#clock.now()
    const earned = ((now - this.#filledAt) / 1000) * (this.#bytesPerSecond ?? 0)
    this.#tokens = Math.min(this.#tokens + earned, this.#burst)
    this.#filledAt = now
  }

  #serve(): void {
    this.#cancel?.()
    this.#cancel = null
    while (this.#waiting.length > 0) {
      const portion = this.limited ? this.#portion : Number.POSITIVE_INFINITY
      if (this.limited && this.#tokens < portion) return this.#serveLater()
      if (this.limited) this.#tokens -= portion
      this.#waiting.shift()?.(portion)
    }
  }

  #serveLater(): void {
    const missing = this.#portion - this.#tokens
    const ms = (missing / (this.#bytesPerSecond ?? 1)) * 1000
    this.#cancel = this.#clock.after(Math.max(1, Math.ceil(ms)), () => {
      this.#refill()
      this.#serve()
    })
  }
}
