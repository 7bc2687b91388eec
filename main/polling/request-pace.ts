/** How fast one account, or all of an organisation, may start requests. */
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { LONGEST_SERVER_WAIT_MS } from '../network/retry-after.ts'
import type { RequestLimit } from './rate-limit-headers.ts'

/** What lies closer together is not held apart: that many no account asks. */
const SHORTEST_SPACING_MS = 10
/**
 * Nothing that was learned holds requests further apart: what waits for one would wait too long for no
 * reason that is shown. Where they run out by that, the pause that follows is one.
 */
const LONGEST_SPACING_MS = 10_000

interface Learned {
  /** Between two starts while the window lasts that the answer spoke of. */
  readonly spacingMs: number
  /** When that window ends, on the pace's clock. */
  readonly until: number
}

/** An account that has this pace. */
export interface PaceMember {
  /** True: a request of it waits for nothing but the pace. */
  readonly waitsForPace: boolean
}

export class RequestPace {
  readonly #documentedPerSecond: number | null
  readonly #now: () => number
  readonly #members = new Set<PaceMember>()
  /** Nothing starts before this, on the pace's clock. */
  #pausedUntil = 0
  #pausedFor: Failure | null = null
  #nextStart = 0
  #learned: Learned | null = null
  /** Of the newest answer that names a limit. */
  #limit: number | null = null
  /** The window's length as the provider says it; else the longest time to a reset that was seen. */
  #windowMs = 0

  /**
   * @param documentedPerSecond null: nothing is documented.
   * @param now milliseconds on a monotonic clock.
   */
  constructor(documentedPerSecond: number | null, now: () => number) {
    this.#documentedPerSecond = documentedPerSecond
    this.#now = now
  }

  join(member: PaceMember): void {
    this.#members.add(member)
  }

  leave(member: PaceMember): void {
    this.#members.delete(member)
  }

  /** A request waits for its turn: what comes later has to wait, too. */
  get isAwaited(): boolean {
    for (const member of this.#members) if (member.waitsForPace) return true
    return false
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
    if (this.#limit !== null && this.#limit > 0 && this.#windowMs > 0) {
      const spacing = Math.min(LONGEST_SPACING_MS, this.#windowMs / this.#limit)
      return { perSecond: 1000 / spacing, source: 'learned' }
    }
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

  /** An answer says how many requests are allowed, or left. Does not pause: see `pause`. */
  learn({ limit, windowMs, left }: RequestLimit): void {
    const now = this.#now()
    if (limit !== null) {
      if (limit !== this.#limit) this.#windowMs = 0
      this.#limit = limit
      // Windows last whole seconds, of which the first answer sees a part.
      const seen = Math.ceil((left?.resetMs ?? 0) / 1000) * 1000
      this.#windowMs = windowMs ?? Math.max(this.#windowMs, seen)
    }
    if (left !== null && left.remaining > 0) {
      const spacingMs = Math.min(LONGEST_SPACING_MS, left.resetMs / left.remaining)
      this.#learned = { spacingMs, until: now + left.resetMs }
    }
    this.#nextStart = Math.min(this.#nextStart, now + this.spacingMs(true))
  }

  /** Nothing starts for `ms`, an hour at most. */
  pause(ms: number, why: Failure): void {
    const until = this.#now() + Math.min(ms, LONGEST_SERVER_WAIT_MS)
    if (until <= this.#pausedUntil) return
    this.#pausedUntil = until
    this.#pausedFor = why
  }

  /** Milliseconds that are left of a pause; 0: there is none. */
  get pausedForMs(): number {
    return Math.max(0, this.#pausedUntil - this.#now())
  }

  /** Why nothing starts; null: it does. */
  get reasonForPause(): Failure | null {
    return this.pausedForMs > 0 ? this.#pausedFor : null
  }
}
