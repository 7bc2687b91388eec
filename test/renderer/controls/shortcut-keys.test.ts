import { describe, expect, it } from 'vitest'
import { listShortcuts, windowShortcuts } from '../../../preload/contract/shortcuts.ts'
import {
  isPressed,
  keyWords,
  listCommandOf,
  rowsOf,
  windowCommandOf,
  type Pressed,
} from '../../../renderer/controls/shortcut-keys.ts'

const pressed = (key: string, change: Partial<Pressed> = {}): Pressed => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...change,
})

describe('a shortcut', () => {
  it('is pressed with ctrl or cmd, but not with both', () => {
    expect(isPressed('CmdOrCtrl+K', pressed('k', { ctrlKey: true }))).toBe(true)
    expect(isPressed('CmdOrCtrl+K', pressed('k', { metaKey: true }))).toBe(true)
    expect(isPressed('CmdOrCtrl+K', pressed('k', { ctrlKey: true, metaKey: true }))).toBe(false)
    expect(isPressed('CmdOrCtrl+K', pressed('k'))).toBe(false)
  })

  it('is another one with another modifier', () => {
    const both = { ctrlKey: true, shiftKey: true }
    expect(isPressed('CmdOrCtrl+Z', pressed('Z', both))).toBe(false)
    expect(isPressed('CmdOrCtrl+Shift+V', pressed('V', both))).toBe(true)
    expect(isPressed('Up', pressed('ArrowUp', { altKey: true }))).toBe(false)
    expect(isPressed('Alt+Up', pressed('ArrowUp', { altKey: true }))).toBe(true)
  })

  it('that is a sign does not ask how the keyboard types it', () => {
    expect(isPressed('?', pressed('?', { shiftKey: true }))).toBe(true)
    expect(isPressed('?', pressed('?'))).toBe(true)
    expect(isPressed('?', pressed('?', { ctrlKey: true }))).toBe(false)
  })

  it('does one thing in its table', () => {
    for (const rows of [rowsOf(listShortcuts), rowsOf(windowShortcuts)]) {
      const all = rows.flatMap(([, keys]) => [...keys])
      expect(new Set(all).size).toBe(all.length)
    }
    expect(listCommandOf(pressed(' '))).toBe('toggle')
    expect(listCommandOf(pressed('F10', { shiftKey: true }))).toBe('menu')
    expect(listCommandOf(pressed('x'))).toBeNull()
    expect(windowCommandOf(pressed('f', { ctrlKey: true }))).toBe('find')
  })

  it('is written as on the keyboard', () => {
    expect(keyWords('CmdOrCtrl+Shift+V', false)).toBe('Ctrl+Shift+V')
    expect(keyWords('CmdOrCtrl+Shift+V', true)).toBe('⌘⇧V')
    expect(keyWords('Alt+Up', false)).toBe('Alt+↑')
  })
})
