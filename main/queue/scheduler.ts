/**
 * All waiting of the engine for times that come: one timer for whatever is due next. Sleep is measured
 * on the monotonic clock, so that a clock which is set forward or back delays nothing.
 */

/** No sleep is longer, whatever is due when: a missed wake-up costs a minute, never a day. */
const LONGEST_SLEEP_MS = 60_000
/** The wall clock may drift this far from the monotonic one between two looks before it counts as set. */
const JUMP_MS = 2_000

export interface Waiter {
  /** Does what is due. Returns milliseconds until it wants to look again; null: nothing waits. */
  look(): number | null
}

export interface SchedulerDeps {
  /** Epoch milliseconds; may jump. */
  readonly now: () => number
  /** Milliseconds that never go back. */
  readonly monotonicNow: () => number
  /** The wall clock was set, or the machine slept: due times that are stored may be far off. */
  readonly onClockJump: () => void
}

interface Entry {
  readonly waiter: Waiter
  /** Monotonic; null: it waits for nothing. */
  lookAt: number | null
  woken: boolean
}

export class Scheduler {
  readonly #deps: SchedulerDeps
  readonly #entries: Entry[] = []
  #timer: NodeJS.Timeout | null = null
  #lookingSoon = false
  #closed = false
  /** Wall clock minus monotonic clock at the last look. */
  #offset: number

  constructor(deps: SchedulerDeps) {
    this.#deps = deps
    this.#offset = this.#currentOffset
  }

  /** Returns what makes the waiter look at the next turn of the event loop; many calls look once. */
  register(waiter: Waiter): () => void {
    const entry: Entry = { waiter, lookAt: null, woken: false }
    this.#entries.push(entry)
    return () => {
      entry.woken = true
      this.#lookSoon()
    }
  }

  /** Ends the timer for good. */
  close(): void {
    this.#closed = true
    this.#disarm()
  }

  get #currentOffset(): number {
    return this.#deps.now() - this.#deps.monotonicNow()
  }

  #lookSoon(): void {
    if (this.#lookingSoon || this.#closed) return
    this.#lookingSoon = true
    setImmediate(() => {
      this.#lookingSoon = false
      this.#look()
    })
  }

  #look(): void {
    if (this.#closed) return
    this.#noticeJump()
    const now = this.#deps.monotonicNow()
    for (const entry of this.#entries) {
      if (!entry.woken && (entry.lookAt === null || entry.lookAt > now)) continue
      entry.woken = false
      entry.lookAt = null
      const wait = entry.waiter.look()
      if (wait !== null) entry.lookAt = this.#deps.monotonicNow() + bounded(wait)
    }
    this.#arm()
  }

  #noticeJump(): void {
    const offset = this.#currentOffset
    const jumped = Math.abs(offset - this.#offset) > JUMP_MS
    this.#offset = offset
    if (!jumped) return
    this.#deps.onClockJump()
    for (const entry of this.#entries) entry.woken = true
  }

  #arm(): void {
    this.#disarm()
    const times = this.#entries.flatMap(({ lookAt }) => lookAt ?? [])
    if (times.length === 0) return
    const wait = Math.min(...times) - this.#deps.monotonicNow()
    this.#timer = setTimeout(() => this.#look(), bounded(wait))
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

/** A timer of a fraction of a millisecond would be one of none. */
const bounded = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 1), LONGEST_SLEEP_MS)
