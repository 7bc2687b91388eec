import { expect, test } from 'vitest'
import { UsualTimes } from '../../main/queue/usual-times.ts'

test('says nothing from fewer than five jobs, nor of another account', () => {
  const times = new UsualTimes()
  for (const ms of [1, 2, 3, 4]) times.add('a', ms)
  expect(times.of('a')).toBeNull()
  times.add('a', 5)
  expect(times.of('a')).toEqual({ earlyMs: 1, lateMs: 5 })
  expect(times.of('b')).toBeNull()
})

test('leaves the odd ones at both ends out', () => {
  const times = new UsualTimes()
  for (const ms of [600, 610, 5, 620, 630, 640, 650, 660, 670, 680, 90_000]) times.add('a', ms)
  expect(times.of('a')).toEqual({ earlyMs: 600, lateMs: 680 })
})

test('forgets what was long ago', () => {
  const times = new UsualTimes()
  for (let n = 0; n < 50; n++) times.add('a', 60_000)
  for (let n = 0; n < 50; n++) times.add('a', 1000)
  expect(times.of('a')).toEqual({ earlyMs: 1000, lateMs: 1000 })
})
