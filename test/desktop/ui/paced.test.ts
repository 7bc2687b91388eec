import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { paced } from '../../../main/desktop/ui/paced.ts'

describe('paced', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('runs at once after a rest, then once at the end of the interval for all calls in it', () => {
    const work = vi.fn()
    const { call } = paced(work, 1000)
    call()
    expect(work).toHaveBeenCalledTimes(1)
    call()
    call()
    vi.advanceTimersByTime(999)
    expect(work).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1)
    expect(work).toHaveBeenCalledTimes(2)
    vi.advanceTimersByTime(10_000)
    expect(work).toHaveBeenCalledTimes(2)
  })

  test('work that asks for the next run gets it one interval later', () => {
    const work = vi.fn(() => refresh.call())
    const refresh = paced(work, 1000)
    refresh.call()
    expect(work).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(3000)
    expect(work).toHaveBeenCalledTimes(4)
  })

  test('runs no more once stopped', () => {
    const work = vi.fn()
    const { call, stop } = paced(work, 1000)
    call()
    call()
    stop()
    vi.advanceTimersByTime(5000)
    expect(work).toHaveBeenCalledTimes(1)
  })
})
