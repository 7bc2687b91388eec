/**
 * The text format that Prometheus reads, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Pure.
 */

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export interface MetricFamily {
  /** Without the prefix of this program; a counter's ends with `_total`. */
  readonly name: string
  readonly type: 'gauge' | 'counter'
  /** One sentence. */
  readonly help: string
  readonly samples: readonly MetricSample[]
}

export interface MetricSample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

const PREFIX = 'reelhaul_'

/** Families without a sample are left out. */
export function metricsText(families: readonly MetricFamily[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')
}

function familyText({ name, type, help, samples }: MetricFamily): string {
  const full = `${PREFIX}${name}`
  const lines = samples.map(
    ({ labels = {}, value }) => `${full}${labelsText(labels)} ${valueText(value)}\n`,
  )
  return `# HELP ${full} ${helpText(help)}\n# TYPE ${full} ${type}\n${lines.join('')}`
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${labelText(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const helpText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
const labelText = (text: string): string => helpText(text).replaceAll('"', '\\"')

function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? '+Inf' : '-Inf'
}
