import { describe, expect, it } from 'vitest'
import { Bandwidth, BUCKET_BYTES } from '../../main/transfer/bandwidth.ts'
import type { Clock } from '../../main/clock.ts'

/** Time that passes only when told to; timers are late, as they are in life. */
class ManualClock implements Clock {
  #now = 0
  #timers: { at: number; run: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run }
    this.#timers.push(timer)
    return () => (this.#timers = this.#timers.filter((other) => other !== timer))
  }

  pass(ms: number, lateness = 0): void {
    const end = this.#now + ms
    for (;;) {
      const next = this.#timers.sort((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at + lateness > end) break
      this.#timers.shift()
      this.#now = Math.max(this.#now, next.at + lateness)
      next.run()
    }
    this.#now = end
  }
}

/** Reads as fast as it may. @returns what it has read. */
function reader(bandwidth: Bandwidth): { bytes: number } {
  const read = { bytes: 0 }
  const ask = () =>
    bandwidth.request((granted) => {
      read.bytes += granted
      ask()
    })
  ask()
  return read
}

const total = (readers: readonly { bytes: number }[]) => readers.reduce((n, r) => n + r.bytes, 0)

describe('Bandwidth', () => {
  it.each([
    [20_000, 1],
    [1_000_000, 1],
    [1_000_000, 32],
    [10_000_000, 8],
    [200_000_000, 64],
  ])('%i bytes a second over %i connections: within 5%% over 10 s', (limit, connections) => {
    const clock = new ManualClock()
    const bandwidth = Bandwidth.alone(clock, limit)
    const readers = Array.from({ length: connections }, () => reader(bandwidth))
    clock.pass(10_000, 3)
    expect(total(readers) / (10 * limit)).toBeGreaterThan(0.95)
    expect(total(readers) / (10 * limit)).toBeLessThan(1.05)
  })

  it('gives everybody the same', () => {
    const clock = new ManualClock()
    const bandwidth = Bandwidth.alone(clock, 4_000_000)
    const readers = Array.from({ length: 8 }, () => reader(bandwidth))
    clock.pass(10_000)
    for (const { bytes } of readers) expect(bytes / (total(readers) / 8)).toBeCloseTo(1, 1)
  })

  it('changes at once, also for those who wait', () => {
    const clock = new ManualClock()
    const bandwidth = Bandwidth.alone(clock, 1024)
    const read = reader(bandwidth)
    clock.pass(1000)
    const before = read.bytes
    bandwidth.setLimit(1_000_000)
    clock.pass(10_000)
    expect((read.bytes - before) / 10_000_000).toBeGreaterThan(0.95)
    expect((read.bytes - before) / 10_000_000).toBeLessThan(1.05)
  })

  it('lets everybody go when the limit is lifted', () => {
    const bandwidth = Bandwidth.alone(new ManualClock(), 1024)
    const granted: number[] = []
    for (let n = 0; n < 3; n++) bandwidth.request((bytes) => granted.push(bytes))
    bandwidth.setLimit(null)
    expect(granted).toEqual([Infinity, Infinity, Infinity])
    expect(bandwidth.limited).toBe(false)
  })

  it('does not save up what was not used', () => {
    const clock = new ManualClock()
    const bandwidth = Bandwidth.alone(clock, 1_000_000)
    clock.pass(60_000)
    const read = reader(bandwidth)
    clock.pass(1000)
    expect(read.bytes).toBeLessThan(1_400_000)
  })
})

describe('a bucket that several threads share', () => {
  it('gives all of them together no more than the limit', () => {
    const clock = new ManualClock()
    const memory = new SharedArrayBuffer(BUCKET_BYTES)
    const threads = [0, 1, 2].map(() => new Bandwidth(clock, memory))
    threads[0]?.setLimit(3_000_000)
    const readers = threads.flatMap((thread) => [reader(thread), reader(thread)])
    clock.pass(10_000, 3)
    expect(total(readers) / 30_000_000).toBeGreaterThan(0.95)
    expect(total(readers) / 30_000_000).toBeLessThan(1.05)
    for (const { bytes } of readers) expect(bytes).toBeGreaterThan(0)
  })

  it('changes for all of them, once they are told', () => {
    const clock = new ManualClock()
    const memory = new SharedArrayBuffer(BUCKET_BYTES)
    const [one, other] = [new Bandwidth(clock, memory), new Bandwidth(clock, memory)]
    one.setLimit(1024)
    const read = reader(other)
    clock.pass(1000)
    const before = read.bytes
    one.setLimit(1_000_000)
    other.changed()
    clock.pass(10_000)
    expect((read.bytes - before) / 10_000_000).toBeGreaterThan(0.95)
    expect((read.bytes - before) / 10_000_000).toBeLessThan(1.05)
  })
})
