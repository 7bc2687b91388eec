import { expect, test } from 'vitest'
import { EventFeed, type PrintedEvent } from '../../main/control/event-feed.ts'

const n = (at: number): PrintedEvent => ({ event: 'job', n: at })

function setUp(most: number) {
  const sent: PrintedEvent[] = []
  let takes = Number.POSITIVE_INFINITY
  const feed = new EventFeed((event) => {
    sent.push(event)
    return --takes > 0
  }, most)
  return { sent, feed, take: (more: number) => (takes = more) }
}

test('a reader that keeps up is sent everything at once', () => {
  const { sent, feed } = setUp(2)
  for (let at = 0; at < 10; at++) feed.push(n(at))
  expect(sent).toHaveLength(10)
})

test('a slow reader gets what could be kept in its order, and then how many events are missing', () => {
  const { sent, feed, take } = setUp(3)
  take(1)
  for (let at = 0; at < 10; at++) feed.push(n(at))
  expect(sent).toEqual([n(0)])
  take(2)
  feed.drained()
  expect(sent).toEqual([n(0), n(1), n(2)])
  take(Number.POSITIVE_INFINITY)
  feed.drained()
  expect(sent).toEqual([n(0), n(1), n(2), n(3), { event: 'dropped', events: 6 }])
  feed.push(n(10))
  feed.drained()
  expect(sent.at(-1)).toEqual(n(10))
})
