/** Everything of the app that a person sees besides the page: window, tray, menu, notifications. */
import { EventEmitter } from 'node:events'
import { app, Menu, nativeTheme } from 'electron'
import type { Attention, BatchView } from '../../../preload/contract/model.ts'
import { messageOf } from '../../errors.ts'
import type { Log } from '../../logs/log.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import { openPath } from '../shell-service.ts'
import { pageIn } from '../page/app-protocol.ts'
import { TaskbarStatus } from './taskbar-status.ts'
import type { Overview } from './desktop-state.ts'
import type { EarlyWindow } from './early-window.ts'
import { appIcon, trayIcons } from './icons.ts'
import type { DesktopLanguage } from './language.ts'
import { menuTemplate, type MenuActions, type MenuEntry } from './menu.ts'
import { BatchNotifications } from './notifications.ts'
import { AppTray } from './tray.ts'
import { MainWindow } from './window.ts'

export interface DesktopUiDeps {
  readonly settings: SettingsStore
  readonly language: Pick<DesktopLanguage, 'current' | 'strings' | 'onChange'>
  /** The page that the window loads. */
  readonly url: string
  readonly preloadPath: string
  /** As `MainWindow` takes it. */
  readonly early: EarlyWindow | null
  readonly development: boolean
  readonly overview: () => Overview
  readonly pauseAll: (paused: boolean) => void
  readonly log: Log
}

export interface DesktopUiEvents {
  windowShown: []
  windowClosed: []
}

export class DesktopUi extends EventEmitter<DesktopUiEvents> {
  readonly window: MainWindow
  readonly tray: AppTray
  readonly #deps: DesktopUiDeps
  readonly #taskbar: TaskbarStatus
  readonly #notifications: BatchNotifications
  #update: () => MenuEntry | null = () => null
  #updateInTray = false
  #updateShown: string | null = null

  /** Call once the app is ready. Shows the tray icon; the window comes with `window.show()`. */
  constructor(deps: DesktopUiDeps) {
    super()
    this.#deps = deps
    const { strings } = deps.language
    const icon = appIcon()
    this.window = this.#createWindow(icon)
    this.tray = new AppTray(trayIcons(process.platform), this.#actions(), strings)
    this.#taskbar = new TaskbarStatus({
      app,
      tray: this.tray,
      window: () => this.window.current,
      overview: deps.overview,
      strings,
      looking: () => this.window.focused,
    })
    this.#notifications = new BatchNotifications({
      icon,
      strings,
      wanted: () => deps.settings.get().notifications && !this.window.focused,
      openFolder: (batch) => this.#showFolder(batch.folder),
      show: (batch) => this.window.showAndSend('showBatch', batch.id),
      showProblems: () => this.window.showAndSend('navigate', 'problems'),
    })
    this.#setMenu()
    this.#applyTheme()
    deps.settings.onChange(() => this.#applyTheme())
    deps.language.onChange(() => {
      this.#setMenu()
      this.#showInTray()
      this.#taskbar.changed()
    })
  }

  /** Tray and taskbar follow the queue from now on. */
  follow(): void {
    this.#taskbar.start()
  }

  /** The queue has changed. */
  queueChanged(): void {
    this.#taskbar.changed()
  }

  batchSettled(batch: BatchView): void {
    this.#notifications.batchSettled(batch)
  }

  /** An account or a folder holds up jobs from now on. */
  stopped(attention: Attention): void {
    this.#notifications.stopped(attention)
  }

  /**
   * The menus' entry about updates has changed. @param entry in the language of the moment.
   * @param inTray it is worth an entry below the icon, too.
   */
  showUpdate(entry: () => MenuEntry | null, inTray: boolean): void {
    this.#update = entry
    this.#updateInTray = inTray
    this.#showInTray()
    if ((entry()?.label ?? null) !== this.#updateShown) this.#setMenu()
  }

  /** Takes the icon away: the app is about to end. */
  close(): void {
    this.#taskbar.stop()
    this.tray.destroy()
  }

  #createWindow(icon: Electron.NativeImage): MainWindow {
    const { url, language, preloadPath, settings, early, log } = this.#deps
    return new MainWindow({
      url: () => pageIn(url, language.current),
      preloadPath,
      ...{ early, icon, settings, log },
      strings: language.strings,
      onShown: () => {
        this.emit('windowShown')
        this.#taskbar.changed()
      },
      onClosed: () => this.emit('windowClosed'),
    })
  }

  #actions() {
    return {
      open: () => this.window.show(),
      pauseAll: this.#deps.pauseAll,
      openFolder: () => this.#showFolder(this.#deps.settings.get().downloadFolder),
      quit: () => app.quit(),
    }
  }

  #setMenu(): void {
    const update = this.#update()
    this.#updateShown = update?.label ?? null
    const actions: MenuActions = {
      ...this.#actions(),
      update,
      navigate: (view) => this.window.showAndSend('navigate', view),
    }
    const { development, language } = this.#deps
    const template = menuTemplate(actions, process.platform, development, language.strings())
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
    // What the system's own panel on macOS says; elsewhere the window has one.
    app.setAboutPanelOptions({
      applicationName: 'Reelhaul',
      applicationVersion: app.getVersion(),
      copyright: language.strings().messages.about.licence,
    })
  }

  #showInTray(): void {
    this.tray.showUpdate(this.#updateInTray ? this.#update() : null)
  }

  #applyTheme(): void {
    nativeTheme.themeSource = this.#deps.settings.get().theme
  }

  #showFolder(folder: string): void {
    openPath(folder).catch((error: unknown) =>
      this.window.showAndSend('notice', { text: messageOf(error), tone: 'bad' }),
    )
  }
}
