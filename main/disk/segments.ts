/** Who fetches which bytes of a file, and how far each stretch has come. Pure bookkeeping. */
import type { PartSegment } from './part-record.ts'

/** A stretch of the file. Offsets are absolute: `start <= synced <= written <= received <= end`. */
export interface Segment {
  start: number
  /** Exclusive; null: to an end not known yet. Shrinks when others take over the rest. */
  end: number | null
  /** The next byte to come. */
  received: number
  written: number
  synced: number
  /** A connection is fetching it. */
  busy: boolean
  /** Bytes per second lately; null while that is not known. */
  rate: number | null
}

/** Less than this is not worth another connection. */
export const MIN_SPLIT_BYTES = 4 * 1024 * 1024
/** Nor is what will be there so soon: what is on its way to the old connection would be wasted. */
const MIN_SPLIT_SECONDS = 2

export class SegmentTable {
  /** In the order of the file, without gaps or overlaps. */
  readonly #segments: Segment[]

  constructor(segments: readonly PartSegment[]) {
    this.#segments = segments.map(({ start, end, written, synced }) => ({
      start,
      end,
      received: written,
      written,
      synced,
      busy: false,
      rate: null,
    }))
  }

  /** One segment from the first byte; null: to an unknown end. */
  static whole(totalBytes: number | null): SegmentTable {
    return new SegmentTable([{ start: 0, end: totalBytes, written: 0, synced: 0 }])
  }

  get all(): readonly Segment[] {
    return this.#segments
  }

  /** Bytes written so far, those of earlier attempts included. */
  get writtenBytes(): number {
    return this.#segments.reduce((sum, { start, written }) => sum + written - start, 0)
  }

  /** Every byte from 0 to here is written. */
  get writtenPrefix(): number {
    const unfinished = this.#segments.find(({ end, written }) => written !== end)
    return (unfinished ?? this.#segments.at(-1))?.written ?? 0
  }

  /** Bytes still to be received, as far as the end is known. */
  get rest(): number {
    return this.#segments.reduce((sum, segment) => sum + rest(segment), 0)
  }

  /** Bytes per second of all connections together; null while none is known. */
  get rate(): number | null {
    const rates = this.#rates
    return rates.length === 0 ? null : sumOf(rates)
  }

  /** True when every byte is written. */
  get complete(): boolean {
    return this.#segments.every(({ end, written }) => written === end)
  }

  /** True when `next` would give something. */
  get hasWork(): boolean {
    return this.#idle !== undefined || this.#splittable !== undefined
  }

  /**
   * What a free connection should fetch: about `wanted` bytes, from the front of what no connection
   * fetches, so that the file grows from its beginning and can be hashed on the way. Else the second
   * half of what would take longest, whose connection then stops where the new stretch begins.
   * Null: nothing worth a request.
   */
  next(wanted: number): Segment | null {
    const idle = this.#idle
    if (idle !== undefined) {
      // A little more is better than a crumb left over.
      if (rest(idle) > wanted * 1.5) this.#cut(idle, idle.received + wanted, false)
      idle.busy = true
      return idle
    }
    const slowest = this.#splittable
    return slowest === undefined
      ? null
      : this.#cut(slowest, slowest.received + Math.ceil(rest(slowest) / 2), true)
  }

  get #idle(): Segment | undefined {
    return this.#segments.find(({ busy, received, end }) => !busy && received !== end)
  }

  /** Of those worth it, the one that would take longest. */
  get #splittable(): Segment | undefined {
    const typical = this.#typicalRate
    const seconds = (segment: Segment) => rest(segment) / Math.max(1, segment.rate ?? typical)
    const worth = this.#segments.filter(
      (segment) =>
        rest(segment) >= 2 * MIN_SPLIT_BYTES &&
        (segment.rate === null || seconds(segment) >= MIN_SPLIT_SECONDS),
    )
    return worth.sort((a, b) => seconds(b) - seconds(a))[0]
  }

  get #typicalRate(): number {
    return sumOf(this.#rates) / Math.max(1, this.#rates.length)
  }

  get #rates(): number[] {
    return this.#segments.flatMap(({ rate }) => rate ?? [])
  }

  /** Ends `from` at an offset; the new stretch begins there. */
  #cut(from: Segment, at: number, busy: boolean): Segment {
    const nothing = { start: at, received: at, written: at, synced: at, rate: null }
    const behind: Segment = { ...nothing, end: from.end, busy }
    from.end = at
    this.#segments.splice(this.#segments.indexOf(from) + 1, 0, behind)
    return behind
  }

  /** Forgets what was received but not written: its connection is gone. */
  release(segment: Segment): void {
    segment.received = segment.written
    segment.busy = false
    segment.rate = null
  }

  /** Nothing is there any more: `by`, whose connection goes on, has the whole file to fetch. */
  restart(totalBytes: number | null, by?: Segment): void {
    const nothing = { start: 0, end: totalBytes, received: 0, written: 0, synced: 0, rate: null }
    const whole = Object.assign(by ?? { busy: false }, nothing)
    this.#segments.splice(0, this.#segments.length, whole)
  }

  /** For the record: neighbours that are whole, or untouched, become one. */
  record(): PartSegment[] {
    const merged: { start: number; end: number | null; written: number; synced: number }[] = []
    for (const { start, end, written, synced } of this.#segments) {
      const last = merged.at(-1)
      const continues = last?.written === start && last.synced === start
      const untouched = last?.written === last?.start && written === start
      if (last !== undefined && continues) Object.assign(last, { end, written, synced })
      else if (last !== undefined && untouched) last.end = end
      else merged.push({ start, end, written, synced })
    }
    return merged
  }
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

/** Bytes still to be received; 0 where the end is not known. */
function rest({ end, received }: Segment): number {
  return end === null ? 0 : end - received
}

/** No piece is smaller: each costs a round trip. */
const MIN_PIECE_BYTES = 8 * 1024 * 1024
/** Pieces that each connection fetches of a long file: what is hashed only at its end is one of them. */
const MAX_ROUNDS = 16

/** Bytes of a piece: equal ones, so that connections of equal speed are done at the same time. */
export function pieceBytes(totalBytes: number, connections: number): number {
  const rounds = Math.ceil(totalBytes / (connections * MIN_PIECE_BYTES))
  return Math.max(1, Math.ceil(totalBytes / (connections * Math.min(MAX_ROUNDS, rounds))))
}
