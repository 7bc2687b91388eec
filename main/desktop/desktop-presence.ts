/** Keeps tray, taskbar and badge in step with the queue, calmly. */
import type { App, BrowserWindow } from 'electron'
import { desktopStateOf, type DesktopState, type Overview } from './desktop-state.ts'
import { paced } from './paced.ts'

export interface PresenceParts {
  readonly app: Pick<App, 'setBadgeCount'>
  readonly tray: { show(state: DesktopState): void }
  readonly window: () => Pick<BrowserWindow, 'setProgressBar'> | null
  readonly overview: () => Overview
}

/** Panels redraw slowly, and nobody reads a tooltip ten times a second. */
const intervalMs = 1000

export class DesktopPresence {
  readonly #parts: PresenceParts
  readonly #refresh = paced(() => this.#show(), intervalMs)

  constructor(parts: PresenceParts) {
    this.#parts = parts
  }

  /** The queue or the window has changed. Cheap. */
  changed(): void {
    this.#refresh.call()
  }

  stop(): void {
    this.#refresh.stop()
  }

  #show(): void {
    const { app, tray, window, overview } = this.#parts
    const state = desktopStateOf(overview())
    tray.show(state)
    app.setBadgeCount(state.badge)
    const mode = state.look === 'attention' ? 'error' : 'normal'
    window()?.setProgressBar(state.progress ?? -1, { mode })
    // The speed changes without a change of the queue.
    if (state.look === 'busy') this.#refresh.call()
  }
}
