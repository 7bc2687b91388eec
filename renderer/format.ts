/** Numbers, sizes, speeds, durations and dates as a person reads them, through Intl. */
import { localeOf } from '../preload/contract/languages.ts'
import { language } from './language.svelte.ts'

const locale = (): string => localeOf(language.current, language.locales)

const cache = new Map<string, Intl.NumberFormat>()

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale()} ${JSON.stringify(options)}`
  let format = cache.get(key)
  if (!format) cache.set(key, (format = new Intl.NumberFormat(locale(), options)))
  return format
}

/** A whole number with the grouping of the language: `100,000`. */
export function count(n: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(n)
}

/** An amount of money: `25.1`. Providers do not say the currency, and some count in small change. */
export function amount(n: number): string {
  return numberFormat({ maximumFractionDigits: 4 }).format(n)
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

function scaled(bytes: number): { value: number; unit: string } {
  let value = Math.max(0, bytes)
  let step = 0
  // 999.5 would be shown as 1,000 of the smaller unit.
  while (value >= 999.5 && step < byteUnits.length - 1) {
    value /= 1000
    step++
  }
  return { value, unit: byteUnits[step] ?? 'byte' }
}

function digits(value: number, unit: string): Intl.NumberFormatOptions {
  const fraction = unit === 'byte' || value >= 99.95 ? 0 : 1
  return { minimumFractionDigits: fraction, maximumFractionDigits: fraction }
}

/** A size in decimal units, three digits or so: `48.2 MB`. */
export function bytes(n: number): string {
  const { value, unit } = scaled(n)
  const unitDisplay = unit === 'byte' ? 'long' : 'short'
  return numberFormat({ style: 'unit', unit, unitDisplay, ...digits(value, unit) }).format(value)
}

/** Bytes per second: `4.2 MB/s`. */
export function speed(bytesPerSecond: number): string {
  const { value, unit } = scaled(bytesPerSecond)
  return numberFormat({
    style: 'unit',
    unit: `${unit}-per-second`,
    unitDisplay: 'short',
    ...digits(value, unit),
  }).format(value)
}

function unit(value: number, name: string): string {
  return numberFormat({
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(value)
}

/** A stretch of time in at most two units: `45 sec`, `3 min`, `1 hr 20 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return unit(whole, 'second')
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return unit(minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return joined(unit(hours, 'hour'), minutes % 60, 'minute')
  return joined(unit(Math.floor(hours / 24), 'day'), hours % 24, 'hour')
}

function joined(first: string, rest: number, name: string): string {
  return rest === 0 ? first : `${first} ${unit(rest, name)}`
}

/** A moment, epoch milliseconds: the time alone when it is of today, else with the date. */
export function moment(at: number, now = Date.now()): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  return new Intl.DateTimeFormat(locale(), {
    ...(sameDay ? {} : { dateStyle: 'medium' }),
    timeStyle: 'medium',
  }).format(at)
}

/** Things one after another: `de-DE, fr-FR`. */
export function listed(things: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction', style: 'narrow' }).format(things)
}

/** Short facts on one line: `Video · de-DE · 48 MB`; what is missing is left out. */
export function dotted(...parts: readonly (string | null | false | undefined)[]): string {
  return parts.filter(Boolean).join(' · ')
}

/** The days of the week, Monday first: `Mon` and `Monday`. 0 is Sunday. */
export function weekdays(): { day: number; short: string; long: string }[] {
  const short = new Intl.DateTimeFormat(locale(), { weekday: 'short', timeZone: 'UTC' })
  const long = new Intl.DateTimeFormat(locale(), { weekday: 'long', timeZone: 'UTC' })
  return [1, 2, 3, 4, 5, 6, 0].map((day) => {
    // The first Sunday of 1970 was the fourth of January.
    const date = Date.UTC(1970, 0, 4 + day)
    return { day, short: short.format(date), long: long.format(date) }
  })
}

/** File names and words of others keep their own direction within a sentence. */
export const isolated = (text: string): string => `\u2068${text}\u2069`
