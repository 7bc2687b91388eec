/** Ctrl+Z, or Cmd+Z: in a field it belongs to the field. */

const fields = 'input, textarea, select, [contenteditable]'

/** True, and nobody else's, when the key takes back the last thing done to jobs. */
export function undoes(event: KeyboardEvent): boolean {
  const { key, ctrlKey, metaKey, shiftKey, altKey, target } = event
  if (key.toLowerCase() !== 'z' || ctrlKey === metaKey || shiftKey || altKey) return false
  if (target instanceof Element && target.closest(fields) !== null) return false
  // Under a dialog nothing is done unseen.
  if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return false
  event.preventDefault()
  return true
}
