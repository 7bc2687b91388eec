/** The tray icon: how the queue is, and the few things one does without opening the window. */
import { Menu, Tray, type NativeImage } from 'electron'
import type { DesktopState, TrayLook } from './desktop-state.ts'
import type { DesktopStrings } from './language.ts'
import type { MenuEntry } from './menu.ts'
import { trayMenu, type TrayActions } from './tray-menu.ts'

export class AppTray {
  readonly #tray: Tray
  readonly #icons: Readonly<Record<TrayLook, NativeImage>>
  readonly #actions: TrayActions
  readonly #strings: () => DesktopStrings
  #shown: DesktopState | null = null
  #update: MenuEntry | null = null

  constructor(
    icons: Readonly<Record<TrayLook, NativeImage>>,
    actions: TrayActions,
    strings: () => DesktopStrings,
  ) {
    this.#icons = icons
    this.#actions = actions
    this.#strings = strings
    this.#tray = new Tray(icons.idle)
    this.#tray.on('click', () => actions.open())
  }

  /** Redraws only what changed: some panels flicker at every menu or icon they are given. */
  show(state: DesktopState): void {
    const before = this.#shown
    if (before?.look !== state.look) this.#tray.setImage(this.#icons[state.look])
    // In another language the lines are others, too.
    const sameLines = before?.line === state.line && before.progressLine === state.progressLine
    if (!sameLines) this.#tray.setToolTip(toolTip(state))
    if (!sameLines || before.paused !== state.paused) this.#setMenu(state)
    this.#shown = state
  }

  /** An update that is ready; null: there is none. */
  showUpdate(update: MenuEntry | null): void {
    if (update?.label === this.#update?.label) return
    this.#update = update
    if (this.#shown !== null) this.#setMenu(this.#shown)
  }

  /** What is shown now, for tests of the running app. */
  get state(): DesktopState | null {
    return this.#shown
  }

  destroy(): void {
    this.#tray.destroy()
  }

  #setMenu(state: DesktopState): void {
    const template = trayMenu(state, this.#actions, this.#strings(), this.#update)
    this.#tray.setContextMenu(Menu.buildFromTemplate(template))
  }
}

/** Two short lines: panels cut long ones. */
const toolTip = ({ line, progressLine }: DesktopState): string =>
  progressLine === null ? `Reelhaul: ${line}` : `Reelhaul: ${progressLine}\n${line}`
