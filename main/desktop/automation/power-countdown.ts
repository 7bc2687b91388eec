/** A minute in which sleeping or shutting down can still be called off. */
import type { Countdown } from '../../../preload/contract/automation.ts'
import type { PowerAction } from './power.ts'

export const countdownMs = 60_000

export interface PowerCountdownDeps {
  /** Tells the user, who may look elsewhere; null: it is over. */
  readonly show: (countdown: Countdown | null) => void
  readonly act: (action: PowerAction) => void
  /** Epoch milliseconds. */
  readonly now: () => number
}

export class PowerCountdown {
  readonly #deps: PowerCountdownDeps
  #current: Countdown | null = null
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(deps: PowerCountdownDeps) {
    this.#deps = deps
  }

  /** Null: nothing is going to happen. */
  get current(): Countdown | null {
    return this.#current
  }

  /** One that runs already goes on. */
  start(action: PowerAction): void {
    if (this.#current !== null) return
    this.#current = { action, endsAt: this.#deps.now() + countdownMs }
    this.#timer = setTimeout(() => {
      this.cancel()
      this.#deps.act(action)
    }, countdownMs)
    this.#deps.show(this.#current)
  }

  cancel(): void {
    if (this.#current === null) return
    clearTimeout(this.#timer ?? undefined)
    this.#current = null
    this.#deps.show(null)
  }
}
