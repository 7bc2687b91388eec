/** The keyboard of the window: what works wherever the focus is. */
import type { WindowCommand } from '../../preload/contract/shortcuts.ts'
import { windowCommandOf } from '../controls/shortcut-keys.ts'

const fields = 'input, textarea, select, [contenteditable]'
const dialogs = '[role="dialog"], [role="alertdialog"]'

/** In a field these are letters, or the field's own matter. */
const notInFields: ReadonlySet<WindowCommand> = new Set(['undo', 'shortcuts'])
/** The rest is handled by the menu, or by whom it concerns. */
const mine = ['commands', 'shortcuts', 'undo'] as const
export type WindowKey = (typeof mine)[number]

/** What the window has to do for a key, which is then handled; null: nothing. */
export function takeWindowKey(event: KeyboardEvent): WindowKey | null {
  const command = mine.find((one) => one === windowCommandOf(event))
  if (command === undefined) return null
  const inField = event.target instanceof Element && event.target.closest(fields) !== null
  if (inField && notInFields.has(command)) return null
  // Under a dialog nothing is done unseen.
  if (document.querySelector(dialogs) !== null) return null
  event.preventDefault()
  return command
}
