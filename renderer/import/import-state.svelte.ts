/** From something dropped, pasted or chosen to a batch: preview first, then one decision. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type {
  ColumnRoles,
  ImportAccount,
  ImportCommit,
  ImportPreview,
  ImportProgress,
  ImportResult,
} from '../../preload/contract/model.ts'
import type { Failure, ProviderName } from '../../preload/contract/vocabulary.ts'
import { strings } from '../words/strings.ts'
import type { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'
import { failureOf } from '../words/failure-of.ts'
import { ImportKeys } from './import-keys.svelte.ts'
import { ImportTemplate } from './import-template.svelte.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { both, withChange, type ImportChange } from './import-change.ts'
import { textOf, type Transfer } from './transfer-text.ts'

function addedWords({ added, known, retried, again = 0 }: ImportResult): string {
  const { notices } = strings
  if (again > 0) return notices.addedAndAgain({ added, again: again + retried })
  if (added === 0 && retried > 0) return notices.retried({ n: retried })
  return known === 0 ? notices.added({ n: added }) : notices.addedAndKnown({ n: added, known })
}

/** The list that jobs were chosen from. */
export interface FoundSource {
  /** Shows it again: nothing was added. */
  readonly back: () => void
  /** They were added. */
  readonly done: () => void
}

export class ImportState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  readonly #accounts: AccountsState
  readonly keys: ImportKeys
  readonly template: ImportTemplate
  #turn = 0
  /** What the list is to be read as, and was not yet. */
  #changes: ImportChange = {}

  preview = $state.raw<ImportPreview | null>(null)
  /** `rereading`: the preview is there, and read once more with other columns. */
  busy = $state<'reading' | 'rereading' | 'adding' | null>(null)
  /** How far that is; null: nothing is known of it. */
  progress = $state.raw<ImportProgress | null>(null)
  /** Adding was called off, and what was added is being taken away. */
  stopping = $state(false)
  /** How the list is to be read, when nothing can be used that way. */
  refused = $state.raw<ImportChange | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** For jobs whose provider cannot be told from their ids. */
  provider = $state<ProviderName | null>(null)
  /** What the user chose of `accounts`, by provider. */
  account = $state<ImportCommit['accounts']>({})
  /** Null: the one that the preview names. */
  folder = $state<string | null>(null)
  /** Where the jobs were chosen from a provider's list: what cancelling leads back to. */
  #source: FoundSource | null = null
  /** The jobs were chosen here and read from no file. */
  found = $state(false)
  /** What becomes of jobs that are here already and over. */
  again = $state<'skip' | 'again'>('skip')
  /** True while the sheet to paste into is open. */
  pasting = $state(false)

  readonly open = $derived(
    this.preview !== null || this.busy === 'reading' || this.failure !== null,
  )
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
  /** Known jobs that adding downloads again. */
  readonly downloadedAgain = $derived(this.again === 'again' ? (this.preview?.here.over ?? 0) : 0)
  readonly canAdd = $derived.by(
    () =>
      this.busy === null &&
      this.template.problem === null &&
      this.refused === null &&
      ((this.preview?.counts.fresh ?? 0) > 0 || this.onlyRetries > 0 || this.downloadedAgain > 0) &&
      (!this.needsProvider || this.provider !== null) &&
      this.accounts.every((choice) => this.accountOf(choice) !== null),
  )

  /** The providers of the jobs, as far as they are known or chosen. */
  readonly #providers = $derived(
    [
      ...Object.keys(this.preview?.providers ?? {}),
      this.needsProvider ? this.provider : null,
    ].filter((name): name is ProviderName => name !== null && name !== 'unknown'),
  )
  /** Providers that the user can give a key here. */
  readonly keyless = $derived.by(() => this.keys.missing(this.#providers))
  /** What the columns are read as; null where that cannot be changed. */
  readonly roles = $derived(this.refused?.roles ?? this.preview?.roles ?? null)

  constructor(api: ReelhaulApi, notices: NoticeState, accounts: AccountsState) {
    this.#api = api
    this.#notices = notices
    this.#accounts = accounts
    this.keys = new ImportKeys(api, accounts)
    this.template = new ImportTemplate(api)
  }

  /** Listens to how far things are. Returns the function that stops it. */
  start(): () => void {
    return this.#api.on('importProgress', (progress) => {
      if (this.busy !== null) this.progress = progress
    })
  }

  async chooseFiles(): Promise<void> {
    await this.#show(() => this.#api.call('chooseFiles'), { quiet: true })
  }

  /** Asks about what was opened from outside; an import being added is finished first. */
  async takeOffer(): Promise<void> {
    if (this.busy === 'adding') return
    await this.#show(() => this.#api.call('takeOffer'), { quiet: true })
  }

  /** Files win over text: a file dragged from a file manager also carries its name as text. */
  async take(transfer: Transfer): Promise<void> {
    const paths = Array.from(transfer.files, (file) => this.#api.pathOf(file)).filter(Boolean)
    if (paths.length > 0) return this.#show(() => this.#api.call('previewFiles', paths))
    await this.takeText(await textOf(transfer))
  }

  /** Reads a column as something else, or with null none; everything else that was chosen stays. */
  async setRole(role: keyof ColumnRoles, column: string | null): Promise<void> {
    if (this.roles !== null) await this.#reread({ roles: { ...this.roles, [role]: column } })
  }

  /** Reads another sheet, with another encoding, or the first line as what it is. */
  async readAs(change: Pick<ImportChange, 'encoding' | 'sheet' | 'firstRow'>): Promise<void> {
    await this.#reread(change)
  }

  /** Reads as if nothing had ever been said of such lists; nothing is remembered of them. */
  async forgetReading(): Promise<void> {
    await this.#reread({ forget: true })
  }

  async #reread(change: ImportChange): Promise<void> {
    const { preview } = this
    if (preview === null || this.busy === 'adding') return
    const turn = ++this.#turn
    // What is asked for while the list is still being read ends that reading, and is not instead of it.
    const changes = (this.#changes = both(this.#changes, change))
    this.busy = 'rereading'
    this.failure = null
    this.refused = null
    // Shown at once, and before anybody has read it.
    this.preview = withChange(preview, change)
    try {
      const read = await this.#api.call('rereadImport', { id: preview.id, ...changes })
      if (turn !== this.#turn) return
      this.preview = read
      await this.template.apply(read, this.provider)
    } catch (error) {
      if (turn !== this.#turn) return
      this.failure = failureOf(error)
      this.refused = changes
    } finally {
      if (turn === this.#turn) {
        this.#changes = {}
        this.#rest()
      }
    }
  }

  /** Asks about jobs that were chosen from a provider's list. */
  showFound(preview: ImportPreview, source: FoundSource): void {
    this.#reset()
    this.preview = preview
    this.found = true
    this.#source = source
  }

  async takeText(text: string): Promise<void> {
    if (text.trim() === '') return
    this.pasting = false
    await this.#show(() => this.#api.call('previewText', text))
  }

  async chooseFolder(current: string): Promise<void> {
    try {
      const chosen = await this.#api.call('chooseFolder', this.folder ?? current)
      if (chosen !== null) this.folder = chosen
    } catch (error) {
      this.failure = failureOf(error)
    }
  }

  /** The id of the account that is asked; null: the user has to say. */
  accountOf({ provider, chosen }: ImportAccount): string | null {
    return this.account[provider] ?? chosen
  }

  /** Adds what the preview shows; null when it could not be added (the sheet then says why). */
  async commit(): Promise<ImportResult | null> {
    const { preview, provider, folder, template } = this
    const chosen = this.accounts.map((choice) => [choice.provider, this.accountOf(choice)] as const)
    if (!preview || !this.canAdd) return null
    this.busy = 'adding'
    this.failure = null
    try {
      const accounts = Object.fromEntries(chosen) as ImportCommit['accounts']
      const keyed = await this.keys.save(this.#providers, accounts)
      const result = await this.#api.call('commitImport', {
        id: preview.id,
        provider,
        folder,
        template: template.text,
        accounts: { ...accounts, ...keyed },
        ...(this.downloadedAgain > 0 && { again: this.again }),
      })
      // A provider that had none has one now.
      await this.#accounts.load().catch(() => undefined)
      this.#notices.say(addedWords(result), 'good')
      this.#source?.done()
      this.#reset()
      return result
    } catch (error) {
      const failure = failureOf(error)
      if (failure.reason === 'USER_CANCELLED') await this.#calledOff()
      else this.failure = failure
      return null
    } finally {
      this.#rest()
    }
  }

  async #calledOff(): Promise<void> {
    const back = this.#source?.back
    this.#notices.say(strings.sheet.cancelled, 'info')
    await this.discard()
    back?.()
  }

  /** Ends whatever is under way; closes the sheet as soon as nothing of it is left. */
  async cancel(): Promise<void> {
    const { busy } = this
    const back = this.#source?.back
    if (busy === null) await this.discard()
    if (busy === null) return back?.()
    if (busy === 'adding') this.stopping = true
    await this.#api.call('stopImport').catch(() => undefined)
    if (busy !== 'adding') await this.discard()
  }

  /** Closes the sheet; nothing was added. */
  async discard(): Promise<void> {
    const id = this.preview?.id
    this.#reset()
    // A preview that main has already dropped needs no word.
    if (id !== undefined) await this.#api.call('discardImport', id).catch(() => undefined)
  }

  async trySample(): Promise<ImportResult | null> {
    try {
      const result = await this.#api.call('trySample')
      this.#notices.say(strings.notices.sample({ n: result.added }), 'good')
      return result
    } catch (error) {
      this.#notices.sayFailure(error)
      return null
    }
  }

  /** Reads into a preview. A quiet read shows no sheet before there is something to show. */
  async #show(read: () => Promise<ImportPreview | null>, { quiet = false } = {}): Promise<void> {
    await this.discard()
    const turn = ++this.#turn
    if (!quiet) this.busy = 'reading'
    try {
      // Others may have made accounts, too.
      const [preview] = await Promise.all([read(), this.#accounts.load().catch(() => undefined)])
      if (turn === this.#turn) this.preview = preview
      else if (preview) await this.#api.call('discardImport', preview.id)
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error)
    } finally {
      if (turn === this.#turn) this.#rest()
    }
  }

  #rest(): void {
    this.busy = null
    this.progress = null
    this.stopping = false
  }

  #reset(): void {
    this.#turn++
    this.#changes = {}
    this.preview = null
    this.failure = null
    this.provider = null
    this.#source = null
    this.found = false
    this.account = {}
    this.again = 'skip'
    this.folder = null
    this.template.forget()
    this.refused = null
    this.keys.forget()
    this.#rest()
  }
}
