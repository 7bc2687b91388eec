/** The keyboard of the list: which key does what, apart from any markup. */
import type { SelectionState } from './selection-state.svelte.ts'

export interface ListKeysParts {
  readonly selection: Pick<
    SelectionState,
    'activeIndex' | 'moveTo' | 'toggle' | 'selectAll' | 'count'
  >
  readonly rowsPerPage: () => number
  readonly total: () => number
  /** The keyboard went to this row: bring it into view. */
  readonly moved: (index: number) => void
  readonly openDetails: () => void
  readonly remove: () => void
  readonly copyIds: () => void
  /** Opens the context menu at this row. */
  readonly menu: (index: number) => void
  readonly escape: () => void
  /** Moves the selection within the queue: to an end of it, or by one row. */
  readonly moveJobs: (to: 'top' | 'bottom' | 'up' | 'down') => void
}

/** The part of a KeyboardEvent that decides. */
export type Key = Pick<
  KeyboardEvent,
  | 'key'
  | 'shiftKey'
  | 'ctrlKey'
  | 'metaKey'
  | 'altKey'
  | 'preventDefault'
  | 'target'
  | 'currentTarget'
>

const ways: Readonly<Record<string, 'top' | 'bottom' | 'up' | 'down'>> = {
  Home: 'top',
  End: 'bottom',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

export class ListKeys {
  readonly #parts: ListKeysParts

  constructor(parts: ListKeysParts) {
    this.#parts = parts
  }

  /** Acts on a key pressed in the list; other keys pass. */
  handle(event: Key): void {
    // Inside a column head, keys belong to its button.
    if (event.target !== event.currentTarget) return
    const used = event.altKey
      ? this.#rearrange(event.key)
      : this.#move(event) || this.#command(event)
    if (used) event.preventDefault()
  }

  #rearrange(key: string): boolean {
    const to = ways[key]
    if (to === undefined || this.#parts.selection.count === 0) return false
    this.#parts.moveJobs(to)
    return true
  }

  #move(event: Key): boolean {
    const to = this.#target(event.key)
    if (to === null || event.ctrlKey || event.metaKey) return false
    const last = this.#parts.total() - 1
    if (last < 0) return false
    const index = Math.min(last, Math.max(0, to))
    void this.#parts.selection.moveTo(index, event.shiftKey)
    this.#parts.moved(index)
    return true
  }

  #target(key: string): number | null {
    const at = this.#parts.selection.activeIndex
    switch (key) {
      case 'ArrowDown':
        return at + 1
      case 'ArrowUp':
        return at < 0 ? 0 : at - 1
      case 'PageDown':
        return at + this.#parts.rowsPerPage()
      case 'PageUp':
        return at - this.#parts.rowsPerPage()
      case 'Home':
        return 0
      case 'End':
        return this.#parts.total() - 1
      default:
        return null
    }
  }

  #command({ key, shiftKey, ctrlKey, metaKey }: Key): boolean {
    const { selection, openDetails, remove, copyIds, menu, escape } = this.#parts
    const at = selection.activeIndex
    if (ctrlKey || metaKey) {
      if (key === 'a') selection.selectAll()
      else if (key === 'c' && selection.count > 0) copyIds()
      else return false
      return true
    }
    if (key === ' ' && at >= 0) selection.toggle(at)
    else if (key === 'Enter' && at >= 0) openDetails()
    else if (key === 'Delete' && selection.count > 0) remove()
    else if ((key === 'ContextMenu' || (key === 'F10' && shiftKey)) && at >= 0) menu(at)
    else if (key === 'Escape') escape()
    else return false
    return true
  }
}
