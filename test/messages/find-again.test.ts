import { describe, expect, test } from 'vitest'
import { finderIn } from '../../messages/find-again.ts'

const find = finderIn({
  done: 'Done.',
  saved: ({ name, size }: { name: string; size: string }) => `Saved ${name} (${size})`,
  failed: ({ why }: { why: string }) => `Failed: ${why}`,
  later: ({ why, time }: { why: string; time: string }) => `${why} Next try in ${time}`,
})

describe('a sentence is found again', () => {
  test.each([
    ['Done.', 'done', {}],
    ['Saved a.mp4 (3 MB)', 'saved', { name: 'a.mp4', size: '3 MB' }],
    ['Saved a (1) (2).mp4 (3 MB)', 'saved', { name: 'a (1) (2).mp4', size: '3 MB' }],
    ['Failed: no\nsound', 'failed', { why: 'no\nsound' }],
    ['It broke. Next try in 5 s', 'later', { why: 'It broke.', time: '5 s' }],
    ['Failed: it broke. Next try in 5 s', 'failed', { why: 'it broke. Next try in 5 s' }],
  ])('%j', (sentence, name, given) => {
    expect(find(sentence)).toEqual({ name, given })
  })
})

test.each(['', 'Done', 'Done!', 'Not done.', 'Done. And more.', 'Failed: ', 'Saved a.mp4 (3 MB'])(
  'no message made %j',
  (sentence) => {
    expect(find(sentence)).toBeNull()
  },
)
