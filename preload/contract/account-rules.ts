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

/**
 * The environment variable that a key may come from. Only names of Reelhaul's own: what others hold,
 * such as a key for another service, can never be sent to the address of an account.
 */
export const isKeyVariable = (text: string): boolean => /^REELHAUL_[A-Z0-9_]{1,100}$/.test(text)

/** Null: the account's key is stored. */
export const keyVariableOf = (
  options: { readonly keyVariable?: string | null } | undefined,
): string | null => options?.keyVariable ?? null

/** Of an account of which nothing was said. */
export const defaultAccountOptions = {
  organisation: null,
  product: null,
  sideFiles: false,
  tokenUrl: null,
  tokenScope: null,
  webhookHeader: null,
  keyVariable: null,
}
