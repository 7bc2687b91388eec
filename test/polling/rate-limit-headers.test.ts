import fc from 'fast-check'
import { expect, it } from 'vitest'
import { requestLimit } from '../../main/polling/rate-limit-headers.ts'

const now = Date.UTC(2026, 10, 28, 12)
const left = (headers: Record<string, string>) => requestLimit(headers, now)

it.each([
  [{ 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '30' }, 30_000],
  [{ 'ratelimit-limit': '100', 'ratelimit-remaining': '7', 'ratelimit-reset': '30' }, 30_000],
  [{ ratelimit: 'limit=100, remaining=7, reset=30' }, 30_000],
  [
    {
      'x-rate-limit-limit': '100, 100;w=60',
      'x-rate-limit-remaining': '7',
      'x-rate-limit-reset': String(now / 1000 + 30),
    },
    30_000,
  ],
  [
    {
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '7',
      'x-ratelimit-reset': String(now + 30_000),
    },
    30_000,
  ],
  [
    {
      'x-ratelimit-limit': '100',
      'x-ratelimit-remaining': '7',
      'x-ratelimit-reset': new Date(now + 30_000).toUTCString(),
    },
    30_000,
  ],
])('reads %j', (headers, resetMs) => {
  expect(left(headers as Record<string, string>)).toMatchObject({
    limit: 100,
    left: { remaining: 7, resetMs },
  })
})

it.each([
  ['1m30s', 90_000],
  ['6.5s', 6500],
  ['500ms', 500],
  ['2026-11-28 12:00:30', 30_000],
  ['2026-11-28T12:00:30Z', 30_000],
  ['9999h', 3_600_000],
])('reads a reset of %j', (reset, resetMs) => {
  const headers = { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': reset }
  expect(left(headers)).toMatchObject({ left: { remaining: 7, resetMs } })
})

it('reads the combined field with one letter names', () => {
  expect(left({ ratelimit: '"default";r=50;t=5' })).toMatchObject({
    left: { remaining: 50, resetMs: 5000 },
  })
})

it.each([
  [{ 'ratelimit-policy': '"default";q=100;w=60' }, 100, 60_000],
  [{ 'ratelimit-policy': '100;w=60, 1000;w=3600' }, 100, 60_000],
  [{ 'ratelimit-limit': '100, 100;w=60' }, 100, 60_000],
  [{ 'x-ratelimit-limit': '5', 'ratelimit-policy': '5;w=1' }, 5, 1000],
])('reads the window from %j', (headers, limit, windowMs) => {
  const given = headers as unknown as Record<string, string>
  expect(left(given)).toEqual({ limit, windowMs, left: null })
})

it.each([
  {},
  { 'x-ratelimit-limit': '100' },
  { 'ratelimit-policy': '100;w=0' },
  { 'ratelimit-policy': '100;w=99999999' },
  { 'x-ratelimit-remaining': '5' },
  { 'x-ratelimit-remaining': '-5', 'x-ratelimit-reset': '1' },
  { 'x-ratelimit-remaining': 'many', 'x-ratelimit-reset': '1' },
  { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': 'soon' },
  { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '-1' },
])('takes nothing from %j', (headers) => {
  expect(left(headers as Record<string, string>)).toBeNull()
})

it('bounds a reset to an hour, and one that is past to now', () => {
  const of = (reset: string) =>
    left({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })?.left?.resetMs
  expect([of('99999999'), of('0'), of(String(now / 1000 - 100))]).toEqual([3_600_000, 0, 0])
})

it('whatever a server sends, waits are bounded', () => {
  const names = ['limit', 'remaining', 'reset'].map((name) => `x-ratelimit-${name}`)
  const headers = fc.dictionary(
    fc.constantFrom(...names, 'ratelimit', 'ratelimit-policy'),
    fc.string(),
  )
  fc.assert(
    fc.property(headers, (given) => {
      const read = requestLimit(given, now)
      if (read?.windowMs != null) {
        expect(read.windowMs).toBeGreaterThanOrEqual(1000)
        expect(read.windowMs).toBeLessThanOrEqual(86_400_000)
      }
      if (read?.left == null) return
      expect(read.left.resetMs).toBeGreaterThanOrEqual(0)
      expect(read.left.resetMs).toBeLessThanOrEqual(3_600_000)
      expect(Number.isSafeInteger(read.left.remaining)).toBe(true)
    }),
  )
})
