/** Ctrl+C while a list is still awaited: from a pipe that has no writer, from a stdin that says nothing. */
import { execFileSync, spawn } from 'node:child_process'
import { closeSync, constants, existsSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { tempFolder } from '../helpers/temp-folder.ts'

const cli = resolve(import.meta.dirname, '../../main/cli.ts')

test.skipIf(process.platform === 'win32')(
  'a pipe that is silent is given up at the first Ctrl+C, and nothing is queued',
  async () => {
    const folder = tempFolder()
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const data = join(folder, 'data')
    const child = spawn(process.execPath, [cli, 'fetch', pipe, '--data', data], { stdio: 'ignore' })
    const ended = once(child, 'exit')
    // Opening without waiting succeeds once the program has opened its end; then it has a writer.
    const writer = await vi.waitFor(
      () => openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK),
      20_000,
    )
    child.kill('SIGINT')
    expect(await ended).toEqual([130, null])
    closeSync(writer)
    expect(existsSync(join(data, 'queue.sqlite'))).toBe(false)
  },
)

test('a stdin that is silent is given up at the first Ctrl+C', async () => {
  const data = join(tempFolder(), 'data')
  const args = [cli, 'fetch', '-', '--data', data]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = once(child, 'exit')
  // What is written is taken once the program reads.
  await new Promise((taken) => child.stdin.write(Buffer.alloc(1024 * 1024, 'x'), taken))
  child.kill('SIGINT')
  expect(await ended).toEqual([130, null])
})
