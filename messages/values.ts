/** Numbers, sizes and durations as a person reads them in a locale, through Intl. */

const numberFormats = new Map<string, Intl.NumberFormat>()

/** A format that is made once: making one costs more than using it. */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let format = numberFormats.get(key)
  if (!format) numberFormats.set(key, (format = new Intl.NumberFormat(locale, options)))
  return format
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte']

/** A size in decimal units, three digits or so: `48.2 MB`. */
export function sizeText(bytes: number, locale: string): string {
  const { value, unit } = scaled(bytes)
  const unitDisplay = unit === 'byte' ? 'long' : 'short'
  const options = { style: 'unit', unit, unitDisplay, ...digits(value, unit) } as const
  return numberFormat(locale, options).format(value)
}

/** Bytes per second: `4.2 MB/s`. */
export function speedText(bytesPerSecond: number, locale: string): string {
  const { value, unit } = scaled(bytesPerSecond)
  return numberFormat(locale, {
    style: 'unit',
    unit: `${unit}-per-second`,
    unitDisplay: 'short',
    ...digits(value, unit),
  }).format(value)
}

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

/** A stretch of time in at most two units: `45 sec`, `3 min`, `1 hr 20 min`. */
export function durationText(seconds: number, locale: string): string {
  const whole = Math.max(0, Math.round(seconds))
  const unit = (value: number, name: string): string => unitText(value, name, locale)
  if (whole < 60) return unit(whole, 'second')
  const minutes = Math.round(whole / 60)
  if (minutes < 60) return unit(minutes, 'minute')
  const joined = (first: string, rest: number, name: string): string =>
    rest === 0 ? first : `${first} ${unit(rest, name)}`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return joined(unit(hours, 'hour'), minutes % 60, 'minute')
  return joined(unit(Math.floor(hours / 24), 'day'), hours % 24, 'hour')
}

function unitText(value: number, unit: string, locale: string): string {
  const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 } as const
  return numberFormat(locale, options).format(value)
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
