import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { stopBeforeQuit } from '../../main/desktop/quit.ts'

/** The part of the app that quitting is about. */
function setUp(stop: () => Promise<void>, last?: () => boolean) {
  const events = new EventEmitter()
  const exit = vi.fn()
  stopBeforeQuit(Object.assign(events, { exit }) as unknown as App, stop, 5000, last)
  const quit = () => {
    const event = { preventDefault: vi.fn() }
    events.emit('will-quit', event)
    return event.preventDefault
  }
  return { quit, exit }
}

describe('stopBeforeQuit', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('ends the app only when everything has stopped', async () => {
    let stopped = (): void => undefined
    const { quit, exit } = setUp(() => new Promise((resolve) => (stopped = resolve)))
    expect(quit()).toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(4000)
    expect(exit).not.toHaveBeenCalled()
    stopped()
    await vi.advanceTimersByTimeAsync(0)
    expect(exit).toHaveBeenCalledExactlyOnceWith(0)
  })

  test('stops once, however often the user quits', async () => {
    const stop = vi.fn(() => new Promise<void>(() => undefined))
    const { quit } = setUp(stop)
    quit()
    expect(quit()).toHaveBeenCalled()
    expect(stop).toHaveBeenCalledOnce()
  })

  test('ends at the deadline when something does not stop', async () => {
    const { quit, exit } = setUp(() => new Promise(() => undefined))
    quit()
    await vi.advanceTimersByTimeAsync(5000)
    expect(exit).toHaveBeenCalledExactlyOnceWith(0)
  })

  test.each([
    [false, 1],
    [true, 0],
  ])('does one last thing, which may end the app itself: %s', async (ends, exits) => {
    const last = vi.fn(() => ends)
    const { quit, exit } = setUp(() => Promise.resolve(), last)
    quit()
    expect(last).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(0)
    expect(last).toHaveBeenCalledOnce()
    expect(exit).toHaveBeenCalledTimes(exits)
    expect(quit()).not.toHaveBeenCalled()
  })

  test('ends when stopping fails', async () => {
    const { quit, exit } = setUp(() => Promise.reject(new Error('The disk is gone.')))
    quit()
    await vi.advanceTimersByTimeAsync(0)
    expect(exit).toHaveBeenCalledExactlyOnceWith(0)
  })
})
