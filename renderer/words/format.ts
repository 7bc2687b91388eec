/** Numbers, sizes, speeds, durations and dates as a person reads them, through Intl. */
import {
  dateFormat,
  durationText,
  listText,
  moneyText,
  numberFormat,
  sizeText,
  speedText,
  type Values,
} from '../../messages/values.ts'
import { localeOf } from '../../preload/contract/languages.ts'
import { strings } from './strings.ts'
import { language } from './language.svelte.ts'

/** Of the language shown, for numbers and dates. */
export const locale = (): string => localeOf(language.current, language.locales)

/** A whole number with the grouping of the language: `100,000`. */
export function count(n: number): string {
  return numberFormat(locale(), { maximumFractionDigits: 0 }).format(n)
}

/** A number with at most four decimals: `25.1`. */
export function decimal(n: number): string {
  return numberFormat(locale(), { maximumFractionDigits: 4 }).format(n)
}

/** A cost with what it is counted in: `$2.51`, `30 credits`; a bare number where that is not known. */
export function costText({ amount, unit }: { amount: number; unit: string | null }): string {
  if (unit === null) return decimal(amount)
  if (unit === 'credits' || unit === 'coins') return strings.costs[unit]({ n: amount })
  if (!/^[A-Z]{3}$/.test(unit)) return `${decimal(amount)} ${unit}`
  return moneyText(amount, unit, locale())
}

/** A size in decimal units, three digits or so: `48.2 MB`. */
export const bytes = (n: number): string => sizeText(n, locale())

/** A size to the byte, where two that differ would round to the same: `40,001 bytes`. */
export function exactBytes(n: number): string {
  const unit = { style: 'unit', unit: 'byte', unitDisplay: 'long' } as const
  return numberFormat(locale(), { ...unit, maximumFractionDigits: 0 }).format(n)
}

/** Bytes per second: `4.2 MB/s`. */
export const speed = (bytesPerSecond: number): string => speedText(bytesPerSecond, locale())

/** A stretch of time in at most two units, never none: `45 s`, `3 min`, `1 h 20 min`. */
export const duration = (seconds: number): string => durationText(seconds, locale())

/** A moment, epoch milliseconds: the time alone when it is of today, else with the date. */
export function moment(at: number, now = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return dateFormat(locale(), {
    ...(sameDay ? {} : { dateStyle: 'medium' }),
    timeStyle: 'medium',
  }).format(at)
}

/** A day and its time to the minute, epoch milliseconds. */
export function minute(at: number): string {
  return dateFormat(locale(), { dateStyle: 'short', timeStyle: 'short' }).format(at)
}

/** Things one after another: `de-DE, fr-FR`. */
export const listed = (things: readonly string[]): string => listText(things, locale())

/** Short facts on one line: `Video · de-DE · 48 MB`; what is missing is left out. */
export function dotted(...parts: readonly (string | null | false | undefined)[]): string {
  return parts.filter(Boolean).join(' · ')
}

/** The days of the week, Monday first: `Mon` and `Monday`. 0 is Sunday. */
export function weekdays(): { day: number; short: string; long: string }[] {
  const short = dateFormat(locale(), { weekday: 'short', timeZone: 'UTC' })
  const long = dateFormat(locale(), { weekday: 'long', timeZone: 'UTC' })
  return [1, 2, 3, 4, 5, 6, 0].map((day) => {
    // The first Sunday of 1970 was the fourth of January.
    const date = Date.UTC(1970, 0, 4 + day)
    return { day, short: short.format(date), long: long.format(date) }
  })
}

/** File names and words of others keep their own direction within a sentence. */
export const isolated = (text: string): string => `\u2068${text}\u2069`

/** What stands in sentences of the engine, as the window writes it. */
export const shownValues: Values = { own: isolated, size: bytes, duration, listed }

/** The same for plain text that is copied: nothing is isolated. */
export const plainValues: Values = { ...shownValues, own: (text) => text }
