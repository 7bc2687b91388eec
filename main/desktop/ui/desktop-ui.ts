/** Everything of the app that a person sees besides the page: window, tray, menu, notifications. */
import { app, Menu, nativeTheme } from 'electron'
import type { LanguageChoice } from '../../../preload/contract/languages.ts'
import type { BatchView } from '../../../preload/contract/model.ts'
import { messageOf } from '../../errors.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import { openPath } from '../shell-service.ts'
import { DesktopPresence } from './taskbar-status.ts'
import type { Overview } from './desktop-state.ts'
import { appIcon, trayIcons } from './icons.ts'
import type { Words } from './language.ts'
import { menuTemplate, type MenuActions } from './menu.ts'
import { BatchNotifications } from './notifications.ts'
import { AppTray } from './tray.ts'
import { MainWindow } from './window.ts'

export interface DesktopUiParts {
  readonly settings: SettingsStore
  /** In the language of the moment. */
  readonly words: () => Words
  /** The page that the window loads. */
  readonly url: string
  readonly preloadPath: string
  readonly development: boolean
  readonly overview: () => Overview
  readonly pauseAll: (paused: boolean) => void
  readonly onWindowShown: () => void
  readonly onWindowClosed: () => void
}

export class DesktopUi {
  readonly window: MainWindow
  readonly tray: AppTray
  readonly #parts: DesktopUiParts
  readonly #presence: DesktopPresence
  readonly #notifications: BatchNotifications
  #language: LanguageChoice

  /** Call once the app is ready. Shows the tray icon; the window comes with `window.show()`. */
  constructor(parts: DesktopUiParts) {
    this.#parts = parts
    this.#language = parts.settings.get().language
    const icon = appIcon()
    this.window = this.#createWindow(icon)
    this.tray = new AppTray(trayIcons(process.platform), this.#actions(), parts.words)
    this.#presence = new DesktopPresence({
      app,
      tray: this.tray,
      window: () => this.window.current,
      overview: parts.overview,
      words: parts.words,
      looking: () => this.window.focused,
    })
    this.#notifications = new BatchNotifications({
      icon,
      words: parts.words,
      wanted: () => parts.settings.get().notifications && !this.window.focused,
      openFolder: (batch) => this.#showFolder(batch.folder),
      show: (batch) => this.window.showAndTell('showBatch', batch.id),
    })
    this.#setMenu()
    this.#applyTheme()
    parts.settings.onChange(({ language }) => {
      this.#applyTheme()
      this.#applyLanguage(language)
    })
  }

  /** The queue has changed. */
  queueChanged(): void {
    this.#presence.changed()
  }

  batchSettled(batch: BatchView): void {
    this.#notifications.batchSettled(batch)
  }

  /** Takes the icon away: the app is about to end. */
  close(): void {
    this.#presence.stop()
    this.tray.destroy()
  }

  #createWindow(icon: Electron.NativeImage): MainWindow {
    const { url, preloadPath, settings, onWindowShown, onWindowClosed } = this.#parts
    return new MainWindow({
      url,
      preloadPath,
      icon,
      settings,
      onShown: () => {
        onWindowShown()
        this.#presence.changed()
      },
      onClosed: onWindowClosed,
    })
  }

  #actions() {
    return {
      open: () => this.window.show(),
      pauseAll: this.#parts.pauseAll,
      openFolder: () => this.#showFolder(this.#parts.settings.get().downloadFolder),
      quit: () => app.quit(),
    }
  }

  #setMenu(): void {
    const actions: MenuActions = {
      ...this.#actions(),
      navigate: (view) => this.window.showAndTell('navigate', view),
    }
    const { development, words } = this.#parts
    const template = menuTemplate(actions, process.platform, development, words())
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }

  #applyTheme(): void {
    nativeTheme.themeSource = this.#parts.settings.get().theme
  }

  #applyLanguage(language: LanguageChoice): void {
    if (language === this.#language) return
    this.#language = language
    this.#setMenu()
    this.#presence.changed()
  }

  #showFolder(folder: string): void {
    openPath(folder).catch((error: unknown) =>
      this.window.showAndTell('notice', { text: messageOf(error), tone: 'bad' }),
    )
  }
}
