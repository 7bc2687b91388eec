/** Bytes per second over the last five minutes, for a line to look at and for estimates. */

const stepMs = 5_000
const steps = 60
/** What the speed of the near future is taken from: a minute in which something moved. */
const busySteps = 12
/** Fewer say more of chance than of the line. */
const fewestBusySteps = 2

/** A ring of sums: constant memory, no timer. Times are milliseconds of one clock. */
export class Throughput {
  /** The step under way and the sixty before it. */
  readonly #bytes = new Float64Array(steps + 1)
  #step = Number.NEGATIVE_INFINITY

  add(bytes: number, now: number): void {
    this.#advance(now)
    this.#bytes[this.#slot(0)]! += bytes
  }

  /** Bytes per second of the sixty steps that are over, oldest first; empty: nothing has moved. */
  line(now: number): number[] {
    this.#advance(now)
    const line = Array.from({ length: steps }, (_, n) => this.#perSecond(steps - n))
    return line.some((speed) => speed > 0) ? line : []
  }

  /** Mean of the last minute in which something moved; null: too little has, in five minutes. */
  busySpeed(now: number): number | null {
    const busy = this.line(now)
      .filter((speed) => speed > 0)
      .slice(-busySteps)
    if (busy.length < fewestBusySteps) return null
    return busy.reduce((sum, speed) => sum + speed, 0) / busy.length
  }

  #advance(now: number): void {
    const step = Math.floor(now / stepMs)
    const passed = Math.min(step - this.#step, steps + 1)
    this.#step = Math.max(step, this.#step)
    for (let ago = 0; ago < passed; ago++) this.#bytes[this.#slot(ago)] = 0
  }

  #perSecond(ago: number): number {
    return ((this.#bytes[this.#slot(ago)] ?? 0) / stepMs) * 1000
  }

  #slot(ago: number): number {
    return (this.#step - ago + (steps + 1) * 2) % (steps + 1)
  }
}
