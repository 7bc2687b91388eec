/** From something dropped, pasted, chosen or opened to batches: preview first, then one decision for each. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { ImportPreview, ImportResult } from '../../preload/contract/model.ts'
import type { OpenList } from '../../preload/contract/open-lists.ts'
import type { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { strings } from '../words/strings.ts'
import { addedWords } from './added-words.ts'
import { ImportKeys } from './import-keys.svelte.ts'
import { ImportQueue } from './import-queue.svelte.ts'
import { QueuedList, type FoundSource } from './queued-list.svelte.ts'
import { textOf, type Transfer } from './transfer-text.ts'

export type { FoundSource } from './queued-list.svelte.ts'

export class ImportState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  readonly #accounts: AccountsState
  readonly #paused: () => boolean
  readonly keys: ImportKeys
  readonly queue: ImportQueue
  /** True while the sheet to paste into is open. */
  pasting = $state(false)

  /** @param paused true while everything is paused: what is added waits. */
  constructor(
    api: ReelhaulApi,
    notices: NoticeState,
    accounts: AccountsState,
    paused: () => boolean = () => false,
  ) {
    this.#api = api
    this.#paused = paused
    this.#notices = notices
    this.#accounts = accounts
    this.keys = new ImportKeys(api, accounts)
    const onFailure = (error: unknown) => notices.sayFailure(error)
    this.queue = new ImportQueue({ api, accounts, keys: this.keys, onFailure })
  }

  /** Finds what waits, and listens to how far things are. Returns the function that stops it. */
  start(): () => void {
    void this.#restore()
    return this.#api.on('importProgress', (progress) => this.queue.progress(progress))
  }

  async #restore(): Promise<void> {
    try {
      this.queue.restore(await this.#api.call('waitingLists'))
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }

  async chooseFiles(): Promise<void> {
    await this.#push(() => this.#api.call('chooseFiles'))
  }

  /** Asks about what was opened from outside, behind what is in line already. */
  async takeOffer(): Promise<void> {
    await this.#push(() => this.#api.call('takeOffer'))
  }

  /** Files win over text: a file dragged from a file manager also carries its name as text. */
  async take(transfer: Transfer): Promise<void> {
    const paths = Array.from(transfer.files, (file) => this.#api.pathOf(file)).filter(Boolean)
    if (paths.length > 0) return this.#push(() => this.#api.call('openLists', { paths }))
    await this.takeText(await textOf(transfer))
  }

  async takeText(text: string): Promise<void> {
    if (text.trim() === '') return
    this.pasting = false
    await this.#push(() => this.#api.call('openLists', { text }))
  }

  /** Asks about jobs that were chosen from a provider's list. */
  showFound(preview: ImportPreview, source: FoundSource): void {
    const { id, name } = preview
    const ticket = { id, kind: 'found', name, files: 0, group: null } as const
    const deps = { api: this.#api, accounts: this.#accounts, keys: this.keys }
    this.queue.pushRead(new QueuedList(deps, ticket, { preview, source }))
  }

  async #push(open: () => Promise<OpenList[]>): Promise<void> {
    try {
      this.queue.push(await open())
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }

  /** Adds the list that is shown; null when it could not be added (the sheet then says why). */
  async add(): Promise<ImportResult | null> {
    const { current } = this.queue
    return current === null ? null : this.#addOne(current)
  }

  /** Adds all that are in line now, as they are shown now; ends with the first that cannot be added. */
  async addAll(): Promise<ImportResult | null> {
    if (!this.queue.allReady) return null
    const agreed = this.queue.line.map((list) => ({ list, preview: list.preview }))
    let last: ImportResult | null = null
    for (const { list, preview } of agreed) {
      if (list.preview !== preview) return last
      const result = await this.#addOne(list)
      if (result === null) return last
      last = result
    }
    return last
  }

  async #addOne(list: QueuedList): Promise<ImportResult | null> {
    const result = await this.queue.add(list)
    if (result === null) return null
    if (result === 'cancelled') {
      this.#notices.say(strings.sheet.cancelled, 'info')
      return null
    }
    // A provider that had none has one now.
    await this.#accounts.load().catch(() => undefined)
    this.#notices.say(addedWords(result, this.#paused()), 'good')
    this.#moreOffers()
    return result
  }

  discard(): void {
    this.queue.discard()
    this.#moreOffers()
  }

  /** Closes the sheet: what is added is called off, and what waits is kept. */
  close(): void {
    const { queue } = this
    if (queue.current?.adding) void queue.current.stop()
    else queue.putAllAside()
  }

  /** What found no room before. */
  #moreOffers(): void {
    if (this.queue.line.length === 0) void this.takeOffer()
  }

  async trySample(): Promise<ImportResult | null> {
    try {
      const result = await this.#api.call('trySample')
      const said = addedWords(result, this.#paused(), (n) => strings.notices.sample({ n }))
      this.#notices.say(said, 'good')
      return result
    } catch (error) {
      this.#notices.sayFailure(error)
      return null
    }
  }
}
