/** How much may be asked of one account right now: places, pauses, and whether it works at all. */
import type { Failure } from '../../preload/contract/vocabulary.ts'

const firstSilenceMs = 250
const longestSilenceMs = 30_000

interface Waiter {
  readonly start: () => void
  readonly fail: (error: unknown) => void
}

/**
 * A counting gate with a pause. Links for a free download slot go before polls: they are what
 * somebody waits for.
 */
export class AccountGate {
  readonly #now: () => number
  readonly #limit: number
  #allowed: number
  #running = 0
  #pausedUntil = 0
  #timer: NodeJS.Timeout | null = null
  readonly #waiting: Waiter[] = []
  /** Pauses in a row that ended without a single answer, and why. */
  trouble: { readonly times: number; readonly failure: Failure } | null = null
  /** Why nothing is asked of the account until the user has done something; null: it works. */
  blocked: Failure | null = null

  /** @param limit requests that may run at once, 1 or more. */
  constructor(limit: number, now: () => number = Date.now) {
    this.#limit = limit
    this.#allowed = limit
    this.#now = now
  }

  /** Requests that could start at once, without waiting. */
  get free(): number {
    if (this.#now() < this.#pausedUntil) return 0
    return Math.max(0, this.#allowed - this.#running - this.#waiting.length)
  }

  /** Epoch ms until which the server asked for quiet; in the past when it did not. */
  get pausedUntil(): number {
    return this.#pausedUntil
  }

  /** Runs `work` when a place is free. Rejects with the signal's reason when that comes first. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#place(signal)
    try {
      return await work()
    } finally {
      this.#running--
      this.#next()
    }
  }

  /** The server asked for patience: nothing for `ms`, and half as much at once from then on. */
  slowDown(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + ms)
    this.#allowed = Math.max(1, Math.floor(this.#allowed / 2))
  }

  /**
   * No answer came at all. Nothing is asked for a while, longer every time, and one request alone
   * tries again: a network that is gone is not asked ten thousand times.
   */
  noAnswer(failure: Failure): void {
    // Requests that were under way together fail together: that is one failure.
    if (this.#now() < this.#pausedUntil) return
    const times = (this.trouble?.times ?? 0) + 1
    this.trouble = { times, failure }
    this.#pausedUntil = this.#now() + Math.min(longestSilenceMs, firstSilenceMs * 2 ** (times - 1))
    this.#allowed = 1
  }

  /** An answer came without complaint: one place more, up to the limit. */
  speedUp(): void {
    this.trouble = null
    if (this.#allowed < this.#limit) this.#allowed++
  }

  #place(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (this.free > 0) {
      this.#running++
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
        },
        { once: true },
      )
      this.#next()
    })
  }

  #next(): void {
    const pause = this.#pausedUntil - this.#now()
    if (pause > 0) {
      this.#timer ??= setTimeout(() => {
        this.#timer = null
        this.#next()
      }, pause)
      return
    }
    while (this.#waiting.length > 0 && this.#running < this.#allowed) {
      this.#running++
      this.#waiting.shift()?.start()
    }
  }

  /** Ends the timer; waiters are ended by their own signals. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
