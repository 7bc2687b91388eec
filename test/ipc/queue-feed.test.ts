import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { QueueFeed } from '../../main/ipc/queue-feed.ts'
import { queueQuerySchema, type QueuePage, type QueueQuery } from '../../preload/contract/model.ts'
import { summary } from '../helpers/contract-builders.ts'

const query = (text: string): QueueQuery => queueQuerySchema.parse({ text })
const pageOf = (of: QueueQuery): QueuePage => ({
  query: of,
  total: 0,
  rows: [],
  batches: [],
  summary: summary(),
})

function setUp() {
  const state = { visible: true }
  const page = vi.fn(pageOf)
  const push = vi.fn<(page: QueuePage) => void>()
  const feed = new QueueFeed({ page, push, visible: () => state.visible })
  return { feed, page, push, state }
}

describe('QueueFeed', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('returns the watched page at once and pushes it after a change', () => {
    const { feed, push } = setUp()
    expect(feed.watch(query('spring')).query.text).toBe('spring')
    feed.changed()
    expect(push).toHaveBeenCalledOnce()
    expect(push.mock.calls[0]?.[0].query.text).toBe('spring')
  })

  test('pushes at most ten times a second, and the last change always arrives', () => {
    const { feed, push } = setUp()
    feed.watch(query(''))
    for (let ms = 0; ms < 1000; ms += 1) {
      feed.changed()
      vi.advanceTimersByTime(1)
    }
    expect(push).toHaveBeenCalledTimes(11)
    feed.changed()
    vi.advanceTimersByTime(100)
    expect(push).toHaveBeenCalledTimes(12)
    vi.advanceTimersByTime(10_000)
    expect(push).toHaveBeenCalledTimes(12)
  })

  test('reads a page that takes long less often, so that most of the time is left', () => {
    const { feed, page, push } = setUp()
    page.mockImplementation((of) => {
      vi.advanceTimersByTime(50)
      return pageOf(of)
    })
    feed.watch(query(''))
    feed.changed()
    feed.changed()
    vi.advanceTimersByTime(400)
    expect(push).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(100)
    expect(push).toHaveBeenCalledTimes(2)
  })

  test('one page that took very long to read silences the window for three seconds at most', () => {
    const { feed, page, push } = setUp()
    page.mockImplementationOnce(pageOf).mockImplementationOnce((of) => {
      vi.advanceTimersByTime(2000)
      return pageOf(of)
    })
    feed.watch(query(''))
    feed.changed()
    feed.changed()
    vi.advanceTimersByTime(2999)
    expect(push).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(1)
    expect(push).toHaveBeenCalledTimes(2)
  })

  test('pushes the newest query only', () => {
    const { feed, push } = setUp()
    feed.watch(query('old'))
    feed.changed()
    feed.watch(query('new'))
    feed.changed()
    vi.advanceTimersByTime(100)
    expect(push.mock.calls.map(([page]) => page.query.text)).toEqual(['old', 'new'])
  })

  test('reads and sends nothing while hidden, and once when shown again', () => {
    const { feed, page, push, state } = setUp()
    feed.watch(query(''))
    state.visible = false
    for (let n = 0; n < 50; n += 1) {
      feed.changed()
      vi.advanceTimersByTime(100)
    }
    expect(page).toHaveBeenCalledOnce()
    state.visible = true
    feed.shown()
    expect(push).toHaveBeenCalledOnce()
    feed.shown()
    vi.advanceTimersByTime(1000)
    expect(push).toHaveBeenCalledOnce()
  })

  test('keeps a page with moving bytes fresh without a change of state, until they rest', () => {
    const { feed, page, push } = setUp()
    const moving = { ...pageOf(query('')).summary, bytesPerSecond: 5_000_000 }
    page.mockImplementation((of) => ({ ...pageOf(of), summary: moving }))
    feed.watch(query(''))
    vi.advanceTimersByTime(1000)
    expect(push.mock.calls.length).toBeGreaterThanOrEqual(3)
    page.mockImplementation(pageOf)
    vi.advanceTimersByTime(300)
    push.mockClear()
    vi.advanceTimersByTime(5000)
    expect(push).not.toHaveBeenCalled()
  })

  test('pushes nothing before the window has asked, and nothing after it is closed', () => {
    const { feed, push } = setUp()
    feed.changed()
    expect(push).not.toHaveBeenCalled()
    feed.watch(query(''))
    feed.changed()
    feed.changed()
    feed.stop()
    vi.advanceTimersByTime(1000)
    expect(push).toHaveBeenCalledOnce()
  })
})
