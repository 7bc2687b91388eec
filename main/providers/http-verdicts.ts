/**
 * What an HTTP status of a provider's API means (RFC 9110, RFC 6585, RFC 7725), together with what the
 * provider says: the same 403 may concern one job, a plan or a whole account, and a failure is never made
 * larger than what is said. Pure.
 */
import type { AdviceCode } from '../../preload/contract/advice.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'
import type { ProviderError } from './error-text.ts'

export interface Verdict {
  readonly reason: FailureReason
  readonly permanent: boolean
  /** Follows the provider's name. */
  readonly what: string
  readonly advice: AdviceCode
}

const verdict = (
  reason: FailureReason,
  permanent: boolean,
  what: string,
  advice: AdviceCode,
): Verdict => ({ reason, permanent, what, advice })

/** By name, for adapters whose documents say what a code of theirs means. */
export const verdicts = {
  keyRejected: verdict('ACCOUNT_KEY_REJECTED', true, 'rejected the key.', 'enterValidKey'),
  noCredits: verdict('ACCOUNT_NO_CREDITS', true, 'wants to be paid first.', 'addCredits'),
  accountForbidden: verdict(
    ...([
      'ACCOUNT_FORBIDDEN',
      true,
      'does not allow this account that.',
      'checkKeyRights',
    ] as const),
  ),
  storageFull: verdict(
    ...([
      'ACCOUNT_FORBIDDEN',
      true,
      'has no storage left for this account.',
      'freeProviderStorage',
    ] as const),
  ),
  phoneUnverified: verdict(
    ...([
      'ACCOUNT_FORBIDDEN',
      true,
      "wants the account's phone number verified.",
      'verifyPhone',
    ] as const),
  ),
  jobForbidden: verdict(
    ...([
      'PROVIDER_JOB_FORBIDDEN',
      true,
      'does not allow that for this job.',
      'jobForbidden',
    ] as const),
  ),
  tooLarge: verdict(
    ...(['PROVIDER_JOB_FORBIDDEN', true, 'finds the file too large.', 'tooLargeForPlan'] as const),
  ),
  notFound: verdict('PROVIDER_JOB_NOT_FOUND', true, 'knows no such job.', 'checkJobId'),
  gone: verdict(
    ...(['PROVIDER_JOB_NOT_FOUND', true, 'no longer has this job.', 'submitAgainDeleted'] as const),
  ),
  notReady: verdict('PROVIDER_NOT_READY', false, 'is not ready for that yet.', 'notReadyYet'),
  uploadFailed: verdict(
    ...(['PROVIDER_JOB_FAILED', true, 'did not get the file of this job.', 'uploadAgain'] as const),
  ),
  wrongFormat: verdict(
    ...([
      'PROVIDER_INVALID_REQUEST',
      true,
      'does not take that format.',
      'unsupportedFormat',
    ] as const),
  ),
  notUnderstood: verdict(
    ...([
      'PROVIDER_INVALID_REQUEST',
      true,
      'cannot work with the request.',
      'checkProduct',
    ] as const),
  ),
  refused: verdict(
    ...([
      'PROVIDER_INVALID_REQUEST',
      true,
      'refused the request.',
      'checkJobIdAndBaseUrl',
    ] as const),
  ),
  rateLimited: verdict('ACCOUNT_RATE_LIMITED', false, 'wants fewer requests.', 'nothingToDo'),
  planLimit: verdict('ACCOUNT_PLAN_LIMIT', false, 'allows this plan no more for now.', 'planLimit'),
  legal: verdict(
    ...(['PROVIDER_LEGALLY_BLOCKED', true, 'may not give that out.', 'legalReasons'] as const),
  ),
  busy: verdict('SERVER_BUSY', false, 'is too busy to answer.', 'askedLater'),
  ownProblem: verdict('SERVER_ERROR', false, 'has a problem of its own.', 'askedLater'),
  empty: verdict(
    ...(['PROVIDER_UNEXPECTED_ANSWER', false, 'answered with nothing.', 'againLookAtJob'] as const),
  ),
  elsewhere: verdict(
    ...(['PROVIDER_UNEXPECTED_ANSWER', false, 'points to another place.', 'moveBaseUrl'] as const),
  ),
  unexpected: verdict(
    ...([
      'PROVIDER_UNEXPECTED_ANSWER',
      false,
      'answered unexpectedly.',
      'againCheckBaseUrl',
    ] as const),
  ),
} as const
export type VerdictName = keyof typeof verdicts

/** Of statuses that say all by themselves. */
const BY_STATUS: ReadonlyMap<number, VerdictName> = new Map([
  [204, 'empty'],
  [205, 'empty'],
  [401, 'keyRejected'],
  [402, 'noCredits'],
  [404, 'notFound'],
  [408, 'ownProblem'],
  [410, 'gone'],
  [413, 'tooLarge'],
  [415, 'wrongFormat'],
  [422, 'notUnderstood'],
  [425, 'ownProblem'],
  [451, 'legal'],
  [503, 'busy'],
])

/**
 * @param status any HTTP status but a success with content.
 * @param said what the provider says beside it.
 * @param byCode what the provider's own codes mean, by its documents; they come first.
 */
export function verdictOn(
  status: number,
  said: ProviderError,
  byCode: Readonly<Record<string, VerdictName>> = {},
): Verdict {
  const { code } = said
  const documented = code !== null && Object.hasOwn(byCode, code) ? byCode[code] : undefined
  return verdicts[documented ?? BY_STATUS.get(status) ?? byWords(status, said)]
}

function byWords(status: number, said: ProviderError): VerdictName {
  const words = `${said.code ?? ''} ${said.message ?? ''}`
  if (status === 403) return forbidden(words)
  if (status === 409) return /fail/i.test(words) ? 'uploadFailed' : 'notReady'
  if (status === 429) return isPlanLimit(words) ? 'planLimit' : 'rateLimited'
  if (status >= 500) return 'ownProblem'
  if (status >= 400) return 'refused'
  return status >= 300 ? 'elsewhere' : 'unexpected'
}

const MONEY = String.raw`(?:credits?|coins?|balance|funds)`
/** What is too little, and what is said of it: `run out of credits`, `credit balance is too low`. */
const NO_CREDITS = new RegExp(
  [
    String.raw`\binsufficient${MONEY}\b`,
    String.raw`\b(?:insufficient|enough|more|out of|no|low|0)[ _-](?:\w+[ _-])?${MONEY}\b`,
    String.raw`\b${MONEY}[ _-](?:\w+[ _-]){0,3}(?:exhausted|insufficient|depleted|too low|used up|exceeded|required|needed)\b`,
    String.raw`\bcredit[ _-]limit\b`,
    String.raw`payment[ _-]required`,
  ].join('|'),
  'i',
)
const STORAGE_FULL =
  /\bstorage[ _-](?:\w+[ _-]){0,3}(?:full|exceeded|exhausted|limit|quota|reached)\b|\b(?:insufficient|not enough|out of|no)[ _-](?:\w+[ _-])?storage\b|\bexceed\w*[ _-](?:\w+[ _-]){0,3}storage\b/i
const PHONE = /\bphone\b.*\b(?:un)?verif|\bverif\w*\b.*\bphone\b/i
const TOO_LARGE = /too[ _-](?:large|long|big)|size[ _-]limit|(?:length|duration)[ _-]limit/i
/** What is denied is one job, or something that belongs to one. */
const OF_ONE_JOB =
  /\b(?:this|the|that|your) (?:job|task|video|file|media|render|resource|item|asset)\b|feature[ _-]not[ _-]available|\bbelongs? to\b|\bnot (?:the )?owner|(?:access|belong)[ _-]to[ _-](?:(?:the|this)[ _-])?(?:job|task|video|render)|another (?:user|team|account|organi[sz]ation|workspace)|\bjob[ _-](?:access[ _-])?(?:forbidden|denied)/i

function forbidden(words: string): VerdictName {
  if (NO_CREDITS.test(words)) return 'noCredits'
  if (STORAGE_FULL.test(words)) return 'storageFull'
  if (PHONE.test(words)) return 'phoneUnverified'
  if (isPlanLimit(words)) return 'planLimit'
  if (TOO_LARGE.test(words)) return 'tooLarge'
  return OF_ONE_JOB.test(words) ? 'jobForbidden' : 'accountForbidden'
}

/** Limits that are over within minutes, whatever else is said of them. */
const RATE =
  /\brate[ _-]?limit|concurren|queue[ _-](?:limit|full)|throttl|too[ _-]many[ _-]requests|per[ _-](?:second|minute)/i
const PLAN =
  /quota|\bplan[ _-](?:\w+[ _-])?limit|(?:daily|weekly|monthly|yearly|annual|usage|billing|subscription)[ _-](?:\w+[ _-])?(?:limit|allowance|cap)\b|limit of (?:your|the) (?:plan|subscription)/i

const isPlanLimit = (words: string): boolean => PLAN.test(words) && !RATE.test(words)
