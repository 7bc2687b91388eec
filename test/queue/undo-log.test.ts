import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { UndoLog, type UndoableAction } from '../../main/queue/undo-log.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const action = (more: Partial<UndoableAction> = {}) => ({
  action: 'pause' as const,
  lasting: true,
  undo: vi.fn(() => 2),
  ...more,
})

describe('UndoLog', () => {
  test('takes back the last action, then the one before, each once', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const [first, second] = [action(), action({ action: 'move' })]
    log.add(first)
    log.add(second)
    expect(await log.undo(null)).toEqual({ action: 'move', affected: 2 })
    expect(await log.undo(null)).toEqual({ action: 'pause', affected: 2 })
    expect(await log.undo(null)).toBeNull()
    expect(first.undo).toHaveBeenCalledOnce()
  })

  test('takes back the action that is named', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const first = action()
    const token = log.add(first)
    log.add(action({ action: 'move' }))
    expect(await log.undo(token)).toMatchObject({ action: 'pause' })
    expect(await log.undo(token)).toBeNull()
  })

  test('makes a action final when its time is over, not before, and not when it was taken back', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const [kept, undone] = [vi.fn(), vi.fn()]
    const token = log.add(action({ action: 'remove', lasting: false, finish: kept }))
    await log.undo(log.add(action({ action: 'remove', lasting: false, finish: undone })))
    vi.advanceTimersByTime(99)
    expect(kept).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(kept).toHaveBeenCalledOnce()
    expect(undone).not.toHaveBeenCalled()
    expect(await log.undo(token)).toBeNull()
  })

  test('can take back a lasting action also after it was made final', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const token = log.add(action({ action: 'cancel', finish: vi.fn() }))
    vi.advanceTimersByTime(100)
    expect(await log.undo(token)).toMatchObject({ action: 'cancel' })
  })

  test('makes everything final at once when asked, or the actions of one kind', () => {
    const log = new UndoLog({ graceMs: 100 })
    const [cancelled, removed] = [vi.fn(), vi.fn()]
    log.add(action({ action: 'cancel', finish: cancelled }))
    log.add(action({ action: 'remove', lasting: false, finish: removed }))
    log.finishAll('remove')
    expect([cancelled, removed].map((finish) => finish.mock.calls.length)).toEqual([0, 1])
    log.finishAll()
    vi.advanceTimersByTime(1000)
    expect([cancelled, removed].map((finish) => finish.mock.calls.length)).toEqual([1, 1])
  })

  test('forgets the oldest actions, making them final', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const finish = vi.fn()
    const token = log.add(action({ finish }))
    for (let i = 0; i < 10; i++) log.add(action())
    expect(finish).toHaveBeenCalledOnce()
    expect(await log.undo(token)).toBeNull()
  })

  test('without a time to wait, what cannot be taken back has nothing to take it back with', () => {
    const log = new UndoLog({ graceMs: 0 })
    const finish = vi.fn()
    expect(log.add(action({ lasting: false, finish }))).toBeNull()
    expect(finish).toHaveBeenCalledOnce()
  })
})
