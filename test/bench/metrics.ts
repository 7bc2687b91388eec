/** What is measured of a run, and how it is shown. */

export const metrics = {
  /** Seconds from starting the process to its end. */
  wall: { label: 'wall s', digits: 2 },
  /** User and system seconds of the process and its children. */
  cpu: { label: 'CPU s', digits: 2 },
  /** Highest resident set of one process, MiB. */
  memory: { label: 'peak MiB', digits: 0 },
  /** Bytes that the store sent beyond those of the file, MiB. */
  twice: { label: 'twice MiB', digits: 2 },
  /** Requests that API and store answered. */
  requests: { label: 'requests', digits: 0 },
} as const

export type Metric = keyof typeof metrics

/** One run's figures; absent: not measured. */
export type Sample = Readonly<Partial<Record<Metric, number>>>

export const metricNames = Object.keys(metrics) as Metric[]

export function formatMetric(metric: Metric, value: number): string {
  return value.toFixed(metrics[metric].digits)
}
