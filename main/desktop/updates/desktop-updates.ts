/** Updates as the window, the menu and the end of the program need them. */
import { app, dialog, type BrowserWindow } from 'electron'
import { updateText } from '../../../messages/update-text.ts'
import type { UpdateAction, UpdatesView } from '../../../preload/contract/updates.ts'
import { systemClock } from '../../clock.ts'
import type { UpdateService } from '../../ipc/services.ts'
import type { Network } from '../../network/network.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import { version } from '../../version.ts'
import type { DesktopStrings } from '../ui/language.ts'
import { updateItem, type UpdateItem } from './update-item.ts'
import { appImageOf } from './update-source.ts'
import { Updates } from './updates.ts'

export interface DesktopUpdatesDeps {
  readonly network: Network
  readonly settings: SettingsStore
  /** The administrator has turned them off. */
  readonly forbidden: boolean
  readonly transferring: () => number
  readonly strings: () => DesktopStrings
  readonly window: () => BrowserWindow | null
  readonly log: (message: string) => void
  /** The state has changed. */
  readonly show: (view: UpdatesView) => void
  /** Says what came of a check that the menu has asked for. */
  readonly say: (text: string, tone: 'info' | 'bad') => void
}

export class DesktopUpdates implements UpdateService {
  readonly #deps: DesktopUpdatesDeps
  readonly #updates: Updates

  constructor(deps: DesktopUpdatesDeps) {
    const { settings, transferring, log } = deps
    this.#deps = deps
    this.#updates = new Updates({
      ...{ transferring, log, current: version, clock: systemClock },
      open: async () => {
        if (deps.forbidden) return 'administrator'
        const { openUpdater } = await import('./open-updater.ts')
        return openUpdater(deps.network, log)
      },
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
    // A new version that starts at once must not find this one.
    if (this.view().state.type === 'ready') app.releaseSingleInstanceLock()
    const done = this.#updates.atQuit()
    if (done?.outcome === 'failed' && done.restart) relaunch()
    return done?.outcome === 'ends'
  }

  /** Never in the middle of downloads, unless the user wants just that. */
  async #restart(): Promise<void> {
    const { transferring, strings, window } = this.#deps
    const n = transferring()
    if (n === 0) return this.#updates.restartNow()
    const { dialogs, cancel } = strings().messages
    const question = {
      type: 'question',
      message: dialogs.restartDownloads({ n }),
      detail: dialogs.restartDetail,
      buttons: [dialogs.restartWhenDone, dialogs.restartNow, cancel],
      defaultId: 0,
      cancelId: 2,
    } as const
    const options = { ...question, buttons: [...question.buttons] }
    const over = window()
    const asked = over ? dialog.showMessageBox(over, options) : dialog.showMessageBox(options)
    const { response } = await asked
    if (response === 0) void this.#updates.restartWhenDone()
    if (response === 1) this.#updates.restartNow()
  }
}

/** Inside an AppImage is what goes away with this process. */
function relaunch(): void {
  const execPath = appImageOf(process.env)
  app.relaunch(execPath === null ? {} : { execPath, args: [] })
}
