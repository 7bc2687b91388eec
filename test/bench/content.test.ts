import { expect, test } from 'vitest'
import { piecesOf } from '../../main/demo/object-content.ts'
import { videoContent } from './content.ts'

const bytesOf = (name: string, size: number) =>
  Buffer.concat([...piecesOf(videoContent(name, size))])

test.each([0, 1, 31, 32, 33, 5000])('content of %i bytes is as long as that', (size) => {
  expect(bytesOf('a', size)).toHaveLength(size)
})

test('content begins as an MP4 does and differs by name', () => {
  const [a, b] = [bytesOf('a', 5000), bytesOf('b', 5000)]
  expect(a.toString('latin1', 4, 12)).toBe('ftypisom')
  expect(a.toString('latin1', 28, 32)).toBe('mdat')
  expect(a.equals(b)).toBe(false)
  expect(a.equals(bytesOf('a', 5000))).toBe(true)
})
