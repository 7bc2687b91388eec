/** Puts the limit of the hour into force: at the minute, and at once when the settings change. */
import { rateAt, type RateSettings } from '../settings/rate-at.ts'

const minuteMs = 60_000

export interface BandwidthScheduleDeps {
  readonly settings: () => RateSettings
  /** Epoch milliseconds. */
  readonly now: () => number
}

export class BandwidthSchedule {
  readonly #deps: BandwidthScheduleDeps
  #timer: ReturnType<typeof setTimeout> | null = null
  #applied: number | null
  #listener: () => void = () => undefined

  constructor(deps: BandwidthScheduleDeps) {
    this.#deps = deps
    this.#applied = this.rate()
    this.#wait()
  }

  /** @param listener called when another limit holds from now on. */
  onChange(listener: () => void): void {
    this.#listener = listener
  }

  /** Bytes per second that hold now; null: no limit. */
  rate(): number | null {
    const { settings, now } = this.#deps
    return rateAt(settings(), new Date(now()))
  }

  /** The clock may have jumped, as when the machine has slept. */
  refresh(): void {
    this.#tick()
  }

  /** The settings have changed. The caller applies the limits. */
  changed(): void {
    this.#applied = this.rate()
    this.#wait()
  }

  stop(): void {
    clearTimeout(this.#timer ?? undefined)
    this.#timer = null
  }

  /** Without a schedule there is nothing to wait for: no timer wakes the machine. */
  #wait(): void {
    this.stop()
    const { settings, now } = this.#deps
    if (!settings().schedule.enabled) return
    // A timer that comes a little early must not see the minute before.
    this.#timer = setTimeout(() => this.#tick(), minuteMs - (now() % minuteMs) + 20)
  }

  #tick(): void {
    const rate = this.rate()
    if (rate !== this.#applied) {
      this.#applied = rate
      this.#listener()
    }
    this.#wait()
  }
}
