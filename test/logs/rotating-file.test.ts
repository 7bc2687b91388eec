import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RotatingFile, type RotatingFileOptions } from '../../main/logs/rotating-file.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

function fileIn(folder: string, options: Partial<RotatingFileOptions> = {}) {
  const problems: string[] = []
  const path = join(folder, 'logs', 'x.log')
  const file = new RotatingFile({
    ...{ path, maxBytes: 100, files: 3, now: () => 0 },
    onProblem: (message) => problems.push(message),
    lostLine: (count) => `lost ${count}`,
    ...options,
  })
  return { file, path, problems }
}

test('lines are kept in their order, in files that their owner alone can read', async () => {
  const { file, path } = fileIn(tempFolder())
  file.write('one')
  file.write('two')
  await file.flush()
  file.write('three')
  await file.flush()
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
})

test('whatever is written in whatever pieces: the last lines are there, whole, in order, within the limits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }), { maxLength: 12 }),
      async (pieces) => {
        const { file, path } = fileIn(tempFolder(), { maxBytes: 400 })
        const lines: string[] = []
        for (const lengths of pieces) {
          for (const length of lengths) {
            lines.push(`${lines.length}:${'x'.repeat(length)}`)
            file.write(lines.at(-1)!)
          }
          await file.flush()
        }
        const found = [2, 1, 0].flatMap((n) => linesOf(n === 0 ? path : `${path}.${n}`, 400))
        expect(found).toEqual(lines.slice(lines.length - found.length))
        expect(found.length).toBeGreaterThanOrEqual(Math.min(lines.length, 6))
      },
    ),
    { numRuns: 30 },
  )
})

function linesOf(path: string, maxBytes: number): string[] {
  try {
    const text = readFileSync(path, 'utf8')
    expect(text.length).toBeLessThanOrEqual(maxBytes)
    return text.split('\n').slice(0, -1)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

test('no more files than wanted are kept', async () => {
  const { file, path } = fileIn(tempFolder())
  for (let n = 0; n < 20; n++) {
    file.write(`${n}`.padEnd(60, '.'))
    await file.flush()
  }
  expect(readdirSync(dirname(path)).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2'])
})

test('a file that cannot be written is told once; once it can be again, what was lost is counted', async () => {
  let now = 0
  const { file, path, problems } = fileIn(tempFolder(), { now: () => now })
  writeFileSync(dirname(path), 'no folder')
  file.write('one')
  file.write('two')
  await file.flush()
  file.write('three')
  now = 6000
  file.write('four')
  await file.flush()
  expect(problems).toEqual([expect.stringContaining('x.log cannot be written')])
  rmSync(dirname(path))
  now = 12_000
  file.write('five')
  await file.flush()
  expect(readFileSync(path, 'utf8')).toBe('lost 4\nfive\n')
  expect(problems).toHaveLength(1)
})

test('a disk that takes nothing costs no more memory than a few megabytes', async () => {
  const { file, path } = fileIn(tempFolder(), { maxBytes: 1e9 })
  for (let n = 0; n < 5000; n++) file.write('x'.repeat(1000))
  await file.flush()
  expect(statSync(path).size).toBeLessThan(2.2 * 1024 * 1024)
  file.write('after')
  await file.flush()
  expect(readFileSync(path, 'utf8')).toMatch(/\nlost \d+\nafter\n$/)
})

test('a data folder that is gone is neither made again nor spoken of', async () => {
  const folder = join(tempFolder(), 'gone')
  const { file, problems } = fileIn(folder)
  file.write('one')
  await file.flush()
  file.write('two')
  file.flushNow()
  expect(existsSync(folder)).toBe(false)
  expect(problems).toEqual([])
})

test('what waits is written at once when the process ends', () => {
  const { file, path } = fileIn(tempFolder())
  file.write('last')
  file.flushNow()
  expect(readFileSync(path, 'utf8')).toBe('last\n')
  writeFileSync(path, '')
  file.flushNow()
  expect(readFileSync(path, 'utf8')).toBe('')
})
