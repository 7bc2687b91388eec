/** What moves too fast for the store: bytes and speed of the files under way. */
import { SpeedMeter } from './speed-meter.ts'
import { Throughput } from './throughput.ts'

interface LiveOutput {
  readonly jobId: number
  done: number
  total: number | null
}

export class LiveProgress {
  readonly #outputs = new Map<number, LiveOutput>()
  readonly #jobs = new Map<number, SpeedMeter>()
  readonly #all = new SpeedMeter()
  readonly #throughput = new Throughput()
  readonly #monotonicNow: () => number

  constructor(monotonicNow: () => number) {
    this.#monotonicNow = monotonicNow
  }

  /** `done` counts from the start of the file; the first call of a run is where it continues. */
  set(jobId: number, outputId: number, done: number, total: number | null): void {
    const live = this.#outputs.get(outputId)
    if (live === undefined) {
      this.#outputs.set(outputId, { jobId, done, total })
      return
    }
    const moved = done - live.done
    live.done = done
    live.total = total
    if (moved > 0) this.#count(jobId, moved)
  }

  #count(jobId: number, bytes: number): void {
    const now = this.#monotonicNow()
    let meter = this.#jobs.get(jobId)
    if (meter === undefined) this.#jobs.set(jobId, (meter = new SpeedMeter()))
    meter.add(bytes, now)
    this.#all.add(bytes, now)
    this.#throughput.add(bytes, now)
  }

  /** Bytes of an output under way; null when it is not. */
  of(outputId: number): { done: number; total: number | null } | null {
    return this.#outputs.get(outputId) ?? null
  }

  end(jobId: number, outputId: number): void {
    this.#outputs.delete(outputId)
    const more = [...this.#outputs.values()].some((live) => live.jobId === jobId)
    if (!more) this.#jobs.delete(jobId)
  }

  /** Jobs with files under way. */
  get jobs(): ReadonlySet<number> {
    return new Set([...this.#outputs.values()].map(({ jobId }) => jobId))
  }

  get filesMoving(): number {
    return this.#outputs.size
  }

  /** Bytes per second of all over the last five minutes, in steps; empty: nothing has moved. */
  throughput(): number[] {
    return this.#throughput.line(this.#monotonicNow())
  }

  /** Bytes per second to expect of all, from what was measured lately; null: too little was. */
  usualSpeed(): number | null {
    return this.#throughput.busySpeed(this.#monotonicNow())
  }

  /** Bytes per second of one job, or of all. */
  speed(jobId?: number): number {
    // What has just ended leaves an echo in the meter; nothing moves any more.
    if (this.#outputs.size === 0) return 0
    const meter = jobId === undefined ? this.#all : this.#jobs.get(jobId)
    return meter?.perSecond(this.#monotonicNow()) ?? 0
  }
}
