/**
 * Every shortcut, once: the menu, the handling of keys, the hints in menus and the cheat sheet all read
 * this. Keys are written as Electron writes accelerators; `CmdOrCtrl` is either of the two.
 */

/** What works wherever the keyboard is, by what it does. */
export const windowShortcuts = {
  commands: ['CmdOrCtrl+K'],
  shortcuts: ['?'],
  find: ['CmdOrCtrl+F'],
  undo: ['CmdOrCtrl+Z'],
  import: ['CmdOrCtrl+O'],
  paste: ['CmdOrCtrl+Shift+V'],
  queue: ['CmdOrCtrl+1'],
  settings: ['CmdOrCtrl+,'],
  quit: ['CmdOrCtrl+Q'],
} as const satisfies Record<string, readonly string[]>

/** What works while the list has the keyboard. */
export const listShortcuts = {
  previous: ['Up'],
  next: ['Down'],
  pageUp: ['PageUp'],
  pageDown: ['PageDown'],
  first: ['Home'],
  last: ['End'],
  extend: ['Shift+Up', 'Shift+Down', 'Shift+PageUp', 'Shift+PageDown', 'Shift+Home', 'Shift+End'],
  toggle: ['Space'],
  selectAll: ['CmdOrCtrl+A'],
  details: ['Enter'],
  copyIds: ['CmdOrCtrl+C'],
  remove: ['Delete'],
  menu: ['Shift+F10', 'ContextMenu'],
  escape: ['Escape'],
  moveUp: ['Alt+Up'],
  moveDown: ['Alt+Down'],
  moveTop: ['Alt+Home'],
  moveBottom: ['Alt+End'],
} as const satisfies Record<string, readonly string[]>

/** What works while the sidebar's list of batches has the keyboard. */
export const batchShortcuts = {
  previousBatch: ['Up'],
  nextBatch: ['Down'],
  firstBatch: ['Home'],
  lastBatch: ['End'],
  showBatch: ['Enter'],
  rename: ['F2'],
  menuBatch: ['Shift+F10', 'ContextMenu'],
  removeBatch: ['Delete'],
} as const satisfies Record<string, readonly string[]>

export type BatchCommand = keyof typeof batchShortcuts
export type WindowCommand = keyof typeof windowShortcuts
export type ListCommand = keyof typeof listShortcuts
