/** Keeps tray, taskbar and badge in step with the queue, calmly. */
import type { App, BrowserWindow } from 'electron'
import { desktopStateOf, type DesktopState, type Overview } from './desktop-state.ts'
import type { DesktopStrings } from './language.ts'
import { paced } from './paced.ts'

export interface TaskbarStatusDeps {
  readonly app: Pick<App, 'setBadgeCount'>
  readonly tray: { show(state: DesktopState): void }
  readonly window: () => Pick<BrowserWindow, 'setProgressBar'> | null
  readonly overview: () => Overview
  readonly strings: () => DesktopStrings
  /** True while the user looks at the window: what is shown there needs no sign elsewhere. */
  readonly looking: () => boolean
}

/** Panels redraw slowly, and a tooltip is not read ten times a second. */
const intervalMs = 1000

export class TaskbarStatus {
  readonly #deps: TaskbarStatusDeps
  /** Failed jobs when the user last looked; null before the first look at the queue. */
  #seenFailed: number | null = null
  #started = false
  readonly #refresh = paced(() => this.#show(), intervalMs)

  constructor(deps: TaskbarStatusDeps) {
    this.#deps = deps
  }

  /** Draws from now on. Not earlier: a first look at a long queue takes what a starting window needs. */
  start(): void {
    this.#started = true
    this.changed()
  }

  /** The queue or the window has changed. Cheap. */
  changed(): void {
    if (this.#started) this.#refresh.call()
  }

  stop(): void {
    this.#started = false
    this.#refresh.stop()
  }

  #show(): void {
    const { app, tray, window, overview, strings } = this.#deps
    const now = overview()
    const unseen = this.#unseenFailures(now.summary.counts.failed ?? 0)
    const state = desktopStateOf(now, unseen, strings(), Date.now())
    tray.show(state)
    app.setBadgeCount(state.badge)
    window()?.setProgressBar(state.progress ?? -1, { mode: state.mode })
    // The speed changes without a change of the queue.
    if (state.look === 'busy') this.#refresh.call()
  }

  /** Failures of earlier runs count as seen: they were shown then. */
  #unseenFailures(failed: number): number {
    const seen = this.#deps.looking() ? failed : Math.min(this.#seenFailed ?? failed, failed)
    this.#seenFailed = seen
    return failed - seen
  }
}
