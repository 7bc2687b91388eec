/** From something dropped, pasted or chosen to a batch: preview first, then one decision. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type {
  ImportAccount,
  ImportCommit,
  ImportPreview,
  ImportResult,
} from '../../preload/contract/model.ts'
import type { Failure, ProviderName } from '../../preload/contract/vocabulary.ts'
import { strings } from '../strings.ts'
import { failureOf } from './failure-of.ts'
import type { NoticeState } from './notice-state.svelte.ts'

/** What a drop or a paste may hold: a part of `DataTransfer`. */
export type Transfer = Pick<DataTransfer, 'files' | 'getData'>

function addedWords({ added, known, retried }: ImportResult): string {
  const { notices } = strings
  if (added === 0 && retried > 0) return notices.retried({ n: retried })
  return known === 0 ? notices.added({ n: added }) : notices.addedAndKnown({ n: added, known })
}

export class ImportState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  #turn = 0

  preview = $state.raw<ImportPreview | null>(null)
  busy = $state<'reading' | 'adding' | null>(null)
  failure = $state.raw<Failure | null>(null)
  /** For jobs whose provider cannot be told from their ids. */
  provider = $state<ProviderName | null>(null)
  /** What the user chose of `accounts`, by provider. */
  account = $state<ImportCommit['accounts']>({})
  /** Null means the download folder of the settings. */
  folder = $state<string | null>(null)
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
  readonly canAdd = $derived(
    this.busy === null &&
      ((this.preview?.counts.fresh ?? 0) > 0 || this.onlyRetries > 0) &&
      (!this.needsProvider || this.provider !== null) &&
      this.accounts.every((choice) => this.accountOf(choice) !== null),
  )

  constructor(api: ReelhaulApi, notices: NoticeState) {
    this.#api = api
    this.#notices = notices
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
    if (paths.length > 0) await this.#show(() => this.#api.call('previewFiles', paths))
    else await this.takeText(transfer.getData('text/plain'))
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
    const { preview, provider, folder } = this
    const chosen = this.accounts.map((choice) => [choice.provider, this.accountOf(choice)] as const)
    if (!preview || !this.canAdd) return null
    this.busy = 'adding'
    try {
      const result = await this.#api.call('commitImport', {
        id: preview.id,
        provider,
        folder,
        accounts: Object.fromEntries(chosen) as ImportCommit['accounts'],
      })
      this.#notices.say(addedWords(result), 'good')
      this.#reset()
      return result
    } catch (error) {
      this.failure = failureOf(error)
      return null
    } finally {
      this.busy = null
    }
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
      const preview = await read()
      if (turn === this.#turn) this.preview = preview
      else if (preview) await this.#api.call('discardImport', preview.id)
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error)
    } finally {
      if (turn === this.#turn) this.busy = null
    }
  }

  #reset(): void {
    this.#turn++
    this.preview = null
    this.failure = null
    this.provider = null
    this.account = {}
    this.folder = null
    this.busy = null
  }
}
