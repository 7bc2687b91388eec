/** Which row of a list a key leads to. Pure. */

/** Rows that a page key passes. */
const page = 10

/**
 * @param at the row the keyboard is at, 0-based
 * @returns a row from 0 to `count - 1`; null: the key leads nowhere, or there are no rows.
 */
export function rowAfter(
  { key, altKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  at: number,
  count: number,
): number | null {
  if (altKey || ctrlKey || metaKey || count === 0) return null
  const within = (row: number): number => Math.min(count - 1, Math.max(0, row))
  switch (key) {
    case 'ArrowDown':
      return within(at + 1)
    case 'ArrowUp':
      return within(at - 1)
    case 'PageDown':
      return within(at + page)
    case 'PageUp':
      return within(at - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
