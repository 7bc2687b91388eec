import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TaskbarStatus } from '../../../main/desktop/ui/taskbar-status.ts'
import type { DesktopState } from '../../../main/desktop/ui/desktop-state.ts'
import { desktopStrings } from '../../helpers/desktop-strings.ts'
import type { Summary } from '../../../preload/contract/model.ts'
import { progress, summary } from '../../helpers/contract-builders.ts'

function setUp(first: Partial<Summary>) {
  const desk = { summary: summary(first), looking: false }
  const shown: DesktopState[] = []
  const setProgressBar = vi.fn()
  const taskbar = new TaskbarStatus({
    app: { setBadgeCount: () => true },
    tray: { show: (state) => shown.push(state) },
    window: () => ({ setProgressBar }),
    overview: () => ({ summary: desk.summary }),
    strings: () => desktopStrings('en'),
    looking: () => desk.looking,
  })
  taskbar.start()
  const look = (): string | undefined => {
    taskbar.changed()
    vi.advanceTimersByTime(1000)
    return shown.at(-1)?.look
  }
  return { desk, taskbar, shown, setProgressBar, look }
}

describe('TaskbarStatus', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('reads nothing before it is started', () => {
    const overview = vi.fn(() => ({ summary: summary({ counts: { failed: 1 } }) }))
    const tray = { show: vi.fn() }
    const taskbar = new TaskbarStatus({
      app: { setBadgeCount: () => true },
      tray,
      window: () => null,
      overview,
      strings: () => desktopStrings('en'),
      looking: () => false,
    })
    taskbar.changed()
    vi.advanceTimersByTime(2000)
    expect(overview).not.toHaveBeenCalled()
    taskbar.start()
    expect(tray.show).toHaveBeenCalledOnce()
    taskbar.stop()
  })

  test('draws at most once a second, however often the queue changes', () => {
    const { taskbar, shown } = setUp({ counts: { completed: 1 } })
    for (let n = 0; n < 100; n += 1) {
      taskbar.changed()
      vi.advanceTimersByTime(10)
    }
    expect(shown.length).toBeLessThanOrEqual(2)
  })

  test('goes on drawing while work is under way, and rests when it is done', () => {
    const { desk, taskbar, shown } = setUp({ counts: { downloading: 1 } })
    taskbar.changed()
    vi.advanceTimersByTime(5000)
    expect(shown.length).toBeGreaterThanOrEqual(5)
    desk.summary = summary({ counts: { completed: 1 } })
    vi.advanceTimersByTime(1000)
    const drawn = shown.length
    vi.advanceTimersByTime(10_000)
    expect(shown.length).toBe(drawn)
    taskbar.stop()
  })

  test('a new failure asks for attention until the user looks', () => {
    const { desk, look } = setUp({ counts: { failed: 1 } })
    expect(look()).toBe('idle')
    desk.summary = summary({ counts: { failed: 2 } })
    expect(look()).toBe('attention')
    desk.looking = true
    expect(look()).toBe('idle')
    desk.looking = false
    expect(look()).toBe('idle')
  })

  test('takes the progress off the taskbar at the end', () => {
    const { desk, look, setProgressBar } = setUp({
      ...{ counts: { downloading: 1 }, progress: progress({ share: 0.25 }) },
    })
    look()
    expect(setProgressBar).toHaveBeenLastCalledWith(0.25, { mode: 'normal' })
    desk.summary = summary({ counts: { completed: 1 } })
    look()
    expect(setProgressBar).toHaveBeenLastCalledWith(-1, { mode: 'normal' })
  })
})
