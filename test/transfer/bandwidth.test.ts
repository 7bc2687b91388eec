import { describe, expect, it } from 'vitest'
import { Bandwidth } from '../../main/transfer/bandwidth.ts'
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
    const bandwidth = new Bandwidth(clock, limit)
    const readers = Array.from({ length: connections }, () => reader(bandwidth))
    clock.pass(10_000, 3)
    expect(total(readers) / (10 * limit)).toBeGreaterThan(0.95)
    expect(total(readers) / (10 * limit)).toBeLessThan(1.05)
  })

  it('gives everybody the same', () => {
    const clock = new ManualClock()
    const bandwidth = new Bandwidth(clock, 4_000_000)
    const readers = Array.from({ length: 8 }, () => reader(bandwidth))
    clock.pass(10_000)
    for (const { bytes } of readers) expect(bytes / (total(readers) / 8)).toBeCloseTo(1, 1)
  })

  it('changes at once, also for those who wait', () => {
    const clock = new ManualClock()
    const bandwidth = new Bandwidth(clock, 1024)
    const read = reader(bandwidth)
    clock.pass(1000)
    const before = read.bytes
    bandwidth.setLimit(1_000_000)
    clock.pass(10_000)
    expect((read.bytes - before) / 10_000_000).toBeGreaterThan(0.95)
    expect((read.bytes - before) / 10_000_000).toBeLessThan(1.05)
  })

  it('lets everybody go when the limit is lifted', () => {
    const bandwidth = new Bandwidth(new ManualClock(), 1024)
    const granted: number[] = []
    for (let n = 0; n < 3; n++) bandwidth.request((bytes) => granted.push(bytes))
    bandwidth.setLimit(null)
    expect(granted).toEqual([Infinity, Infinity, Infinity])
    expect(bandwidth.limited).toBe(false)
  })

  it('does not save up what was not used', () => {
    const clock = new ManualClock()
    const bandwidth = new Bandwidth(clock, 1_000_000)
    clock.pass(60_000)
    const read = reader(bandwidth)
    clock.pass(1000)
    expect(read.bytes).toBeLessThan(1_400_000)
  })
})
