/** The gates of all accounts: who may be asked now, and when the next one may. */
import { ReelhaulError } from '../errors.ts'
import type { AccountLimits, AccountPace } from '../../preload/contract/model.ts'
import type { Failure, ProviderName } from '../../preload/contract/vocabulary.ts'
import type { Provider } from '../providers/provider.ts'
import type { AccountRecord } from '../queue/records.ts'
import { AccountGate, type GateLimits } from './account-gate.ts'
import { AccountPaces } from './account-paces.ts'
import type { RequestPace } from './request-pace.ts'

export interface AccountGatesOptions {
  /** Null: there is neither an adapter nor a description. */
  readonly provider: (name: ProviderName) => Provider | null
  readonly account: (id: string) => AccountRecord | null
  /** The user's own limits for an account; null: the provider's defaults. */
  readonly limits: (accountId: string) => AccountLimits | null
  readonly monotonicNow: () => number
}

export class AccountGates {
  readonly #options: AccountGatesOptions
  readonly #onChange: () => void
  readonly #gates = new Map<string, AccountGate>()
  readonly #paces: AccountPaces

  /** @param onChange called when a gate has let a request go, or another one may start. */
  constructor(options: AccountGatesOptions, onChange: () => void) {
    this.#options = options
    this.#onChange = onChange
    this.#paces = new AccountPaces(options.monotonicNow)
  }

  /** An account's gate: made at first use. */
  of(accountId: string): AccountGate {
    let gate = this.#gates.get(accountId)
    if (gate === undefined) {
      const limits = this.#limitsOf(accountId)
      const { monotonicNow } = this.#options
      gate = new AccountGate(limits, monotonicNow, this.#onChange, this.#paceOf(accountId))
      this.#gates.set(accountId, gate)
    }
    return gate
  }

  /** An account's gate, where it has been used before. */
  known(accountId: string): AccountGate | null {
    return this.#gates.get(accountId) ?? null
  }

  get all(): [accountId: string, gate: AccountGate][] {
    return [...this.#gates]
  }

  /** Makes an account known, or its changed limits. */
  open(accountId: string): void {
    this.of(accountId).setLimits(this.#limitsOf(accountId), this.#paceOf(accountId))
  }

  /** The account is gone: another one of the same id starts without its past. Who waits is told `why`. */
  forget(accountId: string, why: Failure): void {
    this.#gates.get(accountId)?.close(new ReelhaulError(why))
    this.#gates.delete(accountId)
    this.#paces.forget(accountId)
  }

  /** Lets requests start that wait for their gate. Returns milliseconds until the next one may; null: none waits. */
  admit(): number | null {
    // Of accounts that share a pace, the one that has waited longest comes first.
    const gates = [...this.#gates.values()].sort(byLastStart)
    const waits = gates.flatMap((gate) => gate.admit() ?? [])
    return waits.length === 0 ? null : Math.min(...waits)
  }

  /** Accounts of which nothing can be asked right now. The pace of one may let it open the next moment. */
  closedAccounts(): string[] {
    return [...this.#gates].filter(([, gate]) => placesOf(gate) === 0).map(([id]) => id)
  }

  /** True: something can be asked of one of these accounts. */
  someOpen(accountIds: readonly string[]): boolean {
    return accountIds.some((id) => {
      const gate = this.#gates.get(id)
      return gate !== undefined && placesOf(gate) > 0
    })
  }

  /** True: nothing is asked of the account until the user has done something. */
  isBlocked(accountId: string): boolean {
    return (this.#gates.get(accountId)?.blocked ?? null) !== null
  }

  /** Requests that could start at once, of all accounts together. */
  get freePlaces(): number {
    return [...this.#gates.values()].reduce((sum, gate) => sum + placesOf(gate), 0)
  }

  /** Milliseconds until the next gate opens that a server or its pace keeps closed; null: none is. */
  nextOpeningMs(): number | null {
    const now = this.#options.monotonicNow()
    const waits = [...this.#gates.values()].flatMap(({ blocked, opensAt }) =>
      blocked === null && opensAt > now ? [opensAt - now] : [],
    )
    return waits.length === 0 ? null : Math.min(...waits)
  }

  /** How often an account is asked, for people; null: there is no such account. */
  paceView(accountId: string): AccountPace | null {
    const account = this.#options.account(accountId)
    if (account === null) return null
    const provider = this.#options.provider(account.provider) ?? {}
    return this.#paces.view(account, provider, this.#limitsOf(accountId))
  }

  #limitsOf(accountId: string): GateLimits {
    const account = this.#options.account(accountId)
    const own = this.#options.limits(accountId)
    const provider = account === null ? null : this.#options.provider(account.provider)
    return {
      atOnce: own?.requestsAtOnce ?? provider?.defaultRequestsAtOnce ?? 1,
      perSecond: own?.requestsPerSecond ?? null,
    }
  }

  #paceOf(accountId: string): RequestPace | undefined {
    const account = this.#options.account(accountId)
    return account === null
      ? undefined
      : this.#paces.of(account, this.#options.provider(account.provider) ?? {})
  }
}

/** Requests that could start at once. */
const placesOf = ({ blocked, free }: AccountGate): number => (blocked === null ? free : 0)

const byLastStart = (a: AccountGate, b: AccountGate): number =>
  Number(a.lastStart > b.lastStart) - Number(a.lastStart < b.lastStart)
