/** The keyboard of the list: what each of its shortcuts does, apart from any markup. */
import type { ListCommand } from '../../preload/contract/shortcuts.ts'
import type { SelectionState } from './selection-state.svelte.ts'
import { listCommandOf, type Pressed } from '../controls/shortcut-keys.ts'

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
    const command = listCommandOf(event)
    if (command !== null && this.#do(command, event)) event.preventDefault()
  }

  #do(command: ListCommand, event: Key): boolean {
    const { selection, openDetails, remove, copyIds, menu, escape } = this.#parts
    const at = selection.activeIndex
    switch (command) {
      case 'extend':
        return this.#move(listCommandOf({ ...pressedOf(event), shiftKey: false }), true)
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
        return this.#move(command, false)
    }
  }

  #rearrange(to: 'top' | 'bottom' | 'up' | 'down'): boolean {
    return doing(this.#parts.selection.count > 0, () => this.#parts.moveJobs(to))
  }

  #move(command: ListCommand | null, extend: boolean): boolean {
    const to = this.#target(command)
    const last = this.#parts.total() - 1
    if (to === null || last < 0) return false
    const index = Math.min(last, Math.max(0, to))
    void this.#parts.selection.moveTo(index, extend)
    this.#parts.moved(index)
    return true
  }

  #target(command: ListCommand | null): number | null {
    const at = this.#parts.selection.activeIndex
    switch (command) {
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
