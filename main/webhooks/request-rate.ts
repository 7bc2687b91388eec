/** How many requests are taken: a bucket that refills. Pure but for its clock. */

export class RequestRate {
  readonly #burst: number
  readonly #perSecond: number
  readonly #monotonicNow: () => number
  #left: number
  #countedAt: number

  /** @param burst requests taken at once when none came for a while. */
  constructor(burst: number, perSecond: number, monotonicNow: () => number) {
    this.#burst = burst
    this.#perSecond = perSecond
    this.#monotonicNow = monotonicNow
    this.#left = burst
    this.#countedAt = monotonicNow()
  }

  /** Takes one request in. Returns 0, or milliseconds until one more is taken. */
  take(): number {
    const now = this.#monotonicNow()
    const refilled = ((now - this.#countedAt) / 1000) * this.#perSecond
    this.#left = Math.min(this.#burst, this.#left + refilled)
    this.#countedAt = now
    if (this.#left < 1) return ((1 - this.#left) / this.#perSecond) * 1000
    this.#left -= 1
    return 0
  }
}
