/**
 * The wall clock, compared with the monotonic one at every reading. Due times are made of readings: one
 * that was made while the clock was wrong is noticed, also when the clock is right again a moment later.
 */

/** The two clocks may drift this far apart between two readings before the wall clock counts as set. */
const JUMP_MS = 2_000

export interface Clocks {
  /** Epoch milliseconds; may jump. */
  readonly now: () => number
  /** Milliseconds that never go back. */
  readonly monotonicNow: () => number
}

const systemClocks: Clocks = {
  now: () => Date.now(),
  monotonicNow: () => performance.now(),
}

export class WatchedClock implements Clocks {
  readonly monotonicNow: () => number
  readonly #wallNow: () => number
  readonly #listeners: (() => void)[] = []
  /** Wall clock minus monotonic clock at the last reading. */
  #offset: number

  constructor({ now, monotonicNow }: Clocks = systemClocks) {
    this.#wallNow = now
    this.monotonicNow = monotonicNow
    this.#offset = now() - monotonicNow()
  }

  /** Epoch milliseconds. A property, so that it can be handed on as a function. */
  readonly now = (): number => {
    const now = this.#wallNow()
    const offset = now - this.monotonicNow()
    const jumped = Math.abs(offset - this.#offset) > JUMP_MS
    this.#offset = offset
    if (jumped) for (const listener of this.#listeners) listener()
    return now
  }

  /**
   * @param listener called within any reading of the clock: must only take note. The clock was set,
   *   or the machine slept.
   */
  onJump(listener: () => void): void {
    this.#listeners.push(listener)
  }
}
