import { describe, expect, it } from 'vitest'
import {
  MIN_SPLIT_BYTES,
  pieceBytes,
  SegmentTable,
  type Segment,
} from '../../main/disk/segments.ts'
import { seeded } from '../helpers/seeded.ts'

const MiB = 1024 * 1024

function receive(segment: Segment, bytes: number): void {
  segment.received = Math.min(segment.end ?? Infinity, segment.received + bytes)
  segment.written = segment.received
}

describe('next', () => {
  it('cuts a piece from the front of what no connection fetches', () => {
    const table = SegmentTable.whole(100 * MiB)
    expect(table.next(10 * MiB)).toMatchObject({ start: 0, end: 10 * MiB })
    expect(table.next(10 * MiB)).toMatchObject({ start: 10 * MiB, end: 20 * MiB })
  })

  it('leaves no crumb behind', () => {
    const table = SegmentTable.whole(14 * MiB)
    expect(table.next(10 * MiB)).toMatchObject({ start: 0, end: 14 * MiB })
  })

  it('takes over half of what would take longest, once nothing is idle', () => {
    const table = SegmentTable.whole(200 * MiB)
    const fast = table.next(100 * MiB)!
    const slow = table.next(Infinity)!
    Object.assign(fast, { rate: 50 * MiB })
    Object.assign(slow, { rate: MiB })
    expect(table.next(Infinity)).toMatchObject({ start: 150 * MiB, end: 200 * MiB })
    expect(slow.end).toBe(150 * MiB)
  })

  it('leaves what is too small or nearly there', () => {
    const small = SegmentTable.whole(2 * MIN_SPLIT_BYTES - 1)
    small.next(Infinity)
    expect(small.next(Infinity)).toBeNull()
    expect(small.hasWork).toBe(false)
    const soon = SegmentTable.whole(100 * MiB)
    soon.next(Infinity)!.rate = 60 * MiB
    expect(soon.next(Infinity)).toBeNull()
  })

  it('cannot split what has no known end', () => {
    const table = SegmentTable.whole(null)
    expect(table.next(MiB)).toMatchObject({ start: 0, end: null })
    expect(table.next(MiB)).toBeNull()
  })

  it('covers every byte once, whichever connection fetches what', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed)
      const total = 1 + random.int(300 * MiB)
      const table = SegmentTable.whole(total)
      const busy: Segment[] = []
      while (!table.complete) {
        const segment = table.next(pieceBytes(total, 1 + random.int(16)))
        if (segment !== null && busy.length < 16) busy.push(segment)
        else if (segment !== null) table.release(segment)
        const at = random.int(busy.length)
        const one = busy[at]!
        receive(one, 1 + random.int(20 * MiB))
        one.rate = random.int(3) === 0 ? null : random.int(10 * MiB)
        if (one.received === one.end || random.int(20) === 0) {
          table.release(one)
          busy.splice(at, 1)
        }
      }
      let edge = 0
      for (const { start, end } of table.all) {
        expect(start).toBe(edge)
        expect(Number.isInteger(end)).toBe(true)
        edge = end!
      }
      expect(edge).toBe(total)
      expect(table.writtenBytes).toBe(total)
    }
  })
})

describe('record', () => {
  it('joins what is whole and what is untouched', () => {
    const table = SegmentTable.whole(50 * MiB)
    const pieces = [1, 2, 3, 4, 5].map(() => table.next(10 * MiB)!)
    for (const piece of pieces.slice(0, 2)) {
      receive(piece, 10 * MiB)
      piece.synced = piece.written
    }
    receive(pieces[2]!, MiB)
    expect(table.record()).toEqual([
      { start: 0, end: 30 * MiB, written: 21 * MiB, synced: 20 * MiB },
      { start: 30 * MiB, end: 50 * MiB, written: 30 * MiB, synced: 30 * MiB },
    ])
  })

  it('never counts received bytes that were not written', () => {
    const table = SegmentTable.whole(10)
    const segment = table.next(Infinity)!
    segment.received = 7
    expect(table.record()[0]).toMatchObject({ written: 0 })
    table.release(segment)
    expect(segment.received).toBe(0)
  })
})

describe('pieceBytes', () => {
  it('makes pieces equal, so that equal connections end together', () => {
    for (const connections of [1, 4, 8, 16]) {
      const total = 256 * MiB
      const rounds = total / (pieceBytes(total, connections) * connections)
      expect(rounds).toBeCloseTo(Math.round(rounds), 5)
    }
  })

  it('asks a bounded number of questions, however long the file', () => {
    expect(1e12 / pieceBytes(1e12, 4)).toBeLessThanOrEqual(64)
  })
})
