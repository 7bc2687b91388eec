/** A window whose page loads while the rest of the program is opened; it is shown when that is done. */
import { BrowserWindow, nativeTheme, type BrowserWindowConstructorOptions } from 'electron'
import { smallestWindow } from './window-bounds.ts'

export interface EarlyWindow {
  readonly window: BrowserWindow
  /** Resolves when the page listens, or has failed to load. */
  readonly loaded: Promise<void>
  /** Resolves when there is a first picture of it, or never will be. */
  readonly painted: Promise<void>
}

const background = { dark: '#16181d', light: '#ffffff' } as const

export const windowBackground = (): string =>
  nativeTheme.shouldUseDarkColors ? background.dark : background.light

/** @param more for a window that is opened when its place is known. */
export function openWindow(
  url: string,
  preloadPath: string,
  more: BrowserWindowConstructorOptions = {},
): EarlyWindow {
  const window = new BrowserWindow({
    ...more,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Reelhaul',
    autoHideMenuBar: true,
    backgroundColor: windowBackground(),
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
    },
  })
  const loading = window.loadURL(url)
  const painted = new Promise<void>((resolve) => {
    window.once('ready-to-show', () => resolve())
    // A page that fails to load says so in the window itself.
    loading.catch(() => resolve())
  })
  return { window, loaded: loading.catch(() => undefined), painted }
}
