/** Where the program's words go may be full, closed or gone; what happens then is part of its contract. */
import { spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { cliDesk, type CliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'

/** Runs the program in a shell; `$@` stands for it. Its exit code is the last line of stderr. */
async function shell(desk: CliDesk, script: string, args: readonly string[]) {
  const program = [process.execPath, `${process.cwd()}/main/cli.ts`, ...args]
  const child = spawn('sh', ['-c', `{ ${script}; echo "exit code $?" >&3; }`, 'sh', ...program], {
    env: { ...process.env, REELHAUL_API_KEY: desk.simulator.credentials.redner.key },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [stdout = '', stderr = '', code = ''] = await Promise.all([
    ...child.stdio.slice(1).map((stream) => text(stream as Readable)),
  ])
  return { stdout, stderr, code: Number(/exit code (\d+)/.exec(code)?.[1]) }
}

async function savedQueue(): Promise<CliDesk> {
  const desk = await cliDesk(videoJob('job_1', 1000), videoJob('job_2', 1000))
  const first = await desk.run(['fetch', 'job_1', 'job_2', ...desk.options])
  expect(first.code, first.stderr).toBe(0)
  return desk
}

const fullOutput = /^reelhaul: The output could not be written: no space is left .*\(ENOSPC\)\.\n$/
const goneReader = /^reelhaul: The output could not be written to its end: .*\(EPIPE\)\.\n$/
const noOutput = /^reelhaul: The output cannot be written: stdout is closed\.\n$/

describe('stdout', { timeout: 120_000 }, () => {
  test('that is full, closed or read no further ends list and export with exit code 1 and one line', async () => {
    const desk = await savedQueue()
    const data = ['--data', desk.data]
    for (const args of [['list'], ['list', '--json'], ['export'], ['export', '--json']]) {
      const full = await shell(desk, '"$@" > /dev/full', [...args, ...data])
      expect(full.stderr).toMatch(fullOutput)
      expect(full.code).toBe(1)
      const gone = await shell(desk, '{ "$@"; echo "exit code $?" >&3; } | true', [
        ...args,
        ...data,
      ])
      expect(gone.stderr).toMatch(goneReader)
      expect(gone.code).toBe(1)
      const closed = await shell(desk, '"$@" >&-', [...args, ...data])
      expect(closed.stderr).toMatch(noOutput)
      expect(closed.code).toBe(1)
    }
    const nowhere = await shell(desk, '"$@" > /dev/null', ['list', ...data])
    expect(nowhere).toEqual({ stdout: '', stderr: '', code: 0 })
  })

  test('that is full ends help, version, demo and a run with events with exit code 1, too', async () => {
    const desk = await cliDesk(videoJob('job_1', 1000))
    for (const args of [['--help'], ['--version'], ['fetch', 'job_1', ...desk.options]]) {
      const full = await shell(desk, '"$@" > /dev/full', args)
      expect(full.stderr).toMatch(fullOutput)
      expect(full.code).toBe(1)
    }
    const demo = await shell(desk, '"$@" > /dev/full', ['demo', '--out', desk.out])
    expect(demo.stderr).toContain('(ENOSPC)')
    expect(demo.code).toBe(1)
  })

  test('that is closed ends a run with events before anything is asked; a run without events goes on', async () => {
    const desk = await cliDesk(videoJob('job_1', 1000))
    for (const command of ['fetch', 'retry']) {
      const run = await shell(desk, '"$@" >&-', [command, ...desk.options])
      expect(run.stderr).toMatch(noOutput)
      expect(run.code).toBe(1)
    }
    expect(desk.simulator.stats().api.redner).toBe(0)
    const plain = await shell(desk, '"$@" >&-', ['fetch', 'job_1', ...desk.where])
    expect(plain.code, plain.stderr).toBe(0)
  })

  test('whose reader leaves ends a run with events: the state is kept, and the next run finishes', async () => {
    const slow = ['job_1', 'job_2'].map((id) => videoJob(id, 1000, {}, { pollsUntilDone: 8 }))
    const desk = await cliDesk(...slow)
    const script = '{ "$@"; echo "exit code $?" >&3; } | head -n 1'
    const cut = await shell(desk, script, ['fetch', 'job_1', 'job_2', ...desk.options])
    expect(cut.code).toBe(1)
    expect(cut.stdout).toMatch(/^\{"event":"job".*\}\n$/)
    expect(cut.stderr).toMatch(goneReader)
    const again = await desk.run(['fetch', ...desk.options])
    expect(again.code, again.stderr).toBe(0)
    expect(again.events.at(-1)).toMatchObject({ completed: 2, failed: 0 })
  })
})

test(
  'a stderr that is full, closed or read no further ends nothing and changes no exit code',
  { timeout: 120_000 },
  async () => {
    const desk = await cliDesk(
      ...['job_1', 'job_2', 'job_3'].map((id) => videoJob(id, 1000, {}, { pollsUntilDone: 3 })),
    )
    const unread = '{ { "$@"; echo "exit code $?" >&3; } 2>&1 >&4 | true; } 4>&1'
    const runs = ['"$@" 2>&-', '"$@" 2> /dev/full', unread]
    for (const [index, script] of runs.entries()) {
      const run = await shell(desk, script, ['fetch', `job_${index + 1}`, ...desk.where])
      expect(run.code, `${script}: ${run.stderr}`).toBe(0)
      expect(run.stderr).toBe('')
      const list = await shell(desk, script, ['list', '--data', desk.data])
      expect(list.code).toBe(0)
      expect(list.stdout).toContain(`job_${index + 1}`)
      const wrong = await shell(desk, script, ['fetch', '--no-such-option'])
      expect(wrong.code).toBe(2)
    }
  },
)
