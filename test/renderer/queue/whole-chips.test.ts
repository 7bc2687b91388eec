// @vitest-environment node
import { expect, it } from 'vitest'
import { wholeChips } from '../../../renderer/queue/whole-chips.ts'

/** Chips of 40 pixels, with one of 24 that counts the rest. */
const line = (count: number, room: number): number =>
  wholeChips({
    words: Array.from({ length: count }, (_, n) => `de-D${n}`),
    restOf: (n) => `+${n}`,
    widthOf: (word) => (word.startsWith('+') ? 12 : 28),
    room,
    most: 3,
  })

it.each([
  { count: 3, room: 128, shown: 3, why: 'all that just fit' },
  { count: 3, room: 127, shown: 2, why: 'room for the one that counts the rest' },
  { count: 5, room: 156, shown: 3, why: 'no more than it may' },
  { count: 5, room: 155, shown: 2, why: 'the count of the rest before a third' },
  { count: 5, room: 20, shown: 1, why: 'one, however narrow the line' },
  { count: 5, room: 0, shown: 3, why: 'what it may, as long as no width is known' },
  { count: 0, room: 120, shown: 0, why: 'nothing of nothing' },
])('shows $shown of $count chips in $room pixels: $why', ({ count, room, shown }) => {
  expect(line(count, room)).toBe(shown)
})
