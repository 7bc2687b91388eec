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
}

/** Less than this is not worth another connection. */
export const MIN_SPLIT_BYTES = 4 * 1024 * 1024

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

  get #splittable(): Segment | undefined {
    const rest = ({ end, received }: Segment) => (end === null ? 0 : end - received)
    let largest: Segment | undefined
    for (const segment of this.#segments) {
      if (rest(segment) < 2 * MIN_SPLIT_BYTES) continue
      if (largest === undefined || rest(segment) > rest(largest)) largest = segment
    }
    return largest
  }

  #takeOver(from: Segment): Segment {
    const end = from.end ?? from.received
    const middle = from.received + Math.ceil((end - from.received) / 2)
    const nothing = { start: middle, received: middle, written: middle, synced: middle }
    const taken: Segment = { ...nothing, end, busy: true }
    from.end = middle
    this.#segments.splice(this.#segments.indexOf(from) + 1, 0, taken)
    return taken
  }

  /** Forgets what was received but not written: its connection is gone. */
  release(segment: Segment): void {
    segment.received = segment.written
    segment.busy = false
  }

  /** Nothing is there any more: `by`, whose connection goes on, has the whole file to fetch. */
  restart(totalBytes: number | null, by?: Segment): void {
    const nothing = { start: 0, end: totalBytes, received: 0, written: 0, synced: 0 }
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
