/** What holds up jobs, in the window's language and with the names that it is known by. */
import {
  causeNames,
  causeOf,
  causeRemedy,
  causeShort,
  causeTitle,
} from '../../messages/cause-text.ts'
import type { Attention, BatchStop, JobView } from '../../preload/contract/model.ts'
import { isolated } from '../words/format.ts'
import { providerWords } from '../words/provider-words.svelte.ts'
import { strings } from '../words/strings.ts'

type Held = Pick<Attention, 'failure' | 'account' | 'folder' | 'accountId'>

/** What has happened and whose it is; where no words fit, the engine's own sentence. */
export function titleOf({ failure, account, folder, accountId }: Held): string {
  const known = account !== null || folder !== null || !needsName(failure.reason)
  // The queue itself cannot be written: its sentence names the folder.
  const ofQueue = accountId === null && folder === null
  if (!known || ofQueue || causeOf(failure.reason) === 'other') return failure.message
  const { account: name, provider } = causeNames(account)
  return causeTitle(failure.reason, { account: isolated(name), provider }, strings)
}

/** What to do, and what goes on by itself. */
export function remedyFor({ failure, account }: Held): string {
  return causeRemedy(failure.reason, causeNames(account), strings)
}

/** The same for one blocked job; null: it is not blocked. */
export function remedyOf({ state, failure, provider }: JobView): string | null {
  if (state !== 'blocked' || failure === null) return null
  return causeRemedy(failure.reason, { provider: providerWords.of(provider) }, strings)
}

/** A blocked job in a few words; null: it is not blocked. */
export function shortOfJob({ state, failure, provider }: JobView): string | null {
  if (state !== 'blocked' || failure === null) return null
  return causeShort(failure.reason, { provider: providerWords.of(provider) }, strings)
}

/** What a batch waits for. */
export const shortOfBatch = ({ reason, account }: BatchStop): string =>
  causeShort(reason, causeNames(account), strings)

const needsName = (reason: Attention['failure']['reason']): boolean =>
  reason.startsWith('ACCOUNT_') || reason.startsWith('NETWORK_')
