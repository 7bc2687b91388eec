/** The few things one does without opening the window. */
import type { MenuItemConstructorOptions } from 'electron'
import type { DesktopState } from './desktop-state.ts'

export interface TrayActions {
  open(): void
  pauseAll(paused: boolean): void
  openFolder(): void
  quit(): void
}

/** The menu below the icon. */
export function trayMenu(
  { line, paused }: Pick<DesktopState, 'line' | 'paused'>,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  return [
    { label: line, enabled: false },
    { type: 'separator' },
    { label: 'Open Reelhaul', click: () => actions.open() },
    paused
      ? { label: 'Resume all', click: () => actions.pauseAll(false) }
      : { label: 'Pause all', click: () => actions.pauseAll(true) },
    { label: 'Open download folder', click: () => actions.openFolder() },
    { type: 'separator' },
    { label: 'Quit Reelhaul', click: () => actions.quit() },
  ]
}
