/** Which accounts share a pace: those of one organisation, where the provider counts so. */
import type { AccountPace } from '../../preload/contract/model.ts'
import type { Provider } from '../providers/provider.ts'
import type { AccountRecord } from '../queue/records.ts'
import type { GateLimits } from './account-gate.ts'
import { RequestPace } from './request-pace.ts'

export class AccountPaces {
  readonly #now: () => number
  readonly #paces = new Map<string, RequestPace>()
  /** Names of accounts by the key of their pace, by their id. */
  readonly #members = new Map<string, { readonly key: string; readonly name: string }>()

  /** @param now milliseconds on a monotonic clock. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The account's pace, as it is now: another address or organisation has another. */
  of(account: AccountRecord, provider: Pick<Provider, 'pace'>): RequestPace {
    const key = keyOf(account, provider)
    if (this.#members.get(account.id)?.key !== key) this.forget(account.id)
    this.#members.set(account.id, { key, name: account.name })
    let pace = this.#paces.get(key)
    if (pace === undefined) {
      pace = new RequestPace(provider.pace?.requestsPerSecond ?? null, this.#now)
      this.#paces.set(key, pace)
    }
    return pace
  }

  forget(accountId: string): void {
    const key = this.#members.get(accountId)?.key
    this.#members.delete(accountId)
    if (![...this.#members.values()].some((member) => member.key === key))
      this.#paces.delete(key ?? '')
  }

  /** How often the account is asked, for people. */
  view(account: AccountRecord, provider: Pick<Provider, 'pace'>, limits: GateLimits): AccountPace {
    const pace = this.of(account, provider)
    const key = keyOf(account, provider)
    const others = [...this.#members].filter(
      ([id, other]) => id !== account.id && other.key === key,
    )
    const { perSecond, source } = pace.rate(limits.perSecond === null)
    const own = limits.perSecond
    const lower = own !== null && (perSecond === null || own <= perSecond)
    return {
      atOnce: limits.atOnce,
      perSecond: lower ? own : perSecond,
      source: lower ? 'user' : perSecond === null ? 'none' : source,
      sharedWith: others.map(([, { name }]) => name),
    }
  }
}

/** Accounts that name no organisation are taken for accounts of one: their provider counts them so. */
function keyOf(
  { id, provider: name, baseUrl, options }: AccountRecord,
  provider: Pick<Provider, 'pace'>,
) {
  if (provider.pace?.scope !== 'organisation') return id
  const origin = URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl
  return JSON.stringify([name, origin, options?.organisation?.toLowerCase() ?? null])
}
