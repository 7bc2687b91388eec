/** Keeps tray, taskbar and badge in step with the queue, calmly. */
import type { App, BrowserWindow } from 'electron'
import { desktopStateOf, type DesktopState, type Overview } from './desktop-state.ts'
import type { Words } from './language.ts'
import { paced } from './paced.ts'

export interface PresenceParts {
  readonly app: Pick<App, 'setBadgeCount'>
  readonly tray: { show(state: DesktopState): void }
  readonly window: () => Pick<BrowserWindow, 'setProgressBar'> | null
  readonly overview: () => Overview
  readonly words: () => Words
  /** True while the user looks at the window: what is shown there needs no sign elsewhere. */
  readonly looking: () => boolean
}

/** Panels redraw slowly, and nobody reads a tooltip ten times a second. */
const intervalMs = 1000

export class DesktopPresence {
  readonly #parts: PresenceParts
  /** Failed jobs when the user last looked; null before the first look at the queue. */
  #seenFailed: number | null = null
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
    const { app, tray, window, overview, words } = this.#parts
    const now = overview()
    const unseen = this.#unseenFailures(now.summary.counts.failed ?? 0)
    const state = desktopStateOf(now, unseen, words())
    tray.show(state)
    app.setBadgeCount(state.badge)
    const mode = state.look === 'attention' ? 'error' : 'normal'
    window()?.setProgressBar(state.progress ?? -1, { mode })
    // The speed changes without a change of the queue.
    if (state.look === 'busy') this.#refresh.call()
  }

  /** Failures of earlier runs count as seen: they were shown then. */
  #unseenFailures(failed: number): number {
    const seen = this.#parts.looking() ? failed : Math.min(this.#seenFailed ?? failed, failed)
    this.#seenFailed = seen
    return failed - seen
  }
}
