/** Looking through an account's recent jobs: what is listed, what of it is chosen. */
import { SvelteSet } from 'svelte/reactivity'
import { hasCredential } from '../../preload/contract/account-credential.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { FoundJobView, FoundPageView, FoundState } from '../../preload/contract/browse.ts'
import type { AccountView, ProviderView } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'
import { failureOf } from '../words/failure-of.ts'
import type { ImportState } from '../import/import-state.svelte.ts'

export interface ListingAccount {
  readonly account: AccountView
  readonly provider: ProviderView
  /** Or what tokens are got with: without one nothing can be asked. */
  readonly hasKey: boolean
}

/** A provider may list thousands of jobs on one page. */
const rowsAtOnce = 500

export class BrowseState {
  readonly #api: ReelhaulApi
  readonly #accounts: AccountsState
  readonly #importing: ImportState
  #turn = 0
  /** The list in main; null: there is none. */
  #id: string | null = null

  open = $state(false)
  #wanted = $state<string | null>(null)
  product = $state<string | null>(null)
  /** `2026-11-01`, as a date field has it; empty: however old. */
  since = $state('')
  /** Of what has been read; null: all. */
  status = $state<FoundState | null>(null)
  jobs = $state.raw<readonly FoundJobView[]>([])
  unusable = $state(0)
  ended = $state<FoundPageView['ended']>(null)
  busy = $state<'reading' | 'more' | 'preparing' | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** Ids of chosen jobs. */
  readonly chosen = new SvelteSet<string>()

  readonly #all = $derived.by(() =>
    (this.#accounts.list ?? []).flatMap((account) => {
      const provider = this.#accounts.providers.find(({ name }) => name === account.provider)
      return provider ? [{ account, provider, hasKey: hasCredential(account) }] : []
    }),
  )
  /** Accounts whose provider documents a list. */
  readonly listing: readonly ListingAccount[] = $derived(
    this.#all.filter(({ provider }) => provider.findProducts !== null),
  )
  /** The others. */
  readonly silent: readonly ListingAccount[] = $derived(
    this.#all.filter(({ provider }) => provider.findProducts === null),
  )
  /** Labels of all providers that document a list, with an account or without. */
  readonly listingProviders = $derived.by(() =>
    this.#accounts.providers
      .filter(({ findProducts }) => findProducts !== null)
      .map(({ label }) => label),
  )
  /** The account that is looked at; null: there is none to look at. */
  readonly current = $derived(
    this.listing.find(({ account }) => account.id === this.#wanted) ??
      this.listing.find((one) => one.hasKey) ??
      this.listing[0] ??
      null,
  )
  readonly products = $derived(this.current?.provider.findProducts ?? [])
  readonly shown = $derived(
    this.status === null ? this.jobs : this.jobs.filter(({ state }) => state === this.status),
  )
  /** How many of them there are rows for. */
  #room = $state(rowsAtOnce)
  readonly rows = $derived(this.shown.slice(0, this.#room))
  /** Those of the shown that can be chosen: what is here already cannot. */
  readonly choosable = $derived(this.shown.filter(({ here }) => here === null))
  readonly here = $derived(this.jobs.filter(({ here }) => here !== null).length)
  /** Of the choosable ones. */
  readonly allChosen = $derived.by(
    () =>
      this.choosable.length > 0 &&
      this.choosable.every(({ remoteId }) => this.chosen.has(remoteId)),
  )
  /** Pages of the list that were read. */
  pages = $state(0)
  readonly hasMore = $derived(
    this.rows.length < this.shown.length || (this.pages > 0 && this.ended === null),
  )
  /** The list was read, and has no job at all. */
  readonly empty = $derived(this.ended !== null && this.jobs.length === 0)

  constructor(api: ReelhaulApi, accounts: AccountsState, importing: ImportState) {
    this.#api = api
    this.#accounts = accounts
    this.#importing = importing
  }

  /** Opens the sheet and reads the list of the account that was looked at last. */
  async show(): Promise<void> {
    this.open = true
    await this.#accounts.load().catch((error: unknown) => (this.failure = failureOf(error)))
    await this.read()
  }

  async setAccount(id: string): Promise<void> {
    this.#wanted = id
    if (!this.products.includes(this.product ?? '')) this.product = null
    await this.read()
  }

  async setProduct(product: string | null): Promise<void> {
    this.product = product
    await this.read()
  }

  /** @param since as a date field has it */
  async setSince(since: string): Promise<void> {
    this.since = since
    await this.read()
  }

  /** Reads the list from its beginning; nothing is asked without a key. */
  async read(): Promise<void> {
    const { current } = this
    this.#forget()
    if (current === null || !current.hasKey) return
    const request = {
      accountId: current.account.id,
      product: this.product,
      since: startOfDay(this.since),
    }
    await this.#take('reading', () => this.#api.call('browseJobs', request))
  }

  /** Shows more of what has been read, or else reads the next page. */
  async more(): Promise<void> {
    const id = this.#id
    if (id === null || this.busy !== null || !this.hasMore) return
    const hidden = this.rows.length < this.shown.length
    this.#room += rowsAtOnce
    if (hidden) return
    await this.#next(id)
  }

  #next(id: string): Promise<void> {
    return this.#take('more', () => this.#api.call('browseMore', id))
  }

  /** What failed, once more. */
  async retry(): Promise<void> {
    if (this.#id === null) return this.read()
    await this.#next(this.#id)
  }

  toggle({ remoteId, here }: FoundJobView): void {
    if (here !== null) return
    if (!this.chosen.delete(remoteId)) this.chosen.add(remoteId)
  }

  /** All between two jobs become what `to` is turned into. */
  toggleRange(from: FoundJobView, to: FoundJobView): void {
    const at = [this.choosable.indexOf(from), this.choosable.indexOf(to)].toSorted((a, b) => a - b)
    const choose = !this.chosen.has(to.remoteId)
    if (at[0]! < 0) return this.toggle(to)
    for (const { remoteId } of this.choosable.slice(at[0], at[1]! + 1)) {
      if (choose) this.chosen.add(remoteId)
      else this.chosen.delete(remoteId)
    }
  }

  /** Chooses all that are shown, or none of them where all are chosen. */
  toggleAll(): void {
    const { allChosen } = this
    for (const { remoteId } of this.choosable) {
      if (allChosen) this.chosen.delete(remoteId)
      else this.chosen.add(remoteId)
    }
  }

  /** Hands what is chosen to the import sheet; a cancelled import leads back here. */
  async choose(): Promise<void> {
    const id = this.#id
    // In the order of the list, whatever order they were chosen in.
    const remoteIds = this.jobs.map((job) => job.remoteId).filter((one) => this.chosen.has(one))
    if (id === null || remoteIds.length === 0 || this.busy !== null) return
    const turn = ++this.#turn
    this.busy = 'preparing'
    this.failure = null
    try {
      const preview = await this.#api.call('chooseFound', { id, remoteIds })
      if (turn !== this.#turn) return void this.#api.call('discardImport', preview.id)
      this.open = false
      this.#importing.showFound(preview, {
        back: () => (this.open = true),
        done: () => this.#forget(),
      })
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error)
    } finally {
      if (turn === this.#turn) this.busy = null
    }
  }

  /** Closes the sheet and ends what is under way. */
  close(): void {
    this.open = false
    this.#forget()
    void this.#api.call('stopBrowsing').catch(() => undefined)
  }

  async #take(busy: 'reading' | 'more', ask: () => Promise<FoundPageView>): Promise<void> {
    const turn = ++this.#turn
    this.busy = busy
    this.failure = null
    try {
      const page = await ask()
      if (turn !== this.#turn) return
      this.#id = page.id
      this.jobs = [...this.jobs, ...page.jobs]
      this.unusable += page.unusable
      this.ended = page.ended
      this.pages++
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error)
    } finally {
      if (turn === this.#turn) this.busy = null
    }
  }

  #forget(): void {
    this.#turn++
    this.#id = null
    this.jobs = []
    this.unusable = 0
    this.ended = null
    this.pages = 0
    this.#room = rowsAtOnce
    this.busy = null
    this.failure = null
    this.chosen.clear()
  }
}

/** Where the user is; null for an empty field or one that is half filled in. */
function startOfDay(date: string): number | null {
  const at = Date.parse(`${date}T00:00`)
  return Number.isNaN(at) || at < 0 ? null : at
}
