/** The one window: made when it is needed, gone when it is closed, so a hidden app stays small. */
import { screen, type BrowserWindow, type NativeImage } from 'electron'
import type { EventName, EventPayload } from '../../../preload/contract/channels.ts'
import { send } from '../../ipc/handle.ts'
import type { Log } from '../../logs/log.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import { openWindow, windowBackground, type EarlyWindow } from './early-window.ts'
import type { DesktopStrings } from './language.ts'
import type { PageFault } from './page-recovery.ts'
import { watchPage } from './watch-page.ts'
import { placeWindow } from './window-bounds.ts'

export interface MainWindowDeps {
  /** The page to load, in the language of the moment. */
  readonly url: () => string
  readonly preloadPath: string
  readonly icon: NativeImage
  readonly settings: SettingsStore
  /** Made at the start; null: there is none, because the program starts hidden. */
  readonly early: EarlyWindow | null
  /** The user sees the window, perhaps after a while. */
  readonly onShown: () => void
  readonly onClosed: () => void
  readonly log: Log
  /** In the language of the moment. */
  readonly strings: () => DesktopStrings
}

export class MainWindow {
  readonly #deps: MainWindowDeps
  #early: EarlyWindow | null
  #window: BrowserWindow | null = null
  /** Resolves when the page of the current window listens. */
  #loaded: Promise<void> = Promise.resolve()

  constructor(deps: MainWindowDeps) {
    this.#deps = deps
    this.#early = deps.early
  }

  /** Null while the app lives in the tray only. */
  get current(): BrowserWindow | null {
    return this.#window
  }

  get visible(): boolean {
    return this.#window?.isVisible() === true && !this.#window.isMinimized()
  }

  get focused(): boolean {
    return this.#window?.isFocused() === true
  }

  /** Makes the window or brings it to the front. */
  show(): void {
    if (this.#window === null) return this.#open()
    if (this.#window.isMinimized()) this.#window.restore()
    this.#window.show()
    this.#window.focus()
  }

  /** Shows the window and sends its page an event, once the page listens. */
  showAndSend<N extends EventName>(name: N, payload: EventPayload<N>): void {
    this.show()
    void this.#loaded.then(() => this.send(name, payload))
  }

  /** Sends the page an event, if there is one. */
  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const window = this.#window
    // A page that has ended is loaded again, and asks for everything then.
    if (window !== null && !window.isDestroyed() && !window.webContents.isCrashed())
      send(window, name, payload)
  }

  #open(): void {
    const { settings, onShown, log, strings } = this.#deps
    const { window, loaded, painted } = this.#take()
    this.#window = window
    if (settings.windowBounds()?.maximized === true) window.maximize()
    window.on('show', onShown)
    window.on('restore', onShown)
    window.on('focus', onShown)
    window.on('close', () => this.#rememberBounds(window))
    window.on('closed', () => this.#forget())
    void painted.then(() => !window.isDestroyed() && window.show())
    this.#loaded = loaded
    watchPage(window, {
      ...{ log, strings },
      onReload: (again) => {
        this.#loaded = again
      },
      say: (fault) => this.#sayReloaded(fault),
    })
  }

  #sayReloaded(fault: PageFault): void {
    const { support } = this.#deps.strings().messages
    const text = fault === 'hung' ? support.windowHung : support.windowGone
    this.send('notice', { text, tone: 'info' })
  }

  /** The one that was made at the start, put where it belongs; later a new one. */
  #take(): EarlyWindow {
    const { settings, url, preloadPath, icon } = this.#deps
    const primary = screen.getPrimaryDisplay().workArea
    const others = screen.getAllDisplays().map((display) => display.workArea)
    const place = placeWindow(settings.windowBounds(), [primary, ...others])
    const early = this.#early
    this.#early = null
    if (early === null || early.window.isDestroyed())
      return openWindow(url(), preloadPath, { ...place, icon })
    early.window.setBounds(place)
    early.window.setIcon(icon)
    early.window.setBackgroundColor(windowBackground())
    return early
  }

  #rememberBounds(window: BrowserWindow): void {
    this.#deps.settings.saveWindowBounds({
      ...window.getNormalBounds(),
      maximized: window.isMaximized(),
    })
  }

  #forget(): void {
    this.#window = null
    this.#deps.onClosed()
  }
}
