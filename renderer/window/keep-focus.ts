/** Who works by keyboard never falls out of the page. */

/**
 * Gives the focus to `home` when the element that had it is taken out of the page, as a pressed
 * button may be with what it was about; while there is no home, once there is one. Returns the
 * function that stops it.
 */
export function keepFocus(home: () => HTMLElement | null): () => void {
  let last: Element | null = null
  const remember = ({ target }: FocusEvent): void => {
    if (target instanceof Element) last = target
  }
  const observer = new MutationObserver(() => {
    // What has taken the focus elsewhere, as a dialog does that opens, keeps it.
    if (last === null || last.isConnected || document.activeElement !== document.body) return
    home()?.focus({ preventScroll: true })
  })
  document.addEventListener('focusin', remember)
  observer.observe(document.body, { childList: true, subtree: true })
  return () => {
    observer.disconnect()
    document.removeEventListener('focusin', remember)
  }
}
