/** A minute in which sleeping or shutting down can still be called off. */
import type { Countdown } from '../../../preload/contract/automation.ts'
import type { PowerAction } from './power.ts'

export const countdownMs = 60_000

export interface PowerCountdownParts {
  /** Tells the user, who may look elsewhere; null: it is over. */
  readonly show: (countdown: Countdown | null) => void
  readonly act: (action: PowerAction) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

export class PowerCountdown {
  readonly #parts: PowerCountdownParts
  #current: Countdown | null = null
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(parts: PowerCountdownParts) {
    this.#parts = parts
  }

  /** Null: nothing is going to happen. */
  get current(): Countdown | null {
    return this.#current
  }

  /** One that runs already goes on. */
  start(action: PowerAction): void {
    if (this.#current !== null) return
    this.#current = { action, endsAt: this.#parts.now() + countdownMs }
    this.#timer = setTimeout(() => {
      this.cancel()
      this.#parts.act(action)
    }, countdownMs)
    this.#parts.show(this.#current)
  }

  cancel(): void {
    if (this.#current === null) return
    clearTimeout(this.#timer ?? undefined)
    this.#current = null
    this.#parts.show(null)
  }
}
