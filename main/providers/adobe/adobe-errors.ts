/** What Adobe's errors mean, by the codes of its pages and of the gateway before its APIs. */
import type { AdviceCode } from '../../../preload/contract/advice.ts'
import type { FailureReason } from '../../../preload/contract/vocabulary.ts'
import type { ReelhaulError } from '../../errors.ts'
import type { ApiResponse } from '../provider.ts'
import { failureOf, saidBy, statusError } from '../provider-errors.ts'

interface Meaning {
  readonly reason: FailureReason
  /** Follows the provider's name. */
  readonly what: string
  readonly advice: AdviceCode
}

const WRONG_CLIENT: Meaning = {
  reason: 'ACCOUNT_KEY_REJECTED',
  what: 'does not accept the client ID.',
  advice: 'checkClientId',
}
const BY_CODE: ReadonlyMap<string, Meaning> = new Map([
  // The gateway's words: "Api Key is required", "Api Key is invalid"; the key is the client ID.
  ['403000', WRONG_CLIENT],
  ['403003', WRONG_CLIENT],
  [
    'user_not_entitled',
    {
      reason: 'ACCOUNT_FORBIDDEN',
      what: 'says that this account is not entitled to the API.',
      advice: 'checkKeyRights',
    },
  ],
])
/** An answer that is no success. `unknown_job_id`, `401013`, `429050` and `rate_limited` are told by their status. */
export function adobeError(response: ApiResponse, label: string): ReelhaulError {
  const said = saidBy(response)
  const meaning = BY_CODE.get(said.code ?? '')
  const refuses = response.status >= 400 && response.status < 500
  if (meaning === undefined || !refuses)
    return statusError(response, label, { said, keyAdvice: 'renewAdobeToken' })
  const { reason, what, advice } = meaning
  const detail = said.message ? ` ${label} says: ${said.message}` : ''
  return failureOf(reason, `${label} ${what}${detail}`, {
    ...{ permanent: true, advice },
    code: said.code ?? undefined,
  })
}
