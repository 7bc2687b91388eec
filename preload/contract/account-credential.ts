/** Whether an account has what its provider is asked with. Pure. */
import type { AccountView } from './model.ts'

/** True with a key, or with the client ID and the client secret that access tokens are got with. */
export function hasCredential({
  hasKey,
  hasClientId,
  hasClientSecret,
}: Pick<AccountView, 'hasKey' | 'hasClientId' | 'hasClientSecret'>): boolean {
  return hasKey || (hasClientId && hasClientSecret)
}
