/** Who fetches which bytes of a file, and how far each stretch has come. Pure bookkeeping. */
import type { PartSegment } from './part-record.ts'

/** A stretch of the file. Offsets are absolute: `start <= synced <= written <= received <= end`. */
export interface Segment {
  start: number
  /** Exclusive; null: to an end that nobody knows yet. Shrinks when others take over the rest. */
  end: number | null
  /** The next byte to come. */
  received: number
  written: number
  synced: number
  /** Someone is fetching it. */
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

  /** Cuts a file of known length into `count` stretches of nearly the same size. */
  static even(totalBytes: number, count: number): SegmentTable {
    const edge = (index: number) => Math.round((totalBytes * index) / count)
    return new SegmentTable(
      Array.from({ length: count }, (_, index) => ({
        start: edge(index),
        end: edge(index + 1),
        written: edge(index),
        synced: edge(index),
      })),
    )
  }

  get all(): readonly Segment[] {
    return this.#segments
  }

  /** Bytes written so far, those of earlier attempts included. */
  get writtenBytes(): number {
    return this.#segments.reduce((sum, { start, written }) => sum + written - start, 0)
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
   * What a free connection should fetch: a stretch that nobody fetches, else the second half of the
   * one with the most to come, whose connection then stops where the new one begins. Null: nothing
   * worth a request.
   */
  next(): Segment | null {
    const idle = this.#idle
    if (idle !== undefined) {
      idle.busy = true
      return idle
    }
    const largest = this.#splittable
    return largest === undefined ? null : this.#takeOver(largest)
  }

  get #idle(): Segment | undefined {
    return this.#segments.find(({ busy, received, end }) => !busy && received !== end)
  }

  /** Of those worth it, the one that would take longest. */
  get #splittable(): Segment | undefined {
    const typical = this.#typicalRate
    const seconds = ({ end, received, rate }: Segment) =>
      ((end ?? received) - received) / Math.max(1, rate ?? typical)
    const worth = this.#segments.filter((segment) => {
      const rest = (segment.end ?? 0) - segment.received
      if (rest < 2 * MIN_SPLIT_BYTES) return false
      return segment.rate === null || seconds(segment) >= MIN_SPLIT_SECONDS
    })
    return worth.sort((a, b) => seconds(b) - seconds(a))[0]
  }

  get #typicalRate(): number {
    const rates = this.#segments.flatMap(({ rate }) => rate ?? [])
    return rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length)
  }

  #takeOver(from: Segment): Segment {
    const end = from.end ?? from.received
    const middle = from.received + Math.ceil((end - from.received) / 2)
    const nothing = { start: middle, received: middle, written: middle, synced: middle }
    const taken: Segment = { ...nothing, end, busy: true, rate: null }
    from.end = middle
    this.#segments.splice(this.#segments.indexOf(from) + 1, 0, taken)
    return taken
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

  /** For the record: neighbours that are whole become one. */
  record(): PartSegment[] {
    const merged: { start: number; end: number | null; written: number; synced: number }[] = []
    for (const { start, end, written, synced } of this.#segments) {
      const last = merged.at(-1)
      if (last !== undefined && last.written === start && last.synced === start) {
        Object.assign(last, { end, written, synced })
      } else {
        merged.push({ start, end, written, synced })
      }
    }
    return merged
  }
}
