/** Keys pressed and keys shown, from the one table of shortcuts. */
import {
  batchShortcuts,
  listShortcuts,
  windowShortcuts,
  type BatchCommand,
  type ListCommand,
  type WindowCommand,
} from '../../preload/contract/shortcuts.ts'
import { strings } from '../words/strings.ts'

/** The part of a KeyboardEvent that decides. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>

/** As accelerators name keys, where the browser names them otherwise. */
const browserKeys: Readonly<Record<string, string>> = {
  Up: 'ArrowUp',
  Down: 'ArrowDown',
  Space: ' ',
}

interface Chord {
  readonly key: string
  readonly command: boolean
  readonly shift: boolean
  readonly alt: boolean
}

function chordOf(accelerator: string): Chord {
  const parts = accelerator.split('+')
  const key = parts.at(-1) ?? ''
  return {
    key: browserKeys[key] ?? key,
    command: parts.includes('CmdOrCtrl'),
    shift: parts.includes('Shift'),
    alt: parts.includes('Alt'),
  }
}

/** Signs are typed with shift on one keyboard and without on another. */
const isSign = (key: string): boolean => key.length === 1 && !/[\p{L} ]/u.test(key)

/** True when exactly these keys are pressed. */
export function isPressed(accelerator: string, event: Pressed): boolean {
  const { key, command, shift, alt } = chordOf(accelerator)
  if (event.key.toLowerCase() !== key.toLowerCase() || event.altKey !== alt) return false
  // Both at once are another matter, and so is the Windows key.
  if (command ? event.ctrlKey === event.metaKey : event.ctrlKey || event.metaKey) return false
  return isSign(key) || event.shiftKey === shift
}

/** What a key does in the list; null: nothing. */
export function listCommandOf(event: Pressed): ListCommand | null {
  return commandIn(listShortcuts, event)
}

/** What a key does in the list of batches; null: nothing. */
export function batchCommandOf(event: Pressed): BatchCommand | null {
  return commandIn(batchShortcuts, event)
}

/** What a key does in the window; null: nothing. */
export function windowCommandOf(event: Pressed): WindowCommand | null {
  return commandIn(windowShortcuts, event)
}

function commandIn<D extends string>(
  table: Readonly<Record<D, readonly string[]>>,
  event: Pressed,
): D | null {
  const found = rowsOf(table).find(([, keys]) => keys.some((one) => isPressed(one, event)))
  return found?.[0] ?? null
}

/** The rows of a table of shortcuts, in its order. */
export function rowsOf<D extends string>(
  table: Readonly<Record<D, readonly string[]>>,
): [command: D, keys: readonly string[]][] {
  return Object.entries(table) as [D, readonly string[]][]
}

const macSigns: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥' }
const arrows: Readonly<Record<string, string>> = { Up: '↑', Down: '↓' }

/** The keys of an accelerator as they are written on a keyboard: `Ctrl`, `K`. */
export function keyCaps(accelerator: string, mac: boolean): string[] {
  return accelerator.split('+').map((part) => {
    const sign = (mac ? macSigns[part] : undefined) ?? arrows[part]
    return sign ?? keyName(part)
  })
}

/** `Ctrl+K`, `⌘K`: for the end of a menu's line. */
export function keyWords(accelerator: string, mac: boolean): string {
  return keyCaps(accelerator, mac).join(mac ? '' : '+')
}

function keyName(part: string): string {
  const names = strings.keyNames
  switch (part) {
    case 'CmdOrCtrl':
      return names.control
    case 'Shift':
      return names.shift
    case 'Alt':
      return names.alt
    case 'Enter':
      return names.enter
    case 'Delete':
      return names.delete
    case 'Home':
      return names.home
    case 'End':
      return names.end
    case 'PageUp':
      return names.pageUp
    case 'PageDown':
      return names.pageDown
    case 'Escape':
      return names.escape
    case 'Space':
      return names.space
    case 'ContextMenu':
      return names.menu
    default:
      return part
  }
}
