/** Numbers, sizes and durations as a person reads them in a locale, through Intl. */

const numberFormats = new Map<string, Intl.NumberFormat>()

/** A format that is made once: making one costs more than using it. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let format = numberFormats.get(key)
  if (!format) numberFormats.set(key, (format = new Intl.NumberFormat(locale, options)))
  return format
}

const byteUnits = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/**
 * A size in decimal units, three digits or so: `48.2 MB`. What is smaller than a tenth of a kilobyte
 * is written as one.
 */
export function sizeText(bytes: number, locale: string): string {
  return scaledText(bytes, locale, '')
}

/** Bytes per second: `4.2 MB/s`. */
export function speedText(bytesPerSecond: number, locale: string): string {
  return scaledText(bytesPerSecond, locale, '-per-second')
}

function scaledText(bytes: number, locale: string, per: '' | '-per-second'): string {
  const { value, unit } = scaled(bytes)
  // One place after the point, as long as it says something: the width hardly changes while it counts.
  const fraction = value === 0 || value >= 99.95 ? 0 : 1
  return numberFormat(locale, {
    style: 'unit',
    unit: unit + per,
    unitDisplay: 'short',
    minimumFractionDigits: fraction,
    maximumFractionDigits: fraction,
  }).format(value)
}

function scaled(bytes: number): { value: number; unit: string } {
  if (!(bytes > 0)) return { value: 0, unit: byteUnits[0] }
  let value = Math.max(bytes / 1000, 0.1)
  let step = 0
  // 999.5 would be shown as 1,000 of the smaller unit.
  while (value >= 999.5 && step < byteUnits.length - 1) {
    value /= 1000
    step++
  }
  return { value, unit: byteUnits[step] ?? byteUnits[0] }
}

/** A stretch of time in at most two units, never none: `1 s`, `3 min`, `1 h 20 min`, `2 days 4 h`. */
export function durationText(seconds: number, locale: string): string {
  const whole = Math.max(1, Math.round(seconds))
  const unit = (value: number, name: TimeUnit): string => timeUnitText(value, name, locale)
  if (whole < 60) return unit(whole, 'second')
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return unit(minutes, 'minute')
  const joined = (first: string, rest: number, name: TimeUnit): string =>
    rest === 0 ? first : `${first} ${unit(rest, name)}`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return joined(unit(hours, 'hour'), minutes % 60, 'minute')
  return joined(unit(Math.floor(hours / 24), 'day'), hours % 24, 'hour')
}

type TimeUnit = 'second' | 'minute' | 'hour' | 'day'

/** Where Intl knows only words for them (`sec`, `Std.`), the symbols stand. */
const timeSymbols = { second: 's', minute: 'min', hour: 'h' } as const

function timeUnitText(value: number, unit: TimeUnit, locale: string): string {
  if (unit !== 'day' && /^(en|de)\b/.test(locale)) return `${value} ${timeSymbols[unit]}`
  const unitDisplay = unit === 'day' ? 'long' : 'short'
  const options = { style: 'unit', unit, unitDisplay, maximumFractionDigits: 0 } as const
  return numberFormat(locale, options).format(value)
}

/** A share, 0 to 1, in whole percent, rounded down: `100%` is said of what is whole. */
export function percentText(share: number, locale: string): string {
  const percent = Math.floor(Math.min(1, Math.max(0, share)) * 100 + 1e-9)
  return numberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(percent / 100)
}

/** An amount of a currency (ISO 4217): two digits after the point, up to four where it is below one. */
export function moneyText(amount: number, currency: string, locale: string): string {
  const small = Math.abs(amount) < 1
  return numberFormat(locale, {
    style: 'currency',
    currency,
    ...(small && { maximumFractionDigits: 4 }),
  }).format(amount)
}

const dateFormats = new Map<string, Intl.DateTimeFormat>()

/** As `numberFormat`, for dates. */
export function dateFormat(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let format = dateFormats.get(key)
  if (!format) dateFormats.set(key, (format = new Intl.DateTimeFormat(locale, options)))
  return format
}

/** A time of the day to the minute, epoch milliseconds: `16:40`. */
export const clockText = (at: number, locale: string): string =>
  dateFormat(locale, { hour: 'numeric', minute: '2-digit' }).format(at)

const aDay = 86_400_000

/** The day of a time to come: `tomorrow`, `Tue`, `3 Dec`; null: it is today. */
export function dayText(at: number, now: number, locale: string): string | null {
  const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0)
  // Days of 23 and 25 hours are days.
  const days = Math.round((midnight(at) - midnight(now)) / aDay)
  if (days <= 0) return null
  if (days === 1) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(1, 'day')
  if (days < 7) return dateFormat(locale, { weekday: 'short' }).format(at)
  return dateFormat(locale, { day: 'numeric', month: 'short' }).format(at)
}

/** Things one after another: `de-DE, fr-FR`. */
export function listText(things: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction', style: 'narrow' }).format(things)
}

/** How what stands in a sentence is written where the sentence is shown. */
export interface Values {
  /** Names and words of others: `isolated` in the window, as they are at a terminal. */
  readonly own: (text: string) => string
  readonly size: (bytes: number) => string
  readonly duration: (seconds: number) => string
  readonly listed: (things: readonly string[]) => string
}
