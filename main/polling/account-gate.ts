/** How much may be asked of one account right now: places, pauses, and whether it works at all. */
import { LONGEST_SERVER_WAIT_MS } from '../network/retry-after.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { RequestPace, type PaceMember } from './request-pace.ts'

const firstPauseMs = 250
const longestPauseMs = 30_000

interface Waiter {
  readonly start: () => void
  readonly fail: (error: unknown) => void
}

export interface GateLimits {
  /** Requests that may run at once, 1 or more. */
  readonly atOnce: number
  /** The user's own limit: requests that may start in a second, evenly spread; null: as documented. */
  readonly perSecond: number | null
}

/**
 * A counting gate with a pause, the user's own pace and that of the provider, which other accounts may
 * share. Links for a free download slot go before polls: a slot waits for them.
 */
export class AccountGate implements PaceMember {
  readonly #now: () => number
  readonly #onChange: () => void
  #pace: RequestPace
  #limits: GateLimits
  #allowed: number
  #running = 0
  /** A server asked for quiet until then. */
  #pausedUntil = 0
  /** Nothing answered: it is left alone until then. */
  #silentUntil = 0
  /** The user's own pace lets nothing start before this, on the gate's clock. */
  #nextStart = 0
  readonly #waiting: Waiter[] = []
  /** Further requests of what runs already: they need the pace, but no place. */
  readonly #further: Waiter[] = []
  /** When a request last started, on the gate's clock; before the first: earlier than all others. */
  lastStart = Number.NEGATIVE_INFINITY
  /** Pauses in a row that ended without a single answer, and why. */
  consecutiveFailures: { readonly times: number; readonly failure: Failure } | null = null
  /** Why nothing is asked of the account until the user has done something; null: it works. */
  blocked: Failure | null = null

  /**
   * @param now milliseconds on a monotonic clock: a pause is as long as it was meant to be, also when
   *   the machine's clock is set meanwhile.
   * @param onChange called when a request began to wait or ended, or limits changed: `admit` may find
   *   something to start, or something to wait for.
   * @param pace of the provider; several gates may have the same.
   */
  constructor(
    limits: GateLimits,
    now: () => number = () => performance.now(),
    onChange: () => void = () => undefined,
    pace = new RequestPace(null, now),
  ) {
    this.#limits = limits
    this.#allowed = limits.atOnce
    this.#now = now
    this.#onChange = onChange
    this.#pace = pace
    pace.join(this)
  }

  get pace(): RequestPace {
    return this.#pace
  }

  /** Applies to what starts from now on. */
  setLimits(limits: GateLimits, pace = this.#pace): void {
    this.#limits = limits
    this.#pace.leave(this)
    this.#pace = pace
    pace.join(this)
    this.#allowed = limits.atOnce
    this.#nextStart = Math.min(this.#nextStart, this.#now() + this.#ownSpacingMs)
    this.#onChange()
  }

  /** Requests that could start at once, without waiting. */
  get free(): number {
    if (this.#now() < this.opensAt || (this.#isPaced && this.#pace.isAwaited)) return 0
    const places = this.#allowed - this.#running - this.#waiting.length
    return Math.max(0, this.#isSpaced ? Math.min(1, places) : places)
  }

  /** True: one that waits has a place, and may start as soon as the provider's pace lets it. */
  get waitsForPace(): boolean {
    const waits =
      this.#further.length > 0 || (this.#waiting.length > 0 && this.#running < this.#allowed)
    return waits && this.#now() >= Math.max(this.#pausedUntil, this.#silentUntil, this.#nextStart)
  }

  /** When the next request may start, for a server's wait or for the pace, on the gate's clock; may be past. */
  get opensAt(): number {
    const ownMs = Math.max(this.#pausedUntil, this.#silentUntil, this.#nextStart)
    return Math.max(ownMs, this.#pace.opensAt(this.#isByDefault))
  }

  /** The user says nothing: what the provider documents holds. */
  get #isByDefault(): boolean {
    return this.#limits.perSecond === null
  }

  get #ownSpacingMs(): number {
    return this.#limits.perSecond === null ? 0 : 1000 / this.#limits.perSecond
  }

  get #isSpaced(): boolean {
    return this.#ownSpacingMs > 0 || this.#isPaced
  }

  /** The provider's pace holds its requests apart. */
  get #isPaced(): boolean {
    return this.#pace.spacingMs(this.#isByDefault) > 0
  }

  /** Milliseconds for which the server asked for quiet, or a network that is gone is left alone; 0: none. */
  get pausedForMs(): number {
    const until = Math.max(this.#pausedUntil, this.#silentUntil)
    return Math.max(0, until - this.#now(), this.#pace.pausedForMs)
  }

  /** Runs `work` when a place is free. Rejects with the signal's reason when that comes first. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#place(signal)
    try {
      return await work()
    } finally {
      this.#running--
      // Of accounts that share a pace, who waits longest comes first: that only the client sees.
      if (!this.#isPaced) this.admit()
      this.#onChange()
    }
  }

  /** A further request of something that runs: resolves when the pace lets it start. */
  async further(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const isTaken = this.#isPaced && this.#pace.isAwaited
    if (this.#now() >= this.opensAt && !isTaken) return this.#start()
    await this.#queue(this.#further, signal)
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
    if (this.#now() < Math.max(this.#pausedUntil, this.#silentUntil)) return
    const times = (this.consecutiveFailures?.times ?? 0) + 1
    this.consecutiveFailures = { times, failure }
    this.#silentUntil = this.#now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (times - 1))
    this.#allowed = 1
  }

  /** Asks again at once where nothing has answered; a wait that a server asked for stays. */
  tryNow(): void {
    this.blocked = null
    this.consecutiveFailures = null
    this.#silentUntil = 0
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
    return this.#queue(this.#waiting, signal)
  }

  #queue(waiting: Waiter[], signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { start: resolve, fail: reject }
      waiting.push(waiter)
      signal?.addEventListener(
        'abort',
        () => {
          const at = waiting.indexOf(waiter)
          if (at === -1) return
          waiting.splice(at, 1)
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
    this.#start()
  }

  #start(): void {
    const now = this.#now()
    const spacing = this.#ownSpacingMs
    // Who starts a little late does not delay the next one: the pace holds over seconds.
    const late = now - this.#nextStart < spacing
    this.#nextStart = (late ? this.#nextStart : now) + spacing
    this.#pace.begin(this.#isByDefault)
    this.lastStart = now
  }

  /**
   * Starts what waits and may start now. The gate has no timer of its own: the scheduler calls
   * this again. Returns milliseconds until then; null: nothing waits for a time.
   */
  admit(): number | null {
    while (this.#further.length > 0) {
      const wait = this.opensAt - this.#now()
      if (wait > 0) return wait
      this.#start()
      this.#further.shift()?.start()
    }
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
    const waiting = [...this.#further.splice(0), ...this.#waiting.splice(0)]
    for (const waiter of waiting) waiter.fail(reason)
  }

  /** The account is gone: nothing of it holds up those that share its pace. */
  close(reason: Error): void {
    this.turnAway(reason)
    this.#pace.leave(this)
  }
}
