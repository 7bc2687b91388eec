/** How much may be asked of one account right now: places, pauses, and whether it works at all. */
import { LONGEST_SERVER_WAIT_MS } from '../network/retry-after.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

const firstPauseMs = 250
const longestPauseMs = 30_000

interface Waiter {
  readonly start: () => void
  readonly fail: (error: unknown) => void
}

export interface GateLimits {
  /** Requests that may run at once, 1 or more. */
  readonly atOnce: number
  /** Requests that may start in a second, evenly spread; null: as many as there are places. */
  readonly perSecond: number | null
}

/**
 * A counting gate with a pace and a pause. Links for a free download slot go before polls: a slot
 * waits for them.
 */
export class AccountGate {
  readonly #now: () => number
  readonly #onChange: () => void
  #limits: GateLimits
  #allowed: number
  #running = 0
  #pausedUntil = 0
  /** The pace lets nothing start before this, on the gate's clock. */
  #nextStart = 0
  readonly #waiting: Waiter[] = []
  /** Pauses in a row that ended without a single answer, and why. */
  consecutiveFailures: { readonly times: number; readonly failure: Failure } | null = null
  /** Why nothing is asked of the account until the user has done something; null: it works. */
  blocked: Failure | null = null

  /**
   * @param now milliseconds on a monotonic clock: a pause is as long as it was meant to be, also when
   *   the machine's clock is set meanwhile.
   * @param onChange called when a request began to wait or ended, or limits changed: `admit` may find
   *   something to start, or something to wait for.
   */
  constructor(
    limits: GateLimits,
    now: () => number = () => performance.now(),
    onChange: () => void = () => undefined,
  ) {
    this.#limits = limits
    this.#allowed = limits.atOnce
    this.#now = now
    this.#onChange = onChange
  }

  /** Applies to what starts from now on. */
  setLimits(limits: GateLimits): void {
    this.#limits = limits
    this.#allowed = limits.atOnce
    this.#nextStart = Math.min(this.#nextStart, this.#now() + this.#spacingMs)
    this.#onChange()
  }

  /** Requests that could start at once, without waiting. */
  get free(): number {
    if (this.#now() < this.opensAt) return 0
    const places = this.#allowed - this.#running - this.#waiting.length
    return Math.max(0, this.#spacingMs > 0 ? Math.min(1, places) : places)
  }

  /** When the next request may start, for a server's wait or for the pace, on the gate's clock; may be past. */
  get opensAt(): number {
    return Math.max(this.#pausedUntil, this.#nextStart)
  }

  get #spacingMs(): number {
    return this.#limits.perSecond === null ? 0 : 1000 / this.#limits.perSecond
  }

  /** Milliseconds for which the server asked for quiet, or a network that is gone is left alone; 0: none. */
  get pausedForMs(): number {
    return Math.max(0, this.#pausedUntil - this.#now())
  }

  /** Runs `work` when a place is free. Rejects with the signal's reason when that comes first. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#place(signal)
    try {
      return await work()
    } finally {
      this.#running--
      this.admit()
      this.#onChange()
    }
  }

  /**
   * The server asked for patience: nothing for `ms`, an hour at most, and half as much at once from
   * then on.
   */
  slowDown(ms: number): void {
    const pause = Math.min(ms, LONGEST_SERVER_WAIT_MS)
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + pause)
    this.#allowed = Math.max(1, Math.floor(this.#allowed / 2))
  }

  /**
   * No answer came at all. Nothing is asked for a while, longer every time, and one request alone
   * tries again: a network that is gone is not asked ten thousand times.
   */
  noAnswer(failure: Failure): void {
    // Requests that were under way together fail together: that is one failure.
    if (this.#now() < this.#pausedUntil) return
    const times = (this.consecutiveFailures?.times ?? 0) + 1
    this.consecutiveFailures = { times, failure }
    this.#pausedUntil = this.#now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (times - 1))
    this.#allowed = 1
  }

  /** An answer came without complaint: one place more, up to the limit. */
  speedUp(): void {
    this.consecutiveFailures = null
    if (this.#allowed < this.#limits.atOnce) this.#allowed++
  }

  #place(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.free > 0) {
      this.#begin()
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { start: resolve, fail: reject }
      this.#waiting.push(waiter)
      signal?.addEventListener(
        'abort',
        () => {
          const at = this.#waiting.indexOf(waiter)
          if (at === -1) return
          this.#waiting.splice(at, 1)
          waiter.fail(signal.reason)
          this.#onChange()
        },
        { once: true },
      )
      this.#onChange()
    })
  }

  #begin(): void {
    this.#running++
    const now = this.#now()
    // Who starts a little late does not delay the next one: the pace holds over seconds.
    const late = now - this.#nextStart < this.#spacingMs
    this.#nextStart = (late ? this.#nextStart : now) + this.#spacingMs
  }

  /**
   * Starts what waits and may start now. The gate has no timer of its own: the scheduler calls
   * this again. Returns milliseconds until then; null: nothing waits for a time.
   */
  admit(): number | null {
    while (this.#waiting.length > 0 && this.#running < this.#allowed) {
      const wait = this.opensAt - this.#now()
      if (wait > 0) return wait
      this.#begin()
      this.#waiting.shift()?.start()
    }
    return null
  }

  /** Rejects what waits. */
  turnAway(reason: Error): void {
    for (const waiter of this.#waiting.splice(0)) waiter.fail(reason)
  }
}
