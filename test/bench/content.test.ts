import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inspectFile } from '../../main/checks/inspect-file.ts'
import { piecesOf } from '../../main/demo/object-content.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { videoContent } from './content.ts'

const bytesOf = (name: string, size: number) =>
  Buffer.concat([...piecesOf(videoContent(name, size))])

test.each([0, 1, 39, 40, 41, 5000])('content of %i bytes is as long as that', (size) => {
  expect(bytesOf('a', size)).toHaveLength(size)
})

test('content begins as an MP4 does and differs by name', () => {
  const [a, b] = [bytesOf('a', 5000), bytesOf('b', 5000)]
  expect(a.toString('latin1', 4, 12)).toBe('ftypisom')
  expect(a.toString('latin1', 36, 40)).toBe('mdat')
  expect(a.equals(b)).toBe(false)
  expect(a.equals(bytesOf('a', 5000))).toBe(true)
})

test('content is a video that no check has anything to say about', async () => {
  const path = join(tempFolder(), 'a.mp4')
  writeFileSync(path, bytesOf('a', 5000))
  const { warning } = await inspectFile(path, { kind: 'video', extension: 'mp4' })
  expect(warning).toBeNull()
})
