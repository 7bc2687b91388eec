/** Updates as the window, the menu and the end of the program need them. */
import { updateText } from '../../../messages/update-text.ts'
import type { UpdateAction, UpdatesView } from '../../../preload/contract/updates.ts'
import { systemClock, type Clock } from '../../clock.ts'
import type { UpdateService } from '../../ipc/services.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import { version } from '../../version.ts'
import type { DesktopStrings } from '../ui/language.ts'
import { updateItem, type UpdateItem } from './update-item.ts'
import type { OpenUpdater } from './updater.ts'
import { Updates } from './updates.ts'

/** Electron's app, as far as an update needs it. */
export interface EndingApp {
  quit(): void
  /** Starts this version again once the process has ended. */
  relaunch(): void
  releaseSingleInstanceLock(): void
}

export interface Question {
  readonly message: string
  readonly detail: string
  /** The first is the usual answer, the last changes nothing. */
  readonly answers: readonly string[]
}

export interface DesktopUpdatesDeps {
  readonly app: EndingApp
  readonly settings: Pick<SettingsStore, 'get'>
  /** The administrator has turned them off. */
  readonly forbidden: boolean
  /** Asked where they are not forbidden. */
  readonly open: OpenUpdater
  readonly transferring: () => number
  readonly strings: () => DesktopStrings
  readonly log: (message: string) => void
  /** The state has changed. */
  readonly show: (view: UpdatesView) => void
  /** Says what came of a check that the menu has asked for. */
  readonly say: (text: string, tone: 'info' | 'bad') => void
  /** Asks the user in a dialog; which answer, from 0. */
  readonly ask: (question: Question) => Promise<number>
  readonly clock?: Clock
}

export class DesktopUpdates implements UpdateService {
  readonly #deps: DesktopUpdatesDeps
  readonly #updates: Updates

  constructor(deps: DesktopUpdatesDeps) {
    const { app, settings, transferring, log, clock = systemClock } = deps
    this.#deps = deps
    this.#updates = new Updates({
      ...{ transferring, log, clock, current: version },
      open: () => (deps.forbidden ? Promise.resolve('administrator') : deps.open()),
      choice: () => settings.get().updates,
      random: Math.random,
      today: Date.now,
      onChange: () => deps.show(this.view()),
      quit: () => app.quit(),
    })
  }

  start(): void {
    this.#updates.start()
  }

  stop(): void {
    this.#updates.stop()
  }

  view(): UpdatesView {
    return this.#updates.view()
  }

  item(): UpdateItem | null {
    return updateItem(this.view(), this.#deps.strings())
  }

  act(action: UpdateAction): void {
    if (action === 'check') void this.#updates.check()
    else if (action === 'download') void this.#updates.download()
    else if (action === 'restart') void this.#restart()
    else if (action === 'keepRunning') this.#updates.keepRunning()
    else this.#updates.hide()
  }

  /** As `act`; what comes of a check is said, too. */
  async actFromMenu(action: UpdateItem['action']): Promise<void> {
    if (action !== 'check') return action === null ? undefined : this.act(action)
    await this.#updates.check()
    const { messages, locale } = this.#deps.strings()
    const view = this.view()
    const tone = view.state.type === 'failed' ? 'bad' : 'info'
    this.#deps.say(updateText(view, { updates: messages.updates }, locale), tone)
  }

  /** Installs what is ready. @returns true when the installer ends this process itself. */
  atQuit(): boolean {
    const { app } = this.#deps
    // A new version that starts at once must not find this one.
    if (this.view().state.type === 'ready') app.releaseSingleInstanceLock()
    const done = this.#updates.atQuit()
    if (done?.outcome === 'failed' && done.restart) app.relaunch()
    return done?.outcome === 'ends'
  }

  /** Never in the middle of downloads, unless the user wants just that. */
  async #restart(): Promise<void> {
    const { transferring, strings, ask } = this.#deps
    const n = transferring()
    if (n === 0) return this.#updates.restartNow()
    const { dialogs, cancel } = strings().messages
    const answer = await ask({
      message: dialogs.restartDownloads({ n }),
      detail: dialogs.restartDetail,
      answers: [dialogs.restartWhenDone, dialogs.restartNow, cancel],
    })
    if (answer === 0) void this.#updates.restartWhenDone()
    if (answer === 1) this.#updates.restartNow()
  }
}
