/** One list on its way into the queue: what was read, what the user has chosen, what is still open. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type {
  ColumnRoles,
  ImportAccount,
  ImportCommit,
  ImportPreview,
  ImportProgress,
  ImportResult,
} from '../../preload/contract/model.ts'
import type { OpenList } from '../../preload/contract/open-lists.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'
import { failureOf } from '../words/failure-of.ts'
import { both, withChange, type ImportChange } from './import-change.ts'
import type { ImportKeys } from './import-keys.svelte.ts'
import { ImportPlace } from './import-place.svelte.ts'
import { firstOpen } from './import-questions.ts'
import { failureIn, isAdding, isBusy, moved, previewIn, type Stage } from './import-stage.ts'
import { ImportTemplate } from './import-template.svelte.ts'

export interface QueuedListDeps {
  readonly api: ReelhaulApi
  readonly accounts: AccountsState
  readonly keys: ImportKeys
}

/** The list that jobs were chosen from. */
export interface FoundSource {
  /** Shows it again: nothing was added. */
  readonly back: () => void
  /** They were added. */
  readonly done: () => void
}

export class QueuedList {
  readonly #deps: QueuedListDeps
  readonly ticket: OpenList
  /** Where the jobs were chosen from a provider's list. */
  readonly source: FoundSource | null
  readonly template: ImportTemplate
  readonly place: ImportPlace
  #turn = 0

  stage = $state.raw<Stage>({ is: 'unread' })
  /** How far that is; null: nothing is known of it. */
  progress = $state.raw<ImportProgress | null>(null)
  /** For jobs whose provider cannot be told from their ids. */
  provider = $state<ProviderName | null>(null)
  /** What the user chose of `accounts`, by provider. */
  account = $state<ImportCommit['accounts']>({})

  readonly preview = $derived.by(() => previewIn(this.stage))
  readonly failure = $derived.by(() => failureIn(this.stage))
  readonly busy = $derived.by(() => isBusy(this.stage))
  readonly adding = $derived.by(() => isAdding(this.stage))
  /** How it is to be read, when nothing can be used that way. */
  readonly refused = $derived.by(() => this.stage.is === 'refused')
  readonly needsProvider = $derived((this.preview?.providers.unknown ?? 0) > 0)
  /** The choices to show: those of providers that jobs in the file belong to. */
  readonly accounts = $derived(
    this.preview?.accounts.filter(({ jobs, provider }) => jobs > 0 || provider === this.provider) ??
      [],
  )
  /** Jobs that are here and failed, and that a receipt asks for again. */
  readonly onlyRetries = $derived(
    this.preview?.counts.fresh === 0 ? (this.preview.receipt?.retry ?? 0) : 0,
  )
  /** What becomes of jobs that are here already and over. */
  again = $state<'skip' | 'again'>('skip')
  /** Known jobs that adding downloads again. */
  readonly downloadedAgain = $derived(this.again === 'again' ? (this.preview?.here.over ?? 0) : 0)
  /** The providers of the jobs, as far as they are known or chosen. */
  readonly #providers = $derived(
    [
      ...Object.keys(this.preview?.providers ?? {}),
      this.needsProvider ? this.provider : null,
    ].filter((name): name is ProviderName => name !== null && name !== 'unknown'),
  )
  /** Providers that the user can give a key here. */
  readonly keyless = $derived.by(() => this.#deps.keys.missing(this.#providers))
  /** What the columns are read as; null where that cannot be changed. */
  readonly roles = $derived(this.preview?.roles ?? null)
  /** What it still needs; null: it can be added. */
  readonly open = $derived.by(() =>
    firstOpen({
      stage: this.stage,
      retries: this.onlyRetries + this.downloadedAgain,
      needsProvider: this.needsProvider && this.provider === null,
      needsAccount: this.accounts.some((choice) => this.accountOf(choice) === null),
      nameProblem: this.place.problem !== null,
      templateProblem: this.template.problem !== null,
    }),
  )
  readonly canAdd = $derived(this.open === null)

  /** @param read what it was read as, where that was done already. */
  constructor(
    deps: QueuedListDeps,
    ticket: OpenList,
    found: { readonly preview: ImportPreview; readonly source: FoundSource } | null = null,
  ) {
    this.#deps = deps
    this.ticket = ticket
    this.source = found?.source ?? null
    this.template = new ImportTemplate(deps.api)
    this.place = new ImportPlace(deps.api)
    if (found === null) return
    this.stage = { is: 'ready', preview: found.preview, failure: null }
    void this.place.look(ticket.id)
  }

  get id(): string {
    return this.ticket.id
  }

  #to(stage: Stage): void {
    this.stage = moved(this.stage, stage)
    if (!isBusy(stage)) this.progress = null
  }

  /** Reads it, the first time or once more after that has failed. */
  async read(): Promise<void> {
    const { api, accounts } = this.#deps
    this.#to({ is: 'reading' })
    try {
      // Others may have made accounts, too.
      const [preview] = await Promise.all([
        api.call('rereadImport', { id: this.id }),
        accounts.load().catch(() => undefined),
      ])
      this.provider ??= preview.proposedProvider
      this.#to({ is: 'ready', preview, failure: null })
      void this.place.look(this.id)
    } catch (error) {
      const failure = failureOf(error)
      // Called off by what takes its place, or what will ask for it again.
      if (failure.reason === 'USER_CANCELLED') this.#to({ is: 'unread' })
      else this.#to({ is: 'unreadable', failure })
    }
  }

  /** Reads a column as something else, or with null none; everything else that was chosen stays. */
  async setRole(role: keyof ColumnRoles, column: string | null): Promise<void> {
    if (this.roles !== null) await this.reread({ roles: { ...this.roles, [role]: column } })
  }

  /** Reads with other columns, another sheet or encoding, or (`forget`) as if nothing had ever been said. */
  async reread(change: ImportChange): Promise<void> {
    const { stage } = this
    if (stage.is !== 'ready' && stage.is !== 'rereading' && stage.is !== 'refused') return
    const turn = ++this.#turn
    // What is asked for while the list is still being read ends that reading, and is not instead of it.
    const changes = stage.is === 'rereading' ? both(stage.change, change) : change
    // Shown at once, and before it is read.
    const preview = withChange(stage.preview, change)
    this.#to({ is: 'rereading', preview, change: changes })
    try {
      const read = await this.#deps.api.call('rereadImport', { id: this.id, ...changes })
      if (turn !== this.#turn) return
      this.#to({ is: 'ready', preview: read, failure: null })
      await Promise.all([this.template.apply(read, this.provider), this.place.look(this.id)])
    } catch (error) {
      if (turn !== this.#turn) return
      this.#to({ is: 'refused', preview, change: changes, failure: failureOf(error) })
    }
  }

  async chooseFolder(current: string): Promise<void> {
    try {
      await this.place.chooseFolder(this.id, this.place.folder ?? current)
    } catch (error) {
      const { stage } = this
      if (stage.is === 'ready') this.#to({ ...stage, failure: failureOf(error) })
    }
  }

  /** The id of the account that is asked; null: the user has to say. */
  accountOf({ provider, chosen }: ImportAccount): string | null {
    return this.account[provider] ?? chosen
  }

  /**
   * Adds what the preview shows; then it is time to `leave`. Null when it could not be added: its stage then says why; `cancelled`
   * where that was called off, and nothing of it is left.
   */
  async commit(): Promise<ImportResult | 'cancelled' | null> {
    const { stage } = this
    if (stage.is !== 'ready' || !this.canAdd) return null
    const { preview } = stage
    this.#to({ is: 'adding', preview })
    try {
      const result = await this.#deps.api.call('commitImport', await this.#request())
      this.source?.done()
      return result
    } catch (error) {
      const failure = failureOf(error)
      const cancelled = failure.reason === 'USER_CANCELLED'
      this.#to({ is: 'ready', preview, failure: cancelled ? null : failure })
      return cancelled ? 'cancelled' : null
    }
  }

  async #request(): Promise<ImportCommit> {
    const chosen = this.accounts.map((choice) => [choice.provider, this.accountOf(choice)] as const)
    const accounts = Object.fromEntries(chosen) as ImportCommit['accounts']
    const keyed = await this.#deps.keys.save(this.#providers, accounts)
    return {
      id: this.id,
      provider: this.needsProvider ? this.provider : null,
      name: this.place.name,
      folder: this.place.folder,
      template: this.template.text,
      accounts: { ...accounts, ...keyed },
      ...(this.downloadedAgain > 0 && { again: this.again }),
    }
  }

  /** Calls the adding off; it ends once nothing of it is left. */
  async stop(): Promise<void> {
    const { stage } = this
    if (stage.is !== 'adding') return
    this.#to({ is: 'stopping', preview: stage.preview })
    await this.#deps.api.call('stopImport').catch(() => undefined)
  }

  /** It is no longer here: added, discarded, or part of another list. */
  leave(): void {
    this.#turn++
    this.#to({ is: 'gone' })
  }
}
