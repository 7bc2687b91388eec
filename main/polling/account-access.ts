/** With what an account is asked, and what it lacks for that. */
import type { Credential, Provider } from '../providers/provider.ts'
import type { AccountRecord } from '../queue/records.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

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

/** Null: the credential is complete enough to ask with. */
export function whatIsMissing(
  { name }: Pick<AccountRecord, 'name'>,
  { credentialLabels, accessTokens }: Pick<Provider, 'credentialLabels' | 'accessTokens'>,
  credential: Credential | null,
): Failure | null {
  const missing = { reason: 'ACCOUNT_KEY_MISSING', permanent: true } as const
  if (credential !== null && credential.key !== '') return null
  const withSecret = accessTokens !== undefined && credentialLabels.clientSecret !== undefined
  if (withSecret && credential?.clientSecret) {
    if (credential.clientId) return null
    const message = `There is no client ID beside the client secret of ${name}.`
    return { ...missing, message, advice: 'enterClientId' }
  }
  const key = credentialLabelInEnglish(credentialLabels.key)
  const message = withSecret
    ? `There is no ${key} for ${name}, and no client ID with a client secret to get one.`
    : `There is no ${key} for ${name}.`
  return { ...missing, message, advice: 'enterKey' }
}
