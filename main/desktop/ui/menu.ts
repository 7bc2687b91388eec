/** The application menu: on macOS at the top of the screen, elsewhere behind Alt. */
import type { MenuItemConstructorOptions } from 'electron'
import type { EventPayload } from '../../../preload/contract/channels.ts'
import { windowShortcuts } from '../../../preload/contract/shortcuts.ts'
import type { DesktopStrings } from './language.ts'

export interface MenuActions {
  navigate(view: EventPayload<'navigate'>): void
  pauseAll(paused: boolean): void
  openFolder(): void
  quit(): void
  /** What the entry about updates says and does; null: there is none. */
  readonly update: MenuEntry | null
}

export interface MenuEntry {
  readonly label: string
  /** Null: it only says something. */
  readonly click: (() => void) | null
}

type Labels = DesktopStrings['messages']['appMenu']
type Item = MenuItemConstructorOptions

const line: Item = { type: 'separator' }

/**
 * @param platform as `process.platform`: macOS has an application menu of its own.
 * @param development adds what developers need: reload and the developer tools.
 */
export function menuTemplate(
  actions: MenuActions,
  platform: NodeJS.Platform,
  development: boolean,
  { messages: { appMenu: labels } }: DesktopStrings,
): Item[] {
  const mac = platform === 'darwin'
  return [
    ...(mac ? [appMenu(actions, labels)] : []),
    fileMenu(actions, labels, mac),
    editMenu(labels),
    viewMenu(actions, labels, development),
    windowMenu(labels, mac),
    helpMenu(actions, labels, mac),
  ]
}

function appMenu(actions: MenuActions, labels: Labels): Item {
  return {
    label: 'Reelhaul',
    submenu: [
      { role: 'about', label: labels.about },
      ...updateItems(actions),
      line,
      settingsItem(actions, labels),
      line,
      { role: 'hide', label: labels.hide },
      { role: 'hideOthers', label: labels.hideOthers },
      { role: 'unhide', label: labels.showAll },
      line,
      quitItem(actions, labels),
    ],
  }
}

function fileMenu(actions: MenuActions, labels: Labels, mac: boolean): Item {
  return {
    label: labels.file,
    submenu: [
      item(labels.import, windowShortcuts.import[0], () => actions.navigate('import')),
      item(labels.pasteIds, windowShortcuts.paste[0], () => actions.navigate('paste')),
      { label: labels.browse, click: () => actions.navigate('browse') },
      line,
      { label: labels.pauseAll, click: () => actions.pauseAll(true) },
      { label: labels.resumeAll, click: () => actions.pauseAll(false) },
      line,
      { label: labels.openFolder, click: () => actions.openFolder() },
      line,
      ...(mac ? [] : [settingsItem(actions, labels), line]),
      { role: 'close', label: labels.closeWindow },
      ...(mac ? [] : [quitItem(actions, labels)]),
    ],
  }
}

function editMenu(labels: Labels): Item {
  return {
    label: labels.edit,
    submenu: [
      { role: 'undo', label: labels.undo },
      { role: 'redo', label: labels.redo },
      line,
      { role: 'cut', label: labels.cut },
      { role: 'copy', label: labels.copy },
      { role: 'paste', label: labels.paste },
      { role: 'selectAll', label: labels.selectAll },
    ],
  }
}

function viewMenu(actions: MenuActions, labels: Labels, development: boolean): Item {
  return {
    label: labels.view,
    submenu: [
      item(labels.queue, windowShortcuts.queue[0], () => actions.navigate('queue')),
      line,
      { role: 'resetZoom', label: labels.actualSize },
      { role: 'zoomIn', label: labels.zoomIn },
      { role: 'zoomOut', label: labels.zoomOut },
      line,
      { role: 'togglefullscreen', label: labels.fullScreen },
      ...(development ? ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
    ],
  }
}

function windowMenu(labels: Labels, mac: boolean): Item {
  return {
    role: 'window',
    label: labels.window,
    submenu: [{ role: 'minimize', label: labels.minimize }, ...(mac ? macWindowItems(labels) : [])],
  }
}

const macWindowItems = (labels: Labels): Item[] => [
  { role: 'zoom', label: labels.zoom },
  line,
  { role: 'front', label: labels.front },
]

function helpMenu(actions: MenuActions, labels: Labels, mac: boolean): Item {
  return {
    role: 'help',
    label: labels.help,
    submenu: [
      item(labels.commands, windowShortcuts.commands[0], () => actions.navigate('commands')),
      // Its key is a letter to type in many places: the window knows where it is not.
      { label: labels.shortcuts, click: () => actions.navigate('shortcuts') },
      line,
      { label: labels.copyDiagnostics, click: () => actions.navigate('copyDiagnostics') },
      { label: labels.saveSupport, click: () => actions.navigate('saveSupport') },
      ...(mac || actions.update === null ? [] : [line, ...updateItems(actions)]),
      // On macOS the application's own menu has it.
      ...(mac ? [] : [line, { label: labels.about, click: () => actions.navigate('about') }]),
    ],
  }
}

function updateItems({ update }: MenuActions): Item[] {
  if (update === null) return []
  const { label, click } = update
  return [click === null ? { label, enabled: false } : { label, click: () => click() }]
}

function settingsItem(actions: MenuActions, labels: Labels): Item {
  return item(labels.settings, windowShortcuts.settings[0], () => actions.navigate('settings'))
}

function quitItem(actions: MenuActions, labels: Labels): Item {
  return item(labels.quit, windowShortcuts.quit[0], () => actions.quit())
}

function item(label: string, accelerator: string, click: () => void): Item {
  return { label, accelerator, click }
}
