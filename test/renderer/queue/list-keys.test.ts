// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ListKeys, type Key } from '../../../renderer/queue/list-keys.ts'

const grid = new EventTarget()
const selection = {
  activeIndex: 10,
  count: 1,
  moveTo: vi.fn(async () => undefined),
  toggle: vi.fn(),
  selectAll: vi.fn(),
}
const parts = {
  selection,
  rowsPerPage: () => 8,
  total: () => 100,
  moved: vi.fn(),
  openDetails: vi.fn(),
  remove: vi.fn(),
  copyIds: vi.fn(),
  menu: vi.fn(),
  escape: vi.fn(),
  moveJobs: vi.fn(),
}
const keys = new ListKeys(parts)

function press(key: string, change: Partial<Key> = {}): boolean {
  const preventDefault = vi.fn()
  const plain = {
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    target: grid,
    currentTarget: grid,
  }
  keys.handle({ key, preventDefault, ...plain, ...change })
  return preventDefault.mock.calls.length > 0
}

beforeEach(() => vi.clearAllMocks())

describe('moving', () => {
  it.each([
    ['ArrowDown', 11],
    ['ArrowUp', 9],
    ['PageDown', 18],
    ['PageUp', 2],
    ['Home', 0],
    ['End', 99],
  ])('%s goes to row %d and brings it into view', (key, index) => {
    expect(press(key)).toBe(true)
    expect(selection.moveTo).toHaveBeenCalledWith(index, false)
    expect(parts.moved).toHaveBeenCalledWith(index)
  })

  it('extends the selection with shift', () => {
    press('ArrowDown', { shiftKey: true })
    expect(selection.moveTo).toHaveBeenCalledWith(11, true)
  })
})

describe('commands', () => {
  it.each([
    ['Enter', parts.openDetails],
    ['Delete', parts.remove],
    ['Escape', parts.escape],
    ['ContextMenu', parts.menu],
    [' ', selection.toggle],
  ])('%j acts', (key, act) => {
    expect(press(key)).toBe(true)
    expect(act).toHaveBeenCalledTimes(1)
  })

  it('selects and copies with the control or command key', () => {
    press('a', { ctrlKey: true })
    press('c', { metaKey: true })
    expect(selection.selectAll).toHaveBeenCalledTimes(1)
    expect(parts.copyIds).toHaveBeenCalledTimes(1)
  })

  it('opens the menu with shift+F10', () => {
    press('F10', { shiftKey: true })
    expect(parts.menu).toHaveBeenCalledWith(10)
  })
})

describe('rearranging', () => {
  it.each([
    ['Home', 'top'],
    ['End', 'bottom'],
    ['ArrowUp', 'up'],
    ['ArrowDown', 'down'],
  ])('alt+%s moves the selection: %s', (key, way) => {
    expect(press(key, { altKey: true })).toBe(true)
    expect(parts.moveJobs).toHaveBeenCalledWith(way)
    expect(selection.moveTo).not.toHaveBeenCalled()
  })

  it('leaves the other keys with alt to the system', () => {
    expect(press('Enter', { altKey: true })).toBe(false)
    expect(parts.openDetails).not.toHaveBeenCalled()
  })
})

it('leaves other keys alone', () => {
  expect(press('v', { ctrlKey: true })).toBe(false)
  expect(press('F5')).toBe(false)
})

it('leaves keys alone that were pressed inside a control of the list', () => {
  expect(press('Enter', { target: new EventTarget() })).toBe(false)
})
