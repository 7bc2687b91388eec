import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ActionRun } from '../../main/queue/action-run.ts'
import { UndoLog, type TakenBack, type UndoableAction } from '../../main/queue/undo-log.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const action = (more: Partial<UndoableAction> = {}) => ({
  action: 'pause' as const,
  lasting: true,
  undo: vi.fn(() => Promise.resolve<TakenBack>({ affected: 2, left: null })),
  ...more,
})

const begin = () => new ActionRun()

describe('UndoLog', () => {
  test('takes back the last action, then the one before, each once', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const [first, second] = [action(), action({ action: 'move' })]
    log.add(first)
    log.add(second)
    expect(await log.undo(null, begin)).toEqual({ action: 'move', affected: 2 })
    expect(await log.undo(null, begin)).toEqual({ action: 'pause', affected: 2 })
    expect(await log.undo(null, begin)).toBeNull()
    expect(first.undo).toHaveBeenCalledOnce()
  })

  test('takes back the action that is named', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const first = action()
    const token = log.add(first)
    log.add(action({ action: 'move' }))
    expect(await log.undo(token, begin)).toMatchObject({ action: 'pause' })
    expect(await log.undo(token, begin)).toBeNull()
  })

  test('makes a action final when its time is over, not before, and not when it was taken back', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const [kept, undone] = [vi.fn(), vi.fn()]
    const token = log.add(action({ action: 'remove', lasting: false, finish: kept }))
    await log.undo(log.add(action({ action: 'remove', lasting: false, finish: undone })), begin)
    vi.advanceTimersByTime(99)
    expect(kept).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(kept).toHaveBeenCalledOnce()
    expect(undone).not.toHaveBeenCalled()
    expect(await log.undo(token, begin)).toBeNull()
  })

  test('can take back a lasting action also after it was made final', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const token = log.add(action({ action: 'cancel', finish: vi.fn() }))
    vi.advanceTimersByTime(100)
    expect(await log.undo(token, begin)).toMatchObject({ action: 'cancel' })
  })

  test('keeps what is left of an action whose undoing is stopped, under its token', async () => {
    const log = new UndoLog({ graceMs: 100 })
    const [rest, finish] = [action({ finish: vi.fn() }), vi.fn()]
    const undo = (run: ActionRun): Promise<TakenBack> => {
      run.expect(5)
      return Promise.resolve({ affected: 2, left: rest })
    }
    const token = log.add(action({ undo, finish }))
    log.add(action({ action: 'move' }))
    const stopped = { action: 'pause', affected: 2, stoppedOf: 5 }
    expect(await log.undo(token, begin)).toEqual(stopped)
    expect(await log.undo(null, begin)).toEqual({ action: 'pause', affected: 2 })
    expect(rest.undo).toHaveBeenCalledOnce()
    expect(await log.undo(token, begin)).toBeNull()
    vi.advanceTimersByTime(1000)
    expect(finish).not.toHaveBeenCalled()
    expect(rest.finish).not.toHaveBeenCalled()
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
    expect(await log.undo(token, begin)).toBeNull()
  })

  test('without a time to wait, what cannot be taken back has nothing to take it back with', () => {
    const log = new UndoLog({ graceMs: 0 })
    const finish = vi.fn()
    expect(log.add(action({ lasting: false, finish }))).toBeNull()
    expect(finish).toHaveBeenCalledOnce()
  })
})
