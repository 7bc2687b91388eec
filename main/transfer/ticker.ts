/** Looks after open transfers twice a second: nothing on the path of a byte needs a clock. */
import type { Clock } from '../clock.ts'

export const TICK_MS = 500

export class Ticker {
  readonly #clock: Clock
  readonly #listeners = new Set<() => void>()
  #cancel: (() => void) | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls `listener` every half second; the returned function ends it. */
  on(listener: () => void): () => void {
    this.#listeners.add(listener)
    this.#cancel ??= this.#schedule()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#cancel?.()
      this.#cancel = null
    }
  }

  #schedule(): () => void {
    return this.#clock.after(TICK_MS, () => {
      this.#cancel = this.#schedule()
      for (const listener of [...this.#listeners]) listener()
    })
  }
}
