/** What holds up jobs, in the same words wherever it is said: list, banner, tray, notification. Pure. */
import type { FailureReason } from '../preload/contract/vocabulary.ts'
import type { Messages } from './compiled/index.js'

export type CauseWords = Pick<Messages, 'causes'>
export type CauseCode = keyof Messages['causes']['short']

/** What people call an account and its provider. */
export interface CauseNames {
  readonly account: string
  readonly provider: string
}

const codes: Partial<Record<FailureReason, CauseCode>> = {
  ACCOUNT_KEY_MISSING: 'keyMissing',
  ACCOUNT_KEY_REJECTED: 'keyRejected',
  ACCOUNT_FORBIDDEN: 'forbidden',
  ACCOUNT_NO_CREDITS: 'noCredits',
  ACCOUNT_PLAIN_HTTP: 'plainHttp',
  ACCOUNT_PROVIDER_UNKNOWN: 'noProvider',
  ACCOUNT_FORBIDDEN_BY_POLICY: 'policy',
  ACCOUNT_RATE_LIMITED: 'rateLimited',
  ACCOUNT_PLAN_LIMIT: 'planLimit',
  FILE_DISK_FULL: 'diskFull',
  FILE_NO_ACCESS: 'noAccess',
  FILE_READ_ONLY: 'readOnly',
  FILE_FOLDER_MISSING: 'folderMissing',
  NETWORK_OFFLINE: 'offline',
  NETWORK_PROXY: 'proxy',
  NETWORK_CERTIFICATE: 'certificate',
}

/** The cause that people are told for a reason. */
export function causeOf(reason: FailureReason): CauseCode {
  const known = codes[reason]
  if (known !== undefined) return known
  if (reason.startsWith('FILE_')) return 'disk'
  return reason.startsWith('NETWORK_') ? 'noAnswer' : 'other'
}

/** A few words for a row or a line: `Waiting for a valid Redner key`. */
export function causeShort(
  reason: FailureReason,
  names: Pick<CauseNames, 'provider'>,
  { causes }: CauseWords,
): string {
  const words = causes.short[causeOf(reason)]
  return typeof words === 'string' ? words : words(names)
}

/** What has happened, and whose it is: `Redner rejects the key of “Studio A”`. */
export function causeTitle(
  reason: FailureReason,
  names: CauseNames,
  { causes }: CauseWords,
): string {
  const words = causes.titles[causeOf(reason)]
  return typeof words === 'string' ? words : words(names)
}

/** What to do, and what goes on by itself. */
export function causeRemedy(
  reason: FailureReason,
  names: Pick<CauseNames, 'provider'>,
  { causes }: CauseWords,
): string {
  const words = causes.remedies[causeOf(reason)]
  return typeof words === 'string' ? words : words(names)
}

/** Names for an account, or for a folder's trouble, which has none. */
export const causeNames = (
  account: { readonly name: string; readonly label: string } | null,
): CauseNames => ({ account: account?.name ?? '', provider: account?.label ?? '' })
