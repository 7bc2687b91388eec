/** What values settings may have. Without schemas: the window asks before it sends any. */

/** Lowest and highest value; null: no highest. */
export interface Limits {
  readonly low: number
  readonly high: number | null
}

export const settingsLimits = {
  /** Files. */
  concurrency: { low: 1, high: 64 },
  /** Connections. */
  segments: { low: 1, high: 16 },
  /** Bytes per second. */
  limitRate: { low: 1024, high: null },
  /** Seconds. */
  pollInterval: { low: 0.05, high: 3600 },
  /** Seconds. */
  expirationSeconds: { low: 60, high: 604_800 },
  stuckAfterHours: { low: 1, high: 8760 },
  giveUpAfterHours: { low: 1, high: 8760 },
  archiveAfterDays: { low: 1, high: 3650 },
  /** Of the webhook listener and of the metrics: those below are for the system's own services. */
  port: { low: 1024, high: 65_535 },
} as const satisfies Readonly<Record<string, Limits>>

/** Most characters of settings that are texts. */
export const longestTexts = {
  template: 300,
  folder: 4096,
  command: 2000,
  address: 500,
  bypass: 4000,
  user: 200,
  url: 2000,
  certificates: 4096,
} as const
