import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'
import { fileName, fileSet, verifyFiles, writeFiles } from './file-set.ts'

function written() {
  const set = fileSet('set', 3, 5000)
  const folder = join(tempFolder(), 'files')
  writeFiles(set, folder)
  return { set, folder, second: join(folder, fileName(set.jobs[1] ?? '')) }
}

test('files as they were written are good', () => {
  const { set, folder } = written()
  expect(() => verifyFiles(set, folder)).not.toThrow()
})

test.each([
  { what: 'missing', spoil: (path: string) => rmSync(path), error: /ENOENT/ },
  { what: 'short', spoil: (path: string) => truncateSync(path, 4999), error: /4999 bytes/ },
  {
    what: 'different',
    spoil: (path: string) => writeFileSync(path, Buffer.alloc(5000)),
    error: /differs/,
  },
  { what: 'not alone', spoil: (path: string) => mkdirSync(`${path}.part`), error: /also holds/ },
])('a file that is $what is noticed', ({ spoil, error }) => {
  const { set, folder, second } = written()
  spoil(second)
  expect(() => verifyFiles(set, folder)).toThrow(error)
})
