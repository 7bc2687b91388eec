/** With what an account is asked, and what it lacks for that. */
import { ReelhaulError } from '../errors.ts'
import type { Credential, Provider } from '../providers/provider.ts'
import type { AccountRecord } from '../queue/records.ts'
import { keyVariableOf } from '../../preload/contract/account-rules.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

/** Why a key that should be there cannot be had. */
export type KeyProblem = 'unreadable' | 'variableMissing'

export interface Access {
  /** Null: it was removed. */
  readonly account: AccountRecord | null
  /** Null: there is none. */
  readonly credential: Credential | null
}

/** False when the user has changed something by which a refusal may be another one now. */
export function isSameAccess(one: Access, other: Access): boolean {
  const parts = ({ account, credential }: Access) => [
    ...[credential?.key, credential?.clientId, credential?.clientSecret],
    ...[account?.options?.tokenUrl ?? null, account?.options?.tokenScope ?? null],
  ]
  const others = parts(other)
  return parts(one).every((part, at) => part === others[at])
}

/**
 * The credential, when it is complete enough to ask with.
 * @throws ReelhaulError ACCOUNT_KEY_MISSING saying what is missing.
 */
export function completeCredential(
  account: Pick<AccountRecord, 'name' | 'options'>,
  provider: Pick<Provider, 'credentialLabels' | 'accessTokens'>,
  credential: Credential | null,
  problem: KeyProblem | null = null,
): Credential {
  if (credential !== null && canAsk(provider, credential)) return credential
  throw new ReelhaulError(whatIsMissing(account, provider, credential, problem))
}

/** True with a key or, where access tokens can be got, with client ID and client secret. */
function canAsk(
  { accessTokens }: Pick<Provider, 'accessTokens'>,
  { key, clientId, clientSecret }: Credential,
): boolean {
  return key !== '' || (accessTokens !== undefined && !!clientId && !!clientSecret)
}

function whatIsMissing(
  { name, options }: Pick<AccountRecord, 'name' | 'options'>,
  { credentialLabels, accessTokens }: Pick<Provider, 'credentialLabels' | 'accessTokens'>,
  credential: Credential | null,
  problem: KeyProblem | null,
): Failure {
  const missing = { reason: 'ACCOUNT_KEY_MISSING', permanent: true } as const
  const variable = keyVariableOf(options)
  if (problem === 'variableMissing' && variable !== null) {
    const message = `The environment variable ${variable}, which holds the key of ${name}, is not set.`
    return { ...missing, message, advice: 'setKeyVariable' }
  }
  if (problem === 'unreadable') {
    const message = `The key of ${name} was stored by another machine or user account and must be entered again.`
    return { ...missing, message, advice: 'enterKeyAgain' }
  }
  if (accessTokens !== undefined && credential?.clientSecret) {
    const message = `There is no client ID beside the client secret of ${name}.`
    return { ...missing, message, advice: 'enterClientId' }
  }
  const key = credentialLabelInEnglish(credentialLabels.key)
  const otherwise =
    accessTokens === undefined ? '' : ', and no client ID with a client secret to get one'
  const message = `There is no ${key} for ${name}${otherwise}.`
  return { ...missing, message, advice: 'enterKey' }
}

/** The file that described it is gone, for example. */
export function unknownProvider({ provider, name }: AccountRecord): Failure {
  return {
    reason: 'ACCOUNT_PROVIDER_UNKNOWN',
    message: `There is no description of the provider "${provider}" of ${name}.`,
    permanent: true,
    advice: 'bringDescriptionBack',
  }
}
