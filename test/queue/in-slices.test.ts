import { expect, test } from 'vitest'
import { inSlices } from '../../main/queue/in-slices.ts'

test('nothing more is changed once the rest is called off, also between two pieces', async () => {
  const ids = Array.from({ length: 350 }, (_, n) => n)
  let meant = true
  const changed: number[] = []
  const done = inSlices(
    ids,
    (some) => {
      changed.push(...some)
      return some
    },
    { stillMeant: () => meant },
  )
  expect(changed).toHaveLength(100)
  // The next piece waits for its turn already.
  meant = false
  await done
  expect(changed).toHaveLength(100)
})
