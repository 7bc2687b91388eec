/** What may be said of an account. Without schemas: the window asks before it sends anything. */
import type { Limits } from './settings-limits.ts'

export const accountLimitRules = {
  requestsAtOnce: { low: 1, high: 64 },
  requestsPerSecond: { low: 0.1, high: 1000 },
} as const satisfies Readonly<Record<string, Limits>>

const longestUrl = 2000

/** Where access tokens are got. */
export function isTokenUrl(text: string): boolean {
  if (text.length > longestUrl || !URL.canParse(text)) return false
  return ['http:', 'https:'].includes(new URL(text).protocol)
}

/** The name of an HTTP header. */
export const isWebhookHeader = (text: string): boolean => /^[A-Za-z0-9-]{1,80}$/.test(text)

/** Of an account of which nothing was said. */
export const defaultAccountOptions = {
  organisation: null,
  product: null,
  sideFiles: false,
  tokenUrl: null,
  tokenScope: null,
  webhookHeader: null,
}
