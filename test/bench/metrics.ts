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
  /** Seconds from starting the process to a window that can be used. */
  start: { label: 'start s', digits: 2 },
  /** All processes together, shared memory counted once, MiB; without a window, too. */
  pss: { label: 'PSS MiB', digits: 0 },
  hiddenPss: { label: 'hidden PSS MiB', digits: 0 },
  /** Of all processes while nothing is to be done, percent of one core; without a window, too. */
  idle: { label: 'idle CPU %', digits: 2 },
  hiddenIdle: { label: 'hidden idle CPU %', digits: 2 },
  /** Seconds from the first request that the store got to the last byte that it sent. */
  span: { label: 'transfer s', digits: 2 },
  /** User and system milliseconds for one job more, once everything is warm. */
  jobCpu: { label: 'CPU ms a job', digits: 2 },
  /** How late the main thread's event loop was at worst, but for one turn in a hundred; ms. */
  loop: { label: 'loop p99 ms', digits: 1 },
  /** Seconds until all jobs were changed, and the longest that the main thread was held up, ms. */
  acted: { label: 'all jobs s', digits: 2 },
  held: { label: 'held up ms', digits: 0 },
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
