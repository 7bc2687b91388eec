/** The application menu: on macOS at the top of the screen, elsewhere behind Alt. */
import type { MenuItemConstructorOptions } from 'electron'
import type { EventPayload } from '../../preload/contract/channels.ts'

export interface MenuActions {
  navigate(view: EventPayload<'navigate'>): void
  pauseAll(paused: boolean): void
  openFolder(): void
  quit(): void
}

/**
 * @param platform as `process.platform`: macOS has an application menu of its own.
 * @param development adds what developers need: reload and the developer tools.
 */
export function menuTemplate(
  actions: MenuActions,
  platform: NodeJS.Platform,
  development: boolean,
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  return [
    ...(mac ? [appMenu(actions)] : []),
    fileMenu(actions, mac),
    { role: 'editMenu' },
    viewMenu(actions, development),
    { role: 'windowMenu' },
  ]
}

function appMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: 'Reelhaul',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settingsItem(actions),
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      quitItem(actions),
    ],
  }
}

function fileMenu(actions: MenuActions, mac: boolean): MenuItemConstructorOptions {
  return {
    label: '&File',
    submenu: [
      item('&Import…', 'CmdOrCtrl+O', () => actions.navigate('import')),
      item('Paste &job IDs…', 'CmdOrCtrl+Shift+V', () => actions.navigate('paste')),
      { type: 'separator' },
      { label: '&Pause all', click: () => actions.pauseAll(true) },
      { label: '&Resume all', click: () => actions.pauseAll(false) },
      { type: 'separator' },
      { label: 'Open &download folder', click: () => actions.openFolder() },
      { type: 'separator' },
      ...(mac ? [] : [settingsItem(actions), { type: 'separator' } as const]),
      { role: 'close', label: '&Close window' },
      ...(mac ? [] : [quitItem(actions)]),
    ],
  }
}

function viewMenu(actions: MenuActions, development: boolean): MenuItemConstructorOptions {
  return {
    label: '&View',
    submenu: [
      item('&Queue', 'CmdOrCtrl+1', () => actions.navigate('queue')),
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(development ? ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
    ],
  }
}

function settingsItem(actions: MenuActions): MenuItemConstructorOptions {
  return item('&Settings…', 'CmdOrCtrl+,', () => actions.navigate('settings'))
}

function quitItem(actions: MenuActions): MenuItemConstructorOptions {
  return item('&Quit Reelhaul', 'CmdOrCtrl+Q', () => actions.quit())
}

function item(label: string, accelerator: string, click: () => void): MenuItemConstructorOptions {
  return { label, accelerator, click }
}
