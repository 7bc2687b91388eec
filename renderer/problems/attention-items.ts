/** What the banner shows of what stops jobs: one item for one cause, with what can be done about it. Pure. */
import { causeOf, type CauseCode } from '../../messages/cause-text.ts'
import type { Problem } from '../../preload/contract/problems.ts'
import type { AccountView, Attention, ProviderView } from '../../preload/contract/model.ts'

export interface AttentionItem {
  /** The same for the same account or folder, whatever is wrong with it. */
  readonly key: string
  /** More than one where a cause is this machine's and stops several accounts. */
  readonly parts: readonly [Attention, ...Attention[]]
  readonly cause: CauseCode
  readonly jobs: number
  readonly until: number | null
}

/** Causes that are not an account's own: said once, however many accounts meet them. */
const ofMachine: ReadonlySet<CauseCode> = new Set(['offline', 'proxy'])

/** In the order given; what is the machine's is gathered where it comes first. */
export function attentionItems(attention: readonly Attention[]): AttentionItem[] {
  const items = new Map<string, AttentionItem>()
  for (const one of attention) {
    const cause = causeOf(one.failure.reason)
    const key = !one.blocked && ofMachine.has(cause) ? cause : keyOf(one)
    const before = items.get(key)
    items.set(key, {
      key,
      cause,
      parts: before === undefined ? [one] : [...before.parts, one],
      jobs: (before?.jobs ?? 0) + one.jobs,
      until: earliest(before?.until ?? null, one.until),
    })
  }
  return [...items.values()]
}

export const keyOf = ({ accountId, folder, failure }: Attention): string =>
  accountId !== null
    ? `account ${accountId}`
    : folder !== null
      ? `folder ${folder}`
      : `queue ${failure.message}`

/** True: the jobs of the problem wait for what the item is about. */
export const stops = ({ parts }: AttentionItem, { ref }: Pick<Problem, 'ref'>): boolean =>
  parts.some(
    ({ blocked, accountId, folder }) =>
      blocked &&
      (folder === null
        ? accountId === ref.accountId && ref.folder === null
        : folder === ref.folder),
  )

const earliest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b)

export type Remedy = 'enterKey' | 'openAccount' | 'openNetwork' | 'chooseFolder' | 'tryNow'

const remedies: Partial<Record<CauseCode, readonly Remedy[]>> = {
  forbidden: ['openAccount', 'tryNow'],
  noCredits: ['tryNow'],
  plainHttp: ['openAccount'],
  policy: ['openAccount'],
  diskFull: ['chooseFolder', 'tryNow'],
  noAccess: ['chooseFolder', 'tryNow'],
  readOnly: ['chooseFolder', 'tryNow'],
  folderMissing: ['chooseFolder', 'tryNow'],
  disk: ['chooseFolder', 'tryNow'],
  offline: ['tryNow'],
  proxy: ['openNetwork', 'tryNow'],
  certificate: ['openNetwork', 'tryNow'],
  noAnswer: ['tryNow'],
  other: ['tryNow'],
}

/**
 * What the window offers for an item, the most useful first.
 * @param account the item's, as the settings know it; null: it is none's, or not the user's
 */
export function remediesFor(
  { cause, parts: [first] }: AttentionItem,
  account: AccountView | null,
  provider: ProviderView | null,
): readonly Remedy[] {
  // The queue's own folder: only a restart helps, as the sentence says.
  if (first.accountId === null && first.folder === null) return []
  if (cause === 'keyMissing' || cause === 'keyRejected') {
    if (account === null) return ['tryNow']
    return wantsOnlyKey(account, provider) ? ['enterKey', 'openAccount'] : ['openAccount', 'tryNow']
  }
  return (remedies[cause] ?? []).filter((remedy) => remedy !== 'openAccount' || account !== null)
}

/** False where the key is one of several things, or is got with a secret. */
const wantsOnlyKey = (account: AccountView, provider: ProviderView | null): boolean =>
  !account.hasClientSecret && (provider?.clientIdLabel == null || account.hasClientId)
