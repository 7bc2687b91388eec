import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { tarGz, type TarEntry } from '../../scripts/release/tar.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const name = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9@._-]{0,30}$/)
const entries = fc.uniqueArray(
  fc.record({
    path: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => `d/${parts.join('/')}`),
    content: fc.uint8Array({ maxLength: 1200 }),
    executable: fc.boolean(),
  }),
  // No name is a file and a folder, on no file system.
  { selector: ({ path }) => path.split('/')[1]?.toLowerCase(), minLength: 1, maxLength: 6 },
)

test('the system unpacks what was packed, with its modes and its time', () => {
  fc.assert(
    fc.property(entries, (packed) => {
      const folder = tempFolder()
      writeFileSync(join(folder, 'a.tar.gz'), tarGz(packed, 1_700_000_000))
      mkdirSync(join(folder, 'out'))
      execFileSync('tar', ['xzf', 'a.tar.gz', '-C', 'out'], { cwd: folder })
      for (const { path, content, executable } of packed) {
        const file = join(folder, 'out', path)
        expect(Buffer.compare(readFileSync(file), content)).toBe(0)
        expect(statSync(file).mtimeMs).toBe(1_700_000_000_000)
        if (process.platform !== 'win32')
          expect((statSync(file).mode & 0o100) !== 0).toBe(executable)
      }
    }),
    { numRuns: 20 },
  )
})

test('the order in which files are given does not matter, and nothing of the machine goes in', () => {
  const given: TarEntry[] = ['b', 'a/c', 'a/b'].map((path) => ({
    path,
    content: Buffer.from(path),
  }))
  const packed = tarGz(given, 0)
  expect(tarGz(given.toReversed(), 0).equals(packed)).toBe(true)
  expect([...packed.subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255])
  expect(gunzipSync(packed).length % 512).toBe(0)
})

test.each(['', 'ä', 'a b', 'a'.repeat(101)])('a path that does not fit is refused: %j', (path) => {
  expect(() => tarGz([{ path, content: Buffer.of() }], 0)).toThrow('Not a path')
})
