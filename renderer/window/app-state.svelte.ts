/** The window as a whole: builds every part of its state over one api and starts them. */
import { createContext } from 'svelte'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { EventPayload } from '../../preload/contract/channels.ts'
import type { FoundJob } from '../../preload/contract/find.ts'
import type { AccountView, QueueFilter } from '../../preload/contract/model.ts'
import { BatchesState } from '../batches/batches-state.svelte.ts'
import { BrowseState } from '../browse/browse-state.svelte.ts'
import { findCommands } from './find-commands.ts'
import { AccountsState } from '../settings/accounts/accounts-state.svelte.ts'
import { AboutState } from './about-state.svelte.ts'
import { Announcer } from './announcer.svelte.ts'
import { commandsOf } from './commands.ts'
import { Connection } from './connection.svelte.ts'
import { CountdownState } from './countdown-state.svelte.ts'
import { DetailState } from '../details/detail-state.svelte.ts'
import { ImportState } from '../import/import-state.svelte.ts'
import { ActionProgressState } from '../queue/action-progress.svelte.ts'
import { JobsState } from '../queue/jobs-state.svelte.ts'
import { NoticeState } from './notice-state.svelte.ts'
import { PaletteState } from './palette-state.svelte.ts'
import { PreviewState } from '../details/preview-state.svelte.ts'
import { SavedFilesState } from '../details/saved-files-state.svelte.ts'
import { ProxyPasswordState } from '../settings/proxy-password-state.svelte.ts'
import { NotifyState } from '../settings/notify-state.svelte.ts'
import { noFilter, QueueState, sameRows } from '../queue/queue-state.svelte.ts'
import { RearrangeState } from '../queue/rearrange-state.svelte.ts'
import { SelectionState } from '../queue/selection-state.svelte.ts'
import type { SettingsSectionName } from '../settings/settings-sections.ts'
import { SettingsState } from '../settings/settings-state.svelte.ts'
import { UpdatesState } from './updates-state.svelte.ts'
import { ProblemsState } from '../problems/problems-state.svelte.ts'
import { RepairState } from '../problems/repair-state.svelte.ts'
import { SecondsClock } from '../words/seconds-clock.svelte.ts'
import { SupportState } from './support-state.ts'
import type { ViewName } from './view-name.ts'
import type { WindowKey } from './window-keys.ts'

/** What the window's main part shows. */

export class AppState {
  readonly #api: ReelhaulApi
  #remembered = ''
  /** What was looked at last is known, or never will be. */
  #restored = $state(false)
  readonly notices: NoticeState
  readonly announcer = new Announcer()
  readonly queue: QueueState
  readonly selection: SelectionState
  readonly jobs: JobsState
  readonly acting: ActionProgressState
  readonly batches: BatchesState
  readonly rearrange: RearrangeState
  readonly detail: DetailState
  readonly preview: PreviewState
  readonly savedFiles: SavedFilesState
  readonly importing: ImportState
  readonly browse: BrowseState
  readonly settings: SettingsState
  readonly accounts: AccountsState
  readonly countdown: CountdownState
  readonly updates: UpdatesState
  readonly proxyPassword: ProxyPasswordState
  readonly notify: NotifyState
  readonly palette: PaletteState
  readonly about: AboutState
  readonly repair: RepairState
  readonly problems: ProblemsState
  readonly support: SupportState
  readonly seconds = new SecondsClock()
  readonly connection = new Connection()
  view = $state<ViewName>('queue')
  /** The keyboard's cheat sheet is open. */
  cheatSheet = $state(false)

  /** Nothing was ever imported: the window teaches instead of showing an empty list. */
  readonly firstRun = $derived.by(
    () =>
      this.queue.loaded &&
      this.queue.summary.jobs === 0 &&
      this.queue.archived === 0 &&
      !this.queue.filtered,
  )

  constructor(api: ReelhaulApi) {
    this.#api = api
    this.notices = new NoticeState(api)
    this.queue = new QueueState(api)
    this.selection = new SelectionState(this.queue)
    this.jobs = new JobsState({
      api,
      queue: this.queue,
      selection: this.selection,
      notices: this.notices,
    })
    const { queue, selection, jobs, notices } = this
    this.acting = new ActionProgressState(api)
    this.batches = new BatchesState({ api, queue, jobs, notices })
    this.rearrange = new RearrangeState({ queue, selection, jobs })
    this.detail = new DetailState(api)
    this.preview = new PreviewState(api)
    this.savedFiles = new SavedFilesState({ api, notices: this.notices, selection, jobs })
    this.settings = new SettingsState(api)
    this.accounts = new AccountsState(api, this.settings)
    this.importing = new ImportState(api, this.notices, this.accounts, () => queue.summary.paused)
    this.browse = new BrowseState(api, this.accounts, this.importing)
    this.repair = new RepairState({ api, accounts: this.accounts, queue, notices: this.notices })
    this.problems = new ProblemsState({ api, notices: this.notices })
    this.support = new SupportState(api, this.notices)
    this.countdown = new CountdownState(api, this.notices)
    this.updates = new UpdatesState(api, this.notices)
    this.palette = new PaletteState(
      () => commandsOf(this),
      async (text) => findCommands(this, await api.call('findInQueue', text)),
    )
    this.about = new AboutState(api, this.notices)
    this.proxyPassword = new ProxyPasswordState(api, this.notices)
    this.notify = new NotifyState(api, this.notices)
  }

  /** Starts everything that listens. Returns the function that stops it. */
  start(): () => void {
    const stops = [
      this.notices.start(),
      this.queue.start(this.restore()),
      this.acting.start(),
      this.detail.start(),
      this.savedFiles.start(),
      this.countdown.start(),
      this.updates.start(),
      this.importing.start(),
      this.#api.on('navigate', (to) => this.#navigate(to)),
      this.#api.on('showBatch', (batchId) => this.showBatch(batchId)),
    ]
    void this.#load()
    return () => stops.forEach((stop) => stop())
  }

  async #load(): Promise<void> {
    try {
      await Promise.all([this.settings.load(), this.accounts.load(), this.proxyPassword.load()])
      const notice = this.settings.environment?.notice
      if (notice) this.notices.say(notice, 'bad')
    } catch (error) {
      this.notices.sayFailure(error)
    }
  }

  showBatch(batchId: number): void {
    this.showOnly({ batchId })
  }

  /** Shows the jobs of a filter, and nothing else. */
  showOnly(filter: Partial<QueueFilter>): void {
    this.view = 'queue'
    this.queue.filter({ ...noFilter, ...filter })
  }

  showArchive(): void {
    this.batches.search = ''
    this.view = 'archive'
  }

  /** Shows a job among those of its batch, selected. */
  async showJob({ id, batchId }: Pick<FoundJob, 'id' | 'batchId'>): Promise<void> {
    this.showOnly({ batchId })
    try {
      const index = await this.#api.call('rowOfJob', { id, query: this.queue.query })
      if (index < 0 || this.queue.query.batchId !== batchId) return
      this.queue.wanted = { index }
      await this.selection.select(index)
    } catch (error) {
      this.notices.sayFailure(error)
    }
  }

  /** Begins with what was looked at last; with all jobs when that is not known or gone. */
  async restore(): Promise<void> {
    const before = this.queue.query
    const last = await this.#api.call('getLookedAt').catch(() => null)
    // Something may have been chosen meanwhile.
    if (last !== null && this.view === 'queue' && sameRows(before, this.queue.query)) {
      const { view, ...query } = last
      this.view = view
      this.queue.restore(query)
    }
    this.#restored = true
  }

  /** Keeps what is looked at for the next start. A search is over with its day, and so are the settings. */
  rememberLookedAt(): void {
    if (!this.#restored) return
    const { states, providers, locales, batchId, sort, descending } = this.queue.query
    const view = this.view === 'archive' ? 'archive' : 'queue'
    const lookedAt = { view, states, providers, locales, batchId, sort, descending } as const
    const said = JSON.stringify(lookedAt)
    if (said === this.#remembered) return
    this.#remembered = said
    // What could not be kept is no loss.
    void this.#api.call('saveLookedAt', lookedAt).catch(() => undefined)
  }

  showSettings(section: SettingsSectionName): void {
    this.settings.search.text = ''
    this.settings.wanted = section
    this.view = 'settings'
  }

  /** Opens the form of an account. */
  editAccount(account: AccountView): void {
    this.showSettings('accounts')
    this.accounts.startEdit(account)
  }

  /** Does what a key of the window is for; null: nothing. */
  doKey(key: WindowKey | null): void {
    if (key === 'undo') void this.jobs.undo()
    else if (key === 'commands') this.#showCommands()
    else if (key === 'shortcuts') this.cheatSheet = true
  }

  #showCommands(): void {
    this.palette.show()
    void this.queue.loadLocales().then(() => this.palette.refresh())
  }

  #navigate(to: EventPayload<'navigate'>): void {
    if (to === 'offer') return void this.importing.takeOffer()
    if (to === 'about') return void this.about.show()
    if (to === 'commands' || to === 'shortcuts') return this.doKey(to)
    if (to === 'copyDiagnostics') return void this.support.copyDiagnostics()
    if (to === 'saveSupport') return void this.support.saveBundle()
    this.view = to === 'settings' || to === 'problems' ? to : 'queue'
    if (to === 'import') void this.importing.chooseFiles()
    if (to === 'browse') void this.browse.show()
    if (to === 'paste') this.importing.pasting = true
  }
}

/** The app's state, for components. */
export const [getApp, setApp] = createContext<AppState>()
