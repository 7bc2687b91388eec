/** The few things one does without opening the window. */
import type { MenuItemConstructorOptions } from 'electron'
import type { DesktopState } from './desktop-state.ts'
import type { DesktopStrings } from './language.ts'
import type { MenuEntry } from './menu.ts'

export interface TrayActions {
  open(): void
  pauseAll(paused: boolean): void
  openFolder(): void
  quit(): void
}

/** The menu below the icon. @param update what there is to do about one; null: nothing. */
export function trayMenu(
  { line, progressLine, paused }: Pick<DesktopState, 'line' | 'progressLine' | 'paused'>,
  actions: TrayActions,
  { messages: { tray } }: DesktopStrings,
  update: MenuEntry | null = null,
): MenuItemConstructorOptions[] {
  return [
    ...(progressLine === null ? [] : [{ label: progressLine, enabled: false }]),
    { label: line, enabled: false },
    { type: 'separator' },
    { label: tray.open, click: () => actions.open() },
    paused
      ? { label: tray.resumeAll, click: () => actions.pauseAll(false) }
      : { label: tray.pauseAll, click: () => actions.pauseAll(true) },
    { label: tray.openFolder, click: () => actions.openFolder() },
    { type: 'separator' },
    ...(update?.click ? [{ label: update.label.replace('&', ''), click: update.click }] : []),
    { label: tray.quit, click: () => actions.quit() },
  ]
}
