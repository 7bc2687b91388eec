import { expect, test } from 'vitest'
import { Throughput } from '../../main/outputs/throughput.ts'

const step = 5_000

test('shows the steps that are over, the newest last', () => {
  const throughput = new Throughput()
  throughput.add(10_000, 0)
  throughput.add(10_000, 4_999)
  throughput.add(5_000, step)
  expect(throughput.line(step).slice(-2)).toEqual([0, 4000])
  expect(throughput.line(2 * step).slice(-2)).toEqual([4000, 1000])
  expect(throughput.line(2 * step)).toHaveLength(60)
})

test('forgets what is older than five minutes, however long it was not asked', () => {
  const throughput = new Throughput()
  throughput.add(10_000, 0)
  expect(throughput.line(60 * step)[0]).toBe(2000)
  expect(throughput.line(61 * step)).toEqual([])
  throughput.add(5_000, 10_000 * step)
  expect(throughput.line(10_001 * step).filter((speed) => speed > 0)).toEqual([1000])
})

test('is empty where nothing has moved', () => {
  expect(new Throughput().line(123_456)).toEqual([])
})

test('expects the speed of the last minute in which something moved', () => {
  const throughput = new Throughput()
  throughput.add(1_000_000, 0)
  expect(throughput.busySpeed(step)).toBeNull()
  for (let n = 20; n < 32; n++) throughput.add(10_000, n * step)
  expect(throughput.busySpeed(40 * step)).toBe(2000)
  expect(throughput.busySpeed(200 * step)).toBeNull()
})
