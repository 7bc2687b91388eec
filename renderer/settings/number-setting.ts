/** Between a number field and a setting: units, empty fields and what to say of a wrong value. */
import { strings } from '../words/strings.ts'
import { decimal, count } from '../words/format.ts'

export interface NumberRule {
  readonly low: number
  /** Null: no upper limit. */
  readonly high: number | null
  /** Stored units in one shown unit: 1,000,000 when bytes are stored and megabytes shown. */
  readonly scale: number
  readonly whole: boolean
  /** True where an empty field means "no limit" or "choose for me". */
  readonly mayBeEmpty: boolean
}

export type ParsedNumber = { ok: true; value: number | null } | { ok: false; problem: string }

/** Reads what was typed, in shown units, into the stored number. Takes a decimal comma too. */
export function parseNumber(text: string, rule: NumberRule): ParsedNumber {
  const trimmed = text.trim().replace(',', '.')
  if (trimmed === '' && rule.mayBeEmpty) return { ok: true, value: null }
  const shown = trimmed === '' ? Number.NaN : Number(trimmed)
  const value = rule.scale === 1 ? shown : Math.round(shown * rule.scale)
  const inside = value >= rule.low && (rule.high === null || value <= rule.high)
  if (inside && (!rule.whole || Number.isInteger(value))) return { ok: true, value }
  return { ok: false, problem: problemOf(rule) }
}

/** The stored number as the field shows it. */
export function shownNumber(value: number | null, { scale }: Pick<NumberRule, 'scale'>): string {
  return value === null ? '' : String(Number((value / scale).toPrecision(6)))
}

function problemOf({ low, high, scale, whole }: NumberRule): string {
  const lowest = shownLimit(low / scale)
  if (high === null) return strings.settings.atLeast({ low: lowest })
  const between = whole ? strings.settings.whole : strings.settings.between
  return between({ low: lowest, high: shownLimit(high / scale) })
}

const shownLimit = (limit: number): string => (limit < 1 ? decimal(limit) : count(limit))
