/**
 * All waiting of the engine for times that come: one timer for whatever is due next. Sleep is measured
 * on the monotonic clock, so that a clock which is set forward or back delays nothing.
 */
import type { WatchedClock } from './watched-clock.ts'

/** No sleep is longer, whatever is due when: a missed wake-up costs a minute, never a day. */
const LONGEST_SLEEP_MS = 60_000
/** A look that failed is made again after this. */
const PAUSE_AFTER_FAILURE_MS = 5_000

export interface Waiter {
  /** Does what is due. Returns milliseconds until it wants to look again; null: nothing waits. */
  look(): number | null
}

export interface SchedulerDeps {
  readonly clock: Pick<WatchedClock, 'now' | 'monotonicNow' | 'onJump'>
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
  #clockJumped = false
  #closed = false

  constructor(deps: SchedulerDeps) {
    this.#deps = deps
    deps.clock.onJump(() => {
      this.#clockJumped = true
      this.#lookSoon()
    })
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
    let failure = errorOf(() => this.#afterJump())
    for (const entry of this.#entries) failure = errorOf(() => this.#lookOf(entry)) ?? failure
    if (!this.#closed) this.#arm()
    // A look that failed, as on a database that cannot be read, is neither the last one nor hidden.
    if (failure !== null) throw failure
  }

  #lookOf(entry: Entry): void {
    const now = this.#deps.clock.monotonicNow()
    if (!entry.woken && (entry.lookAt === null || entry.lookAt > now)) return
    entry.woken = false
    // Stands where the look throws: it is tried again.
    entry.lookAt = now + PAUSE_AFTER_FAILURE_MS
    const wait = entry.waiter.look()
    entry.lookAt = wait === null ? null : this.#deps.clock.monotonicNow() + bounded(wait)
  }

  #afterJump(): void {
    this.#deps.clock.now()
    if (!this.#clockJumped) return
    this.#clockJumped = false
    for (const entry of this.#entries) entry.woken = true
    this.#deps.onClockJump()
  }

  #arm(): void {
    this.#disarm()
    const times = this.#entries.flatMap(({ lookAt }) => lookAt ?? [])
    if (times.length === 0) return
    const wait = Math.min(...times) - this.#deps.clock.monotonicNow()
    this.#timer = setTimeout(() => this.#look(), bounded(wait))
  }

  #disarm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}

/** What `work` throws; null: it does not. */
function errorOf(work: () => void): Error | null {
  try {
    work()
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** A timer of a fraction of a millisecond would be one of none. */
const bounded = (ms: number): number => Math.min(Math.max(Math.ceil(ms), 1), LONGEST_SLEEP_MS)
