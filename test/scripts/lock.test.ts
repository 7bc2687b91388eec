import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'

const execute = promisify(execFile)
const lock = join(import.meta.dirname, '../../scripts/lib/lock.mjs')

/** Works five times under one lock and writes down when; one that is to die does so in the middle. */
const worker = `
  import { appendFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { pathToFileURL } from 'node:url'
  const [path, log, dies] = process.argv.slice(1)
  const { withLock } = await import(pathToFileURL(path).href)
  const tell = (what) => appendFileSync(log, what + ' ' + process.pid + '\\n')
  for (let turn = 0; turn < 5; turn++) {
    await withLock('trial', async () => {
      tell('begins')
      await sleep(5)
      if (dies === 'dies' && turn === 1) process.kill(process.pid, 'SIGKILL')
      tell('ends')
    })
  }`

test('one command at a time works under a lock, and those that are killed leave it to the others', async () => {
  const folder = tempFolder()
  const log = join(folder, 'log')
  writeFileSync(log, '')
  const start = (fate: string) =>
    execute(
      process.execPath,
      ['--input-type=module', '--eval', worker, '--', lock, log, fate],
      // Only there so that the lock is not the real one.
      { env: { ...process.env, XDG_CACHE_HOME: folder } },
    ).then(
      () => 'done',
      (error: { signal: string; stderr: string }) => error.signal ?? error.stderr,
    )
  const fates = ['lives', 'dies', 'lives', 'dies', 'lives']
  const ends = await Promise.all(fates.map(start))
  expect(ends).toEqual(fates.map((fate) => (fate === 'dies' ? 'SIGKILL' : 'done')))

  const lines = readFileSync(log, 'utf8').trim().split('\n')
  const begun = lines.filter((line) => line.startsWith('begins'))
  expect(begun).toHaveLength(3 * 5 + 2 * 2)
  lines.forEach((line, at) => {
    if (line.startsWith('ends')) expect(lines[at - 1]).toBe(line.replace('ends', 'begins'))
  })
  expect(lines.filter((line) => line.startsWith('ends'))).toHaveLength(begun.length - 2)
})
