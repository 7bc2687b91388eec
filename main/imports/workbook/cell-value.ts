/** What a cell of a workbook shows, as far as a list needs it. ECMA-376, part 1, 18.8.30 and 18.3.1. Pure. */

/** How numbers of a style are shown. */
export interface NumberStyle {
  readonly date: boolean
  readonly time: boolean
  /** Of whole numbers with text around or between their digits: `00000`, `"job_"0`, `000-000`. */
  readonly digits: readonly DigitPart[] | null
}

/** A digit, shown as 0 where the number has none, or left out; or a text. */
type DigitPart = { readonly fill: '0' | '' } | { readonly text: string }

export const plainNumber: NumberStyle = { date: false, time: false, digits: null }

/** Built-in formats that are dates or times. */
const DATES = new Set([14, 15, 16, 17, ...range(27, 36), ...range(50, 58)])
const TIMES = new Set([18, 19, 20, 21, 45, 46, 47])

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** @param code of a format that the workbook defines. */
export function numberStyle(id: number, code: string | undefined): NumberStyle {
  if (DATES.has(id)) return { ...plainNumber, date: true }
  if (id === 22) return { ...plainNumber, date: true, time: true }
  if (TIMES.has(id)) return { ...plainNumber, time: true }
  if (code === undefined) return plainNumber
  const [first = ''] = code.split(';')
  // Literal text, colours, conditions and the language are no part of the form.
  const form = first.replace(/"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|[_*]./gi, '')
  const date = /[yd]/i.test(form)
  const time = /[hs]/i.test(form)
  return { date, time, digits: date || time ? null : digitParts(first) }
}

/** Null for any form that does more than fill up or put texts beside the digits of a whole number. */
function digitParts(code: string): DigitPart[] | null {
  const form = code.replace(
    /\[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color ?\d+)\]/gi,
    '',
  )
  const parts = form.match(/"[^"]*"|\\.|[^"\\]/gs) ?? []
  const found = parts.map((part): DigitPart | null => {
    if (part === '0') return { fill: '0' }
    if (part === '#') return { fill: '' }
    if (part.startsWith('"')) return { text: part.slice(1, -1) }
    if (part.startsWith('\\')) return { text: part.slice(1) }
    return /^[-+()/: ]$/.test(part) ? { text: part } : null
  })
  const known = found.filter((part) => part !== null)
  const says = known.some((part) => 'text' in part) || known.length > 1
  return known.length === found.length && says && known.some((part) => 'fill' in part)
    ? known
    : null
}

/** From the last digit on; the first place has all that are left. */
function shownDigits(number: string, parts: readonly DigitPart[]): string {
  let left = number
  let shown = ''
  const first = parts.findIndex((part) => 'fill' in part)
  for (const [i, part] of [...parts.entries()].reverse()) {
    if ('text' in part) shown = part.text + shown
    else {
      const digits = i === first ? left : left.slice(-1)
      shown = (digits || part.fill) + shown
      left = left.slice(0, left.length - digits.length)
    }
  }
  return shown
}

/** Whole numbers beyond are kept with fifteen digits, and the others are lost. */
const EXACT = 1e15

/**
 * @param raw what the file holds for a number.
 * @param base1904 dates count from 1904.
 */
export function shownNumber(raw: string, style: NumberStyle, base1904: boolean): string {
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return raw
  if (style.date || style.time) return shownDate(value, style, base1904)
  // In this form it is said to have lost its digits.
  if (Math.abs(value) >= EXACT) return value.toExponential().toUpperCase()
  const text = String(value)
  return style.digits !== null && /^\d+$/.test(text) ? shownDigits(text, style.digits) : text
}

const DAY_MS = 86_400_000

/** ISO 8601, without a zone: a workbook has none. */
function shownDate(value: number, { date, time }: NumberStyle, base1904: boolean): string {
  // Day 60 of 1900 does not exist, and is counted.
  const days = base1904 ? value + 1462 : value < 60 ? value + 1 : value
  const at = new Date(Math.round((days - 25_569) * DAY_MS))
  if (Number.isNaN(at.getTime())) return String(value)
  const [day = '', clock = ''] = at.toISOString().slice(0, 19).split('T')
  if (!date) return clock
  return time && clock !== '00:00:00' ? `${day} ${clock}` : day
}

/** `_x000D_` stands for a character that XML cannot hold. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** `BC12` is column 54, counted from 0; null when it is no reference. */
export function columnOf(reference: string): number | null {
  const letters = /^[A-Z]{1,3}/i.exec(reference)?.[0]
  if (letters === undefined) return null
  return [...letters.toUpperCase()].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0) - 1
}
