/** Says which secrets another computer or user account has stored. */
import { listText } from '../../messages/values.ts'
import type { AccountRecord } from '../queue/records.ts'
import type { SecretStore } from '../settings/secret-store.ts'
import { notifySecretId } from './notify-switch.ts'
import { proxyPasswordId } from './proxy-password.ts'
import type { DesktopStrings } from './ui/language.ts'

/** One sentence naming all of them; null: every secret can be read. */
export function storedElsewhere(
  secrets: Pick<SecretStore, 'problemOf'>,
  accounts: readonly Pick<AccountRecord, 'id' | 'name'>[],
  { messages, locale }: DesktopStrings,
): string | null {
  const words = messages.storedElsewhere
  const known = [
    ...accounts.map(({ id, name }) => ({ id, what: words.account({ account: name }) })),
    { id: proxyPasswordId, what: words.proxyPassword },
    { id: notifySecretId, what: words.notifySecret },
  ]
  const lost = known.filter(({ id }) => secrets.problemOf(id) !== null)
  if (lost.length === 0) return null
  return words.again({
    what: listText(
      lost.map(({ what }) => what),
      locale,
    ),
  })
}
