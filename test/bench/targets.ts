/** What a case is to reach, and whether it did. Pure. */
import { formatMetric, metrics, type Metric, type Sample } from './metrics.ts'
import { spreadOf, type Spread } from './statistics.ts'

/** Our own row in every table. */
export const OURS = 'reelhaul'

interface Common {
  readonly metric: Metric
  /** Whose figure is judged; default `reelhaul`. */
  readonly of?: string
}

/** At most `limit` times another contender's median. */
export interface RatioTarget extends Common {
  readonly to: string
  readonly limit: number
  /** What ours may take on top, in the metric's unit. */
  readonly plus?: Allowance
}

/** For work that the other contender does not do. */
export interface Allowance {
  readonly amount: number
  /** Such as "the hash". */
  readonly what: string
}

/** At most `limit`, in the metric's unit. */
export interface LimitTarget extends Common {
  readonly most: number
  /** Where the number comes from, such as "1.05 × the ideal". */
  readonly because?: string
}

export type Target = RatioTarget | LimitTarget

export interface Row {
  readonly tool: string
  readonly samples: readonly Sample[]
}

export interface Verdict {
  /** Such as "wall ≤ 1.00 × aria2c: 0.93". */
  readonly text: string
  /** Null: it could not be judged, the text says why. */
  readonly reached: boolean | null
}

/** Of a row's runs; null when that was not measured. */
export function spreadIn(row: Row, metric: Metric): Spread | null {
  const values = row.samples.flatMap((sample) => sample[metric] ?? [])
  return values.length === 0 ? null : spreadOf(values)
}

export function judge(target: Target, rows: readonly Row[]): Verdict {
  const { metric, of = OURS } = target
  const who = of === OURS ? '' : `${of}: `
  const name = `${who}${metrics[metric].label}`
  const ours = medianOf(of, metric, rows)
  if ('most' in target) {
    const source = target.because === undefined ? '' : ` (${target.because})`
    const text = `${name} ≤ ${formatMetric(metric, target.most)}${source}`
    if (ours === null) return { text: `${text}: not measured`, reached: null }
    return { text: `${text}: ${formatMetric(metric, ours)}`, reached: ours <= target.most }
  }
  const { plus = null } = target
  const more = plus === null ? '' : ` + ${formatMetric(metric, plus.amount)} (${plus.what})`
  const text = `${name} ≤ ${target.limit.toFixed(2)} × ${target.to}${more}`
  const other = medianOf(target.to, metric, rows)
  if (ours === null || other === null) return { text: `${text}: not measured`, reached: null }
  const ratio = (ours - (plus?.amount ?? 0)) / other
  return { text: `${text}: ${ratio.toFixed(2)}`, reached: ratio <= target.limit }
}

function medianOf(tool: string, metric: Metric, rows: readonly Row[]): number | null {
  const row = rows.find((one) => one.tool === tool)
  return row === undefined ? null : (spreadIn(row, metric)?.median ?? null)
}
