/** How fast one account, or all of an organisation, may start requests. */
import { LONGEST_SERVER_WAIT_MS } from '../network/retry-after.ts'
import type { RequestsLeft } from './rate-limit-headers.ts'

/** What lies closer together is not held apart: that many no account asks. */
const SHORTEST_SPACING_MS = 10

interface Learned {
  /** Between two starts while the window lasts that the answer spoke of. */
  readonly spacingMs: number
  /** When that window ends, on the pace's clock. */
  readonly until: number
}

export class RequestPace {
  readonly #documentedPerSecond: number | null
  readonly #now: () => number
  /** Nothing starts before this, on the pace's clock. */
  #pausedUntil = 0
  #nextStart = 0
  #learned: Learned | null = null
  /** Of the newest answer that names a limit. */
  #limit: number | null = null
  /** The longest time to a reset that was seen is the closest to the window's length. */
  #windowMs = 0

  /**
   * @param documentedPerSecond null: nothing is documented.
   * @param now milliseconds on a monotonic clock.
   */
  constructor(documentedPerSecond: number | null, now: () => number) {
    this.#documentedPerSecond = documentedPerSecond
    this.#now = now
  }

  /** When the next request may start, on the pace's clock; may be past. */
  opensAt(usesDocumented: boolean): number {
    const next = this.spacingMs(usesDocumented) > 0 ? this.#nextStart : 0
    return Math.max(this.#pausedUntil, next)
  }

  /** Milliseconds between two starts; 0: as they come. */
  spacingMs(usesDocumented: boolean): number {
    const { perSecond } = this.rate(usesDocumented)
    const steady = perSecond === null ? 0 : 1000 / perSecond
    const learned = this.#learned
    const spacing = learned !== null && this.#now() < learned.until ? learned.spacingMs : steady
    return spacing < SHORTEST_SPACING_MS ? 0 : spacing
  }

  /** Requests a second over a longer time, and who says so; null: as they come. */
  rate(usesDocumented: boolean): { perSecond: number | null; source: 'learned' | 'documented' } {
    if (this.#limit !== null && this.#limit > 0 && this.#windowMs >= 1000)
      return { perSecond: this.#limit / (this.#windowMs / 1000), source: 'learned' }
    return { perSecond: usesDocumented ? this.#documentedPerSecond : null, source: 'documented' }
  }

  /** A request starts. */
  begin(usesDocumented: boolean): void {
    const now = this.#now()
    const spacing = this.spacingMs(usesDocumented)
    // Who starts a little late does not delay the next one: the pace holds over seconds.
    const late = now - this.#nextStart < spacing
    this.#nextStart = (late ? this.#nextStart : now) + spacing
  }

  /** An answer says how many requests are left, and for how long. */
  learn({ limit, remaining, resetMs }: RequestsLeft): void {
    const now = this.#now()
    if (limit !== null) {
      if (limit !== this.#limit) this.#windowMs = 0
      this.#limit = limit
      this.#windowMs = Math.max(this.#windowMs, resetMs)
    }
    if (remaining === 0) return this.pause(resetMs)
    this.#learned = { spacingMs: resetMs / remaining, until: now + resetMs }
    this.#nextStart = Math.min(this.#nextStart, now + this.spacingMs(true))
  }

  /** Nothing starts for `ms`, an hour at most. */
  pause(ms: number): void {
    const until = this.#now() + Math.min(ms, LONGEST_SERVER_WAIT_MS)
    this.#pausedUntil = Math.max(this.#pausedUntil, until)
  }

  /** Milliseconds that are left of a pause; 0: there is none. */
  get pausedForMs(): number {
    return Math.max(0, this.#pausedUntil - this.#now())
  }
}
