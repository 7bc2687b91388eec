/** Why nothing can be asked of an account before anything is sent. */
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { Provider } from '../providers/provider.ts'
import type { AccountRecord } from '../queue/records.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'

export const noAccount: Failure = {
  reason: 'ACCOUNT_KEY_MISSING',
  message: 'The account of this job was removed.',
  permanent: true,
  advice: 'addAccountAgain',
}

export function noKey(account: AccountRecord, provider: Provider): Failure {
  return {
    reason: 'ACCOUNT_KEY_MISSING',
    message: `There is no ${credentialLabelInEnglish(provider.credentialLabels.key)} for ${account.name}.`,
    permanent: true,
    advice: 'enterKey',
  }
}

/** The file that described it is gone, for example. */
export function unknownProvider(account: AccountRecord): Failure {
  return {
    reason: 'ACCOUNT_PROVIDER_UNKNOWN',
    message: `There is no description of the provider "${account.provider}" of ${account.name}.`,
    permanent: true,
    advice: 'bringDescriptionBack',
  }
}
