import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { cliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'

/** Connections, part files and threads for this many files at once do not fit into the limit below. */
const files = 24
const atOnce = 16

/** Runs the headless program with so many file handles. */
async function runWithHandles(handles: number, args: readonly string[], key: string) {
  const program = [process.execPath, `${process.cwd()}/main/cli.ts`, ...args]
  const script = `ulimit -n ${handles}; exec "$@"`
  const child = spawn('sh', ['-c', script, 'sh', ...program], {
    env: { ...process.env, REELHAUL_API_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { stdout, stderr, code }
}

test.each([36, 44])(
  'with %i file handles fewer files are fetched at once, and every job completes',
  async (handles) => {
    const jobs = Array.from({ length: files }, (_, n) =>
      videoJob(`job_${n}`, 2_000_000, { bytesPerSecond: 60_000 }),
    )
    const desk = await cliDesk(...jobs)
    const args = ['fetch', ...jobs.map(({ id }) => id), ...desk.options]
    const { stderr, stdout, code } = await runWithHandles(
      handles,
      [...args, '--concurrency', String(atOnce)],
      desk.simulator.credentials.redner.key,
    )
    expect(code, `${stderr}\n${stdout}`).toBe(0)
  },
  120_000,
)
