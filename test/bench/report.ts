/** Results as text for people and as data for charts. Pure. */
import { formatMetric, metricNames, metrics, type Metric } from './metrics.ts'
import { OURS, spreadIn, type Row, type Verdict } from './targets.ts'

export interface TableResult {
  readonly case: string
  readonly title: string
  readonly rows: readonly Row[]
  readonly verdicts: readonly Verdict[]
  readonly notes: readonly string[]
}

/** A table of medians, spreads and ratios, then the verdicts and notes. */
export function formatResult({ title, rows, verdicts, notes }: TableResult): string {
  const measured = metricNames.filter((metric) => rows.some((row) => spreadIn(row, metric)))
  const ours = rows.find(({ tool }) => tool === OURS) ?? null
  const compared = ours === null || rows.length === 1 ? [] : measured
  const header = [
    'tool',
    'runs',
    ...measured.map((metric) => `${metrics[metric].label} (min–max)`),
    ...compared.map((metric) => `ours/other ${metrics[metric].label}`),
  ]
  const lines = rows.map((row) => [
    row.tool,
    String(row.samples.length),
    ...measured.map((metric) => figure(row, metric)),
    ...compared.map((metric) => (ours === null ? '' : ratio(ours, row, metric))),
  ])
  return [
    title,
    ...alignColumns([header, ...lines]).map((line) => `  ${line}`),
    ...verdicts.map((verdict) => `  ${mark(verdict)} ${verdict.text}${outcome(verdict)}`),
    ...notes.map((note) => `  note: ${note}`),
  ].join('\n')
}

/** The first column to the left, the others to the right. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
}

function figure(row: Row, metric: Metric): string {
  const spread = spreadIn(row, metric)
  if (spread === null) return '-'
  const median = formatMetric(metric, spread.median)
  if (row.samples.length === 1) return median
  return `${median} (${formatMetric(metric, spread.min)}–${formatMetric(metric, spread.max)})`
}

function ratio(ours: Row, other: Row, metric: Metric): string {
  const [a, b] = [spreadIn(ours, metric)?.median, spreadIn(other, metric)?.median]
  if (other === ours || a === undefined || b === undefined || b === 0) return ''
  return (a / b).toFixed(2)
}

const mark = ({ reached }: Verdict): string => (reached === null ? '?' : reached ? '✓' : '✗')

const outcome = ({ reached }: Verdict): string =>
  reached === null ? '' : reached ? ' reached' : ' not reached'

/** For JSON: medians beside every single run. */
export function resultData({ case: name, title, rows, verdicts, notes }: TableResult): object {
  const medians = (row: Row) =>
    Object.fromEntries(
      metricNames.flatMap((metric) => {
        const spread = spreadIn(row, metric)
        return spread === null ? [] : [[metric, spread]]
      }),
    )
  return {
    case: name,
    title,
    rows: rows.map((row) => ({ ...row, spread: medians(row) })),
    verdicts,
    notes,
  }
}
