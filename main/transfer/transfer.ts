/**
 * Brings all bytes of one file into its part file: one connection begins, others join where that is
 * worth it, and a connection that the server does not want leaves its rest to those that remain.
 */
import type { ReelhaulError } from '../errors.ts'
import { pause, type Clock } from '../clock.ts'
import type { SegmentHelper } from './segment-helper.ts'
import type { Ticker } from './ticker.ts'
import type { PartFile } from '../disk/part-file.ts'
import { fetchSegment, type SegmentFetchDeps } from './segment-fetch.ts'
import { pieceBytes, type Segment } from '../disk/segments.ts'
import { RestartNeeded, type StoreRequest } from '../http/store-request.ts'
import { afterFailure } from './transfer-policy.ts'

type Shared = 'part' | 'store' | 'clock' | 'ticker'

export interface TransferDeps {
  readonly part: PartFile
  readonly store: StoreRequest
  readonly clock: Clock
  readonly ticker: Ticker
  /** What only the fetching of a segment needs. */
  readonly fetch: Omit<
    SegmentFetchDeps,
    Shared | 'alone' | 'onePiece' | 'onStartOver' | 'onBody' | 'onFetched'
  >
  /** Connections that this file may use now; may change at any time. */
  readonly connections: () => number
  /** Files shorter than this get one connection. */
  readonly segmentThresholdBytes: number
  /** A thread that has time; null where there is none. */
  readonly findHelper: () => Promise<SegmentHelper | null>
  /** Of a faster file every other connection is another thread's. */
  readonly fastBytesPerSecond: number
  readonly signal: AbortSignal
}

/** After this much of a body its speed is judged for the first time. */
const FIRST_LOOK_MS = 20
/**
 * What is fast by then may be much faster: its first moments, in which everything is still cold, do not
 * count, and it is judged after this much more. Slower ones do not wait, nor would they lose much.
 */
const SECOND_LOOK_MS = 130
/** What is left takes less than this: others would hardly have begun when it is over. */
const WORTH_JOINING_SECONDS = 2
/** So much longer where each connection is fast: it may be the disk, or this machine, that others wait for. */
const WORTH_JOINING_FAST_SECONDS = 6
/** A connection asks for what it brings in this time, or more: each question costs a round trip. */
const PIECE_SECONDS = 1
/** Beginnings from zero within one attempt: more than that, and the object never holds still. */
const MAX_RESTARTS = 2

/** The object never holds still: another beginning would end like those before. */
class Exhausted extends Error {
  readonly failure: ReelhaulError

  constructor(failure: ReelhaulError) {
    super(failure.message)
    this.failure = failure
  }
}

export class Transfer {
  /** Bytes of bodies received, of whatever worth. */
  fetchedBytes = 0
  readonly #deps: TransferDeps
  #active = 0
  /** Fewer than allowed once the server has shown that it does not want more. */
  #ceiling = Number.POSITIVE_INFINITY
  #severalPossible = false
  #restarts = 0
  /** Why parts are not asked for any more; null: they are. */
  #onePiece: ReelhaulError | null = null
  /** This attempt has got further than any before. */
  #fruitful = false
  #begun: { readonly at: number; readonly rest: number } | null = null

  constructor(deps: TransferDeps) {
    this.#deps = deps
  }

  /** The name of the store. */
  get host(): string {
    return this.#deps.store.host
  }

  /**
   * Resolves when every byte is written.
   * @throws ReelhaulError; the signal's reason. The part file keeps what is good of it.
   */
  async run(): Promise<void> {
    try {
      while (!(await this.#completed()));
    } catch (error) {
      throw error instanceof Exhausted ? error.failure : error
    }
  }

  /** @returns false: another beginning is needed. */
  async #completed(): Promise<boolean> {
    try {
      await this.#round()
      return true
    } catch (error) {
      if (!(error instanceof RestartNeeded)) throw error
      await this.#deps.part.startOver(error.failure.failure, null)
      this.#countRestart(error)
      return false
    }
  }

  /** One surprise is enough: from then on one connection fetches the file in one piece. */
  #countRestart({ failure, inOnePiece }: RestartNeeded): void {
    if (inOnePiece) {
      this.#ceiling = 1
      this.#onePiece ??= failure
    }
    if (++this.#restarts > MAX_RESTARTS) throw new Exhausted(failure)
  }

  /** Lets connections work until all is there, or one of them meets something that ends it all. */
  #round(): Promise<void> {
    const stop = new AbortController()
    const { signal } = stop
    const unlink = follow(stop, this.#deps.signal)
    this.#severalPossible = false
    this.#begun = null
    return new Promise((resolve, reject) => {
      let failure: Error | null = null
      const join = (): void => {
        this.#active++
        this.#work(signal, grow, this.#active % 2 === 0 && this.#isFast)
          .catch((error: unknown) => {
            failure ??= error instanceof Error ? error : new Error(String(error))
            stop.abort()
          })
          .finally(() => {
            if (--this.#active > 0) return
            quiet()
            unlink()
            if (failure === null) resolve()
            else reject(failure)
          })
          .catch(reject)
      }
      const grow = (): void => {
        while (failure === null && this.#mayGrow()) join()
      }
      const quiet = this.#deps.ticker.on(grow)
      join()
    })
  }

  #mayGrow(): boolean {
    const { part, store, segmentThresholdBytes } = this.#deps
    const { table } = part
    if (!this.#severalPossible || this.#active >= this.#limit) return false
    if ((part.facts.totalBytes ?? 0) < segmentThresholdBytes) return false
    const rate = this.#rate
    if (rate === null) return false
    const eachFast = rate / Math.max(1, this.#active) > this.#deps.fastBytesPerSecond
    const worth = eachFast ? WORTH_JOINING_FAST_SECONDS : WORTH_JOINING_SECONDS
    if (table.rest < worth * rate) return false
    return table.hasWork && store.hasRoom
  }

  /**
   * Bytes per second; before a tick has measured it, those of the first moments. Null while nothing
   * has arrived yet: a machine that had no time to look is no slow connection.
   */
  get #rate(): number | null {
    const { part, clock } = this.#deps
    const measured = part.table.rate
    const bytes = (this.#begun?.rest ?? 0) - part.table.rest
    if (this.#begun === null || bytes <= 0 || (measured !== null && measured > 0)) return measured
    return (bytes * 1000) / Math.max(FIRST_LOOK_MS, clock.now() - this.#begun.at)
  }

  get #isFast(): boolean {
    return (this.#rate ?? 0) > this.#deps.fastBytesPerSecond
  }

  /** The first body begins: soon it will be known whether others should join. */
  #judgeSoon(grow: () => void): void {
    const { part, clock, segmentThresholdBytes } = this.#deps
    if (this.#begun !== null || !this.#severalPossible) return
    if ((part.facts.totalBytes ?? 0) < segmentThresholdBytes) return
    this.#begin()
    clock.after(FIRST_LOOK_MS, () => {
      if (!this.#isFast) return grow()
      this.#begin()
      clock.after(SECOND_LOOK_MS, grow)
    })
  }

  /** From now on speed is measured. */
  #begin(): void {
    this.#begun = { at: this.#deps.clock.now(), rest: this.#deps.part.table.rest }
  }

  #wanted(rate: number): number {
    const { part, fetch } = this.#deps
    const total = part.facts.totalBytes ?? fetch.expectedBytes
    if (total === null || this.#limit === 1) return Number.POSITIVE_INFINITY
    if (total < this.#deps.segmentThresholdBytes) return Number.POSITIVE_INFINITY
    return Math.max(pieceBytes(total, this.#limit), Math.ceil(rate * PIECE_SECONDS))
  }

  get #limit(): number {
    return Math.min(this.#deps.connections(), this.#ceiling)
  }

  /** @param helped the connection is another thread's, where one has time. */
  async #work(signal: AbortSignal, grow: () => void, helped: boolean): Promise<void> {
    const helper = helped ? await this.#deps.findHelper() : null
    try {
      await this.#fetchSegments(signal, grow, helper)
    } finally {
      helper?.close()
    }
  }

  /** One connection's life: segment after segment, while there is work and it is wanted. */
  async #fetchSegments(
    signal: AbortSignal,
    grow: () => void,
    helper: SegmentHelper | null,
  ): Promise<void> {
    const { part } = this.#deps
    const { table } = part
    let failures = 0
    let rate = 0
    for (;;) {
      const wanted = this.#active <= Math.max(1, this.#limit)
      const segment = wanted ? table.next(this.#wanted(rate)) : null
      if (segment === null) return
      const before = part.kept.furthest
      const began = this.#deps.clock.now()
      try {
        await this.#fetch(segment, helper, signal, grow)
        failures = 0
        this.#fruitful ||= part.kept.furthest > before
      } catch (error) {
        const final = error instanceof RestartNeeded || error instanceof Exhausted
        if (signal.aborted || final) throw error
        const progressed = part.kept.furthest > before
        this.#fruitful ||= progressed
        failures = progressed ? 0 : failures + 1
        const alone = this.#active === 1
        const fruitful = this.#fruitful
        const next = afterFailure(error, { progressed, failures, alone, fruitful })
        if (next.act === 'throw') throw error
        if (next.act === 'leave') {
          this.#ceiling = Math.max(1, this.#active - 1)
          return
        }
        await pause(this.#deps.clock, next.waitMs, signal)
      } finally {
        rate = ((segment.received - segment.start) * 1000) / (this.#deps.clock.now() - began + 1)
        table.release(segment)
      }
    }
  }

  #fetch(
    segment: Segment,
    helper: SegmentHelper | null,
    signal: AbortSignal,
    grow: () => void,
  ): Promise<void> {
    const deps = this.#fetchDeps(grow)
    // Where a file begins, its part may still have to be made.
    return helper === null || helper.lost || segment.received === 0
      ? fetchSegment(deps, segment, signal)
      : helper.fetch(segment, signal, deps)
  }

  #fetchDeps(grow: () => void): SegmentFetchDeps {
    const { fetch, part, store, clock, ticker } = this.#deps
    return {
      ...fetch,
      ...{ part, store, clock, ticker },
      alone: () => this.#active === 1,
      onePiece: () => this.#onePiece,
      onStartOver: (restart) => this.#countRestart(restart),
      onBody: (severalPossible) => {
        this.#severalPossible = severalPossible
        this.#judgeSoon(grow)
      },
      onFetched: (bytes) => (this.fetchedBytes += bytes),
    }
  }
}

/** Aborts `stop` with `parent`; cheaper than a composite signal. Returns what ends it. */
function follow(stop: AbortController, parent: AbortSignal): () => void {
  const onAbort = () => stop.abort(parent.reason)
  if (parent.aborted) onAbort()
  parent.addEventListener('abort', onAbort, { once: true })
  return () => parent.removeEventListener('abort', onAbort)
}
