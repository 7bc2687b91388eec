/** Bytes per second over the last few seconds. */

const windowMs = 4_000
const buckets = 8
const bucketMs = windowMs / buckets

/** A ring of short sums: constant memory, no timer. Times are milliseconds of one clock. */
export class SpeedMeter {
  readonly #bytes = new Float64Array(buckets)
  #current = 0
  #startedAt: number | null = null

  add(bytes: number, now: number): void {
    this.#startedAt ??= now
    this.#advance(now)
    const slot = this.#current % buckets
    this.#bytes[slot] = (this.#bytes[slot] ?? 0) + bytes
  }

  /** 0 when nothing has moved within the window. */
  perSecond(now: number): number {
    if (this.#startedAt === null) return 0
    this.#advance(now)
    const sum = this.#bytes.reduce((a, b) => a + b, 0)
    const covered = Math.min(windowMs, Math.max(bucketMs, now - this.#startedAt))
    return (sum / covered) * 1000
  }

  #advance(now: number): void {
    const bucket = Math.floor(now / bucketMs)
    if (this.#current === 0) this.#current = bucket
    const skipped = Math.min(bucket - this.#current, buckets)
    for (let i = 1; i <= skipped; i++) this.#bytes[(this.#current + i) % buckets] = 0
    if (bucket > this.#current) this.#current = bucket
  }
}
