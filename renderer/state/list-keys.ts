/** The keyboard of the list: what each of its shortcuts does, apart from any markup. */
import type { ListDeed } from '../../preload/contract/shortcuts.ts'
import type { SelectionState } from './selection-state.svelte.ts'
import { listDeedOf, type Pressed } from './shortcut-keys.ts'

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

export type Key = Pressed & Pick<KeyboardEvent, 'preventDefault' | 'target' | 'currentTarget'>

export class ListKeys {
  readonly #parts: ListKeysParts

  constructor(parts: ListKeysParts) {
    this.#parts = parts
  }

  /** Acts on a key pressed in the list; other keys pass. */
  handle(event: Key): void {
    // Inside a column head, keys belong to its button.
    if (event.target !== event.currentTarget) return
    const deed = listDeedOf(event)
    if (deed !== null && this.#do(deed, event)) event.preventDefault()
  }

  #do(deed: ListDeed, event: Key): boolean {
    const { selection, openDetails, remove, copyIds, menu, escape } = this.#parts
    const at = selection.activeIndex
    switch (deed) {
      case 'extend':
        return this.#move(listDeedOf({ ...pressedOf(event), shiftKey: false }), true)
      case 'moveTop':
        return this.#rearrange('top')
      case 'moveBottom':
        return this.#rearrange('bottom')
      case 'moveUp':
        return this.#rearrange('up')
      case 'moveDown':
        return this.#rearrange('down')
      case 'selectAll':
        return doing(true, () => selection.selectAll())
      case 'copyIds':
        return doing(selection.count > 0, copyIds)
      case 'remove':
        return doing(selection.count > 0, remove)
      case 'toggle':
        return doing(at >= 0, () => selection.toggle(at))
      case 'details':
        return doing(at >= 0, openDetails)
      case 'menu':
        return doing(at >= 0, () => menu(at))
      case 'escape':
        return doing(true, escape)
      case 'previous':
      case 'next':
      case 'pageUp':
      case 'pageDown':
      case 'first':
      case 'last':
        return this.#move(deed, false)
    }
  }

  #rearrange(to: 'top' | 'bottom' | 'up' | 'down'): boolean {
    return doing(this.#parts.selection.count > 0, () => this.#parts.moveJobs(to))
  }

  #move(deed: ListDeed | null, extend: boolean): boolean {
    const to = this.#target(deed)
    const last = this.#parts.total() - 1
    if (to === null || last < 0) return false
    const index = Math.min(last, Math.max(0, to))
    void this.#parts.selection.moveTo(index, extend)
    this.#parts.moved(index)
    return true
  }

  #target(deed: ListDeed | null): number | null {
    const at = this.#parts.selection.activeIndex
    switch (deed) {
      case 'next':
        return at + 1
      case 'previous':
        return at < 0 ? 0 : at - 1
      case 'pageDown':
        return at + this.#parts.rowsPerPage()
      case 'pageUp':
        return at - this.#parts.rowsPerPage()
      case 'first':
        return 0
      case 'last':
        return this.#parts.total() - 1
      default:
        return null
    }
  }
}

/** A key that can do nothing now is left to others. */
function doing(possible: boolean, act: () => void): boolean {
  if (possible) act()
  return possible
}

/** The members of an event are not its own: a spread would lose them. */
const pressedOf = ({ key, shiftKey, ctrlKey, metaKey, altKey }: Key): Pressed => ({
  key,
  shiftKey,
  ctrlKey,
  metaKey,
  altKey,
})
