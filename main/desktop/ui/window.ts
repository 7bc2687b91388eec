/** The one window: made when it is needed, gone when it is closed, so a hidden app stays small. */
import { BrowserWindow, nativeTheme, screen, type NativeImage } from 'electron'
import type { EventName, EventPayload } from '../../../preload/contract/channels.ts'
import { send } from '../../ipc/handle.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import { placeWindow, smallestWindow } from './window-bounds.ts'

export interface MainWindowDeps {
  /** The page to load. */
  readonly url: string
  readonly preloadPath: string
  readonly icon: NativeImage
  readonly settings: SettingsStore
  /** The user sees the window, perhaps after a while. */
  readonly onShown: () => void
  readonly onClosed: () => void
}

const background = { dark: '#16181d', light: '#ffffff' } as const

export class MainWindow {
  readonly #deps: MainWindowDeps
  #window: BrowserWindow | null = null
  /** Resolves when the page of the current window listens. */
  #loaded: Promise<void> = Promise.resolve()

  constructor(deps: MainWindowDeps) {
    this.#deps = deps
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
    if (this.#window !== null) send(this.#window, name, payload)
  }

  #open(): void {
    const { settings, url, onShown } = this.#deps
    const window = this.#create()
    this.#window = window
    if (settings.windowBounds()?.maximized === true) window.maximize()
    window.once('ready-to-show', () => window.show())
    window.on('show', onShown)
    window.on('restore', onShown)
    window.on('focus', onShown)
    window.on('close', () => this.#rememberBounds(window))
    window.on('closed', () => this.#forget())
    // A page that fails to load says so in the window itself.
    this.#loaded = window.loadURL(url).catch(() => window.show())
  }

  #create(): BrowserWindow {
    const { settings, preloadPath, icon } = this.#deps
    const primary = screen.getPrimaryDisplay().workArea
    const others = screen.getAllDisplays().map((display) => display.workArea)
    return new BrowserWindow({
      ...placeWindow(settings.windowBounds(), [primary, ...others]),
      minWidth: smallestWindow.width,
      minHeight: smallestWindow.height,
      show: false,
      title: 'Reelhaul',
      icon,
      autoHideMenuBar: true,
      backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
      webPreferences: {
        preload: preloadPath,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webSecurity: true,
        spellcheck: false,
      },
    })
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
