import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ArchiveByAge } from '../../../main/desktop/automation/archive-by-age.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('looks at once, every hour and when the wish has changed, as long as there is one', () => {
  const wish = { days: 7 as number | null }
  const archiveOlderThan = vi.fn()
  const archive = new ArchiveByAge({ days: () => wish.days, archiveOlderThan })
  archive.look()
  expect(archiveOlderThan).not.toHaveBeenCalled()
  archive.start()
  vi.advanceTimersByTime(2 * 3_600_000)
  expect(archiveOlderThan.mock.calls).toEqual([[7], [7], [7]])
  wish.days = null
  vi.advanceTimersByTime(48 * 3_600_000)
  archive.look()
  expect(archiveOlderThan).toHaveBeenCalledTimes(3)
  wish.days = 1
  archive.look()
  expect(archiveOlderThan).toHaveBeenLastCalledWith(1)
  archive.close()
  vi.advanceTimersByTime(48 * 3_600_000)
  archive.look()
  expect(archiveOlderThan).toHaveBeenCalledTimes(4)
})
