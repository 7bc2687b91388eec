/**
 * Brings all bytes of one file into its part file: one connection begins, others join where that is
 * worth it, and a connection that the server does not want leaves its rest to those that remain.
 */
import type { ReelhaulError } from '../errors.ts'
import { pause, type Clock } from './clock.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { PartFile } from './part-file.ts'
import { fetchSegment, type SegmentFetchParts } from './segment-fetch.ts'
import { RestartNeeded, type StoreRequest } from './store-request.ts'
import { afterFailure } from './transfer-policy.ts'

export interface TransferParts {
  readonly part: PartFile
  readonly store: StoreRequest
  readonly clock: Clock
  readonly heartbeat: Heartbeat
  readonly fetch: Omit<SegmentFetchParts, 'alone' | 'onStartOver' | 'onAccepted' | 'onFetched'>
  /** Connections that this file may use now; may change at any time. */
  readonly connections: () => number
  readonly signal: AbortSignal
}

/** Beginnings from zero within one attempt: more than that, and the object never holds still. */
const MAX_RESTARTS = 2

export class Transfer {
  /** Bytes of bodies received, of whatever worth. */
  fetchedBytes = 0
  readonly #parts: TransferParts
  #active = 0
  /** Fewer than allowed once the server has shown that it does not want more. */
  #ceiling = Number.POSITIVE_INFINITY
  #severalPossible = false
  #restarts = 0

  constructor(parts: TransferParts) {
    this.#parts = parts
  }

  /**
   * Resolves when every byte is written.
   * @throws ReelhaulError; the signal's reason. The part file keeps what is good of it.
   */
  async run(): Promise<void> {
    for (;;) {
      try {
        return await this.#round()
      } catch (error) {
        if (!(error instanceof RestartNeeded)) throw error
        const { part, fetch } = this.#parts
        if (error.inOnePiece) this.#ceiling = 1
        await part.startOver(fetch.expectedBytes)
        this.#countRestart(error.failure)
      }
    }
  }

  #countRestart(why: ReelhaulError): void {
    if (++this.#restarts > MAX_RESTARTS) throw why
  }

  /** Lets connections work until all is there, or one of them meets something that ends it all. */
  #round(): Promise<void> {
    const stop = new AbortController()
    const signal = AbortSignal.any([this.#parts.signal, stop.signal])
    this.#severalPossible = false
    return new Promise((resolve, reject) => {
      let failure: Error | null = null
      const join = (): void => {
        this.#active++
        this.#work(signal, grow)
          .catch((error: unknown) => {
            failure ??= error instanceof Error ? error : new Error(String(error))
            stop.abort()
          })
          .finally(() => {
            if (--this.#active > 0) return
            quiet()
            if (failure === null) resolve()
            else reject(failure)
          })
          .catch(reject)
      }
      const grow = (): void => {
        while (failure === null && this.#mayGrow()) join()
      }
      const quiet = this.#parts.heartbeat.on(grow)
      join()
    })
  }

  #mayGrow(): boolean {
    const { part, store } = this.#parts
    if (!this.#severalPossible || this.#active >= this.#limit) return false
    return part.table.hasWork && store.hasRoom
  }

  get #limit(): number {
    return Math.min(this.#parts.connections(), this.#ceiling)
  }

  /** One connection's life: segment after segment, while there is work and it is wanted. */
  async #work(signal: AbortSignal, grow: () => void): Promise<void> {
    const { table } = this.#parts.part
    let failures = 0
    for (;;) {
      const segment = this.#active <= Math.max(1, this.#limit) ? table.next() : null
      if (segment === null) return
      const before = this.fetchedBytes
      try {
        await fetchSegment(this.#fetchParts(grow), segment, signal)
        failures = 0
      } catch (error) {
        if (signal.aborted || error instanceof RestartNeeded) throw error
        const progressed = this.fetchedBytes > before
        failures = progressed ? 0 : failures + 1
        const alone = this.#active === 1
        const fruitful = this.fetchedBytes > 0
        const next = afterFailure(error, { progressed, failures, alone, fruitful })
        if (next.act === 'throw') throw error
        if (next.act === 'leave') {
          this.#ceiling = Math.max(1, this.#active - 1)
          return
        }
        await pause(this.#parts.clock, next.waitMs, signal)
      } finally {
        table.release(segment)
      }
    }
  }

  #fetchParts(grow: () => void): SegmentFetchParts {
    return {
      ...this.#parts.fetch,
      alone: () => this.#active === 1,
      onStartOver: (why) => this.#countRestart(why),
      onAccepted: (severalPossible) => {
        this.#severalPossible = severalPossible
        grow()
      },
      onFetched: (bytes) => (this.fetchedBytes += bytes),
    }
  }
}
