import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const patience = { timeout: 120_000 }

test(
  'compiled code is kept in the data folder, for its owner only; a run leaves the shared one empty',
  patience,
  async () => {
    const desk = await cliDesk(videoJob('job_1', 1000))
    const shared = tempFolder()
    const env = {
      REELHAUL_API_KEY: desk.simulator.credentials.redner.key,
      // Each of the systems has its own name for it.
      ...{ TMPDIR: shared, TMP: shared, TEMP: shared, NODE_COMPILE_CACHE: '' },
    }
    const commands = [
      ['fetch', 'job_1', ...desk.options],
      ['fetch', ...desk.options],
      ['list', '--data', desk.data],
      ['--version', '--data', desk.data],
    ]
    for (const args of commands) {
      const run = await desk.run(args, { env })
      expect(run.code, run.stderr).toBe(0)
      expect(readdirSync(shared)).toEqual([])
    }
    const cache = join(desk.data, 'compile-cache')
    expect(statSync(cache).mode & 0o777).toBe(0o700)
    expect(readdirSync(cache)).not.toEqual([])
  },
)

test(
  'a folder that holds no queue is left as it is, and one that is missing is not made',
  patience,
  async () => {
    const parent = tempFolder()
    const [missing, other] = [join(parent, 'missing'), join(parent, 'other')]
    mkdirSync(other)
    for (const data of [missing, other]) {
      expect((await runCli(['--version', '--data', data])).code).toBe(0)
      expect((await runCli(['--help', '--data', data])).code).toBe(0)
      expect((await runCli(['list', '--data', data])).code).toBe(2)
    }
    expect(readdirSync(parent)).toEqual(['other'])
    expect(readdirSync(other)).toEqual([])
  },
)

test('a cache that cannot be made is no error', patience, async () => {
  const desk = await cliDesk(videoJob('job_1', 1000))
  await desk.run(['fetch', 'job_1', ...desk.options])
  writeFileSync(join(desk.data, 'compile-cache'), 'in the way')
  const list = await desk.run(['list', '--data', desk.data])
  expect(list).toMatchObject({ code: 0, stderr: '' })
})
