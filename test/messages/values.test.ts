import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  clockText,
  dayText,
  durationText,
  moneyText,
  percentText,
  sizeText,
  speedText,
} from '../../messages/values.ts'
import { languages, localeOf } from '../../preload/contract/languages.ts'

const locales = [...languages.map((language) => localeOf(language, [])), 'de-AT', 'en-GB']
const locale = fc.constantFrom(...locales)
const bytes = fc.oneof(
  fc.nat({ max: 3000 }),
  fc.maxSafeNat(),
  fc
    .tuple(fc.constantFrom(1e3, 1e6, 1e9, 1e12), fc.integer({ min: -999, max: 999 }))
    .map(([border, off]) => border + off),
)
/** The first number of a text, read as in English. */
const numberIn = (text: string): number => Number(/[\d.,]+/.exec(text)?.[0].replaceAll(',', ''))
const scale: Record<string, number> = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 }

describe('sizes', () => {
  test('have no thousands but of terabytes, and say what they are to the third digit', () => {
    fc.assert(
      fc.property(bytes, (n) => {
        const text = sizeText(n, 'en')
        const unit = text.split(' ')[1] ?? ''
        expect(Object.keys(scale)).toContain(unit)
        if (unit !== 'TB') expect(numberIn(text)).toBeLessThan(1000)
        const said = numberIn(text) * (scale[unit] ?? 0)
        expect(Math.abs(said - n)).toBeLessThanOrEqual(Math.max(99, n * 0.05))
      }),
    )
  })

  test('grow with their bytes, also over the borders of units', () => {
    fc.assert(
      fc.property(bytes, fc.nat({ max: 5000 }), (n, more) => {
        const value = (text: string) => numberIn(text) * (scale[text.split(' ')[1] ?? ''] ?? 0)
        expect(value(sizeText(n + more, 'en'))).toBeGreaterThanOrEqual(value(sizeText(n, 'en')))
      }),
    )
  })

  test.each([
    [0, '0 kB'],
    [12, '0.1 kB'],
    [999_449, '999 kB'],
    [999_500, '1.0 MB'],
    [99_949_999, '99.9 MB'],
    [99_950_000, '100 MB'],
    [Number.NaN, '0 kB'],
    [-3, '0 kB'],
  ])('%d bytes are %s', (n, text) => {
    expect(sizeText(n, 'en')).toBe(text)
    expect(speedText(n, 'en')).toBe(`${text}/s`)
  })

  test('something is never shown as nothing, in any language', () => {
    fc.assert(
      fc.property(locale, fc.integer({ min: 1, max: 1e15 }), (of, n) => {
        expect(sizeText(n, of)).toMatch(/[1-9]/)
      }),
    )
  })
})

describe('durations', () => {
  const seconds = fc.oneof(
    fc.double({ min: 0, max: 200, noNaN: true }),
    fc.double({ min: 0, max: 1e7, noNaN: true }),
  )

  test('are never none, and never have sixty of a unit', () => {
    fc.assert(
      fc.property(locale, seconds, (of, n) => {
        const numbers = durationText(n, of).match(/\d+/g)?.map(Number) ?? []
        expect(numbers.every((one) => one > 0)).toBe(true)
        expect(numbers.length).toBeLessThanOrEqual(2)
        if (n < 86_370) expect(Math.max(0, ...numbers)).toBeLessThan(60)
      }),
    )
  })

  test.each([
    ['en', 90, '2 min'],
    ['de', 45, '45 s'],
    ['de-AT', 4_800, '1 h 20 min'],
    ['de', 180_000, '2 Tage 2 h'],
    ['fr', 4_800, '1 h 20 min'],
    ['ja', 45, '45 秒'],
  ])('in %s, %d seconds are %s', (of, n, text) => {
    expect(durationText(n, of).replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')).toBe(text)
  })
})

test('a share is whole percent, rounded down, and all of it only where it is', () => {
  fc.assert(
    fc.property(fc.double({ min: -1, max: 2, noNaN: true }), (share) => {
      const percent = numberIn(percentText(share, 'en'))
      const exact = Math.min(100, Math.max(0, share * 100))
      expect(percent).toBeLessThanOrEqual(exact + 1e-6)
      expect(exact - percent).toBeLessThan(1)
    }),
  )
  expect(percentText(0.9999, 'en')).toBe('99%')
  expect(percentText(0.29, 'en')).toBe('29%')
  expect(percentText(0.5, 'de')).toBe('50\u00a0%')
})

test.each([
  [0, '$0.00'],
  [0.0012, '$0.0012'],
  [0.5, '$0.50'],
  [2.5125, '$2.51'],
  [-3, '-$3.00'],
])('%d dollars are %s', (amount, text) => {
  expect(moneyText(amount, 'USD', 'en')).toBe(text)
})

describe('times to come', () => {
  const now = new Date(2026, 10, 21, 14, 2).getTime()
  const at = (days: number, hours = 16, minutes = 40) =>
    new Date(2026, 10, 21 + days, hours, minutes).getTime()

  test.each([
    [0, null],
    [1, 'tomorrow'],
    [3, 'Tue'],
    [12, 'Dec 3'],
  ])('in %d days the day is %s', (days, text) => {
    expect(dayText(at(days), now, 'en')).toBe(text)
  })

  test('a minute after midnight is tomorrow', () => {
    expect(dayText(at(1, 0, 1), at(0, 23, 59), 'en')).toBe('tomorrow')
  })

  test('the time is to the minute, as the language writes it', () => {
    expect(clockText(at(0), 'de')).toBe('16:40')
    expect(clockText(at(0), 'en')).toMatch(/^4:40\sPM$/)
  })
})
