/** A data folder that fills up or goes away while a run works: said once, work stops, exit 1. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { cliDesk, type CliDesk } from '../helpers/cli-desk.ts'
import { isObject, videoJob } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** Why no small disk can be mounted here for one program alone; null: it can. */
function whyNoMount(): string | null {
  const probe = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'])
  if (probe.error !== undefined) return `no private mounts: ${probe.error.message}`
  return probe.status === 0 ? null : `no private mounts: ${String(probe.stderr).trim()}`
}

/** Runs the program with a disk of its own of `size` in place of the data folder. */
async function runOnSmallDisk(desk: CliDesk, size: string, args: readonly string[]) {
  const script = `mount -t tmpfs -o size=${size} tmpfs "$0" && exec "$@"`
  const program = [process.execPath, `${process.cwd()}/main/cli.ts`, ...args]
  const child = spawn('unshare', ['-rm', 'sh', '-c', script, desk.data, ...program], {
    env: { ...process.env, REELHAUL_API_KEY: desk.simulator.credentials.redner.key },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.once('close', resolve)),
  ])
  return { code, stdout, stderr }
}

const lossIn = (data: string): string => `The queue in ${data} can no longer be written: `
const times = (word: string, all: string): number => all.split(word).length - 1

/** Every file that has its name is whole. */
function expectWholeFiles(out: string, bytes: number): number {
  const files = existsSync(out) ? readdirSync(out).filter((name) => name.endsWith('.mp4')) : []
  for (const name of files) expect(isObject(join(out, name), name, bytes), name).toBe(true)
  return files.length
}

describe('a data folder on a disk that fills up', { timeout: 180_000 }, () => {
  const jobs = Array.from({ length: 400 }, (_, i) => videoJob(`job_${i}`, 3000))

  test('while files are fetched ends the run with one sentence; what is complete stays', async ({
    skip,
  }) => {
    const why = whyNoMount()
    if (why !== null) skip(why)
    const desk = await cliDesk(...jobs)
    const list = join(tempFolder(), 'jobs.txt')
    writeFileSync(list, jobs.map(({ id }) => id).join('\n'))
    const { code, stdout, stderr } = await runOnSmallDisk(desk, '3500k', [
      'fetch',
      list,
      ...desk.options,
    ])
    expect(code, stderr).toBe(1)
    expect(times(lossIn(desk.data), stderr)).toBe(1)
    expect(stderr).toMatch(/its disk is full\. Free space on its disk .*\n$/)
    expect(stderr).not.toMatch(/^\s+at /m)
    const saved = expectWholeFiles(desk.out, 3000)
    expect(saved).toBeGreaterThan(0)
    // What was told is on the disk.
    const told = stdout.split('\n').filter((line) => line.startsWith('{"event":"file"')).length
    expect(told).toBeLessThanOrEqual(saved)
  })

  test('while jobs are added ends with the same sentence', async ({ skip }) => {
    const why = whyNoMount()
    if (why !== null) skip(why)
    const desk = await cliDesk()
    const list = join(tempFolder(), 'jobs.txt')
    writeFileSync(list, Array.from({ length: 20_000 }, (_, i) => `job_${i}`).join('\n'))
    const { code, stderr } = await runOnSmallDisk(desk, '900k', ['fetch', list, ...desk.options])
    expect(code, stderr).toBe(1)
    expect(times(lossIn(desk.data), stderr)).toBe(1)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

test(
  'a data folder that is removed while a run works ends it with one sentence, and is not made again',
  { timeout: 120_000 },
  async () => {
    const jobs = Array.from({ length: 20 }, (_, i) =>
      videoJob(`job_${i}`, 3000, {}, { pollsUntilDone: 1 + i }),
    )
    const desk = await cliDesk(...jobs)
    const run = await desk.run(['fetch', ...jobs.map(({ id }) => id), ...desk.options], {
      onFirstLine: () => rmSync(desk.data, { recursive: true }),
    })
    expect(run.code, run.stderr).toBe(1)
    expect(times(lossIn(desk.data), run.stderr)).toBe(1)
    expect(run.stderr).toContain('the folder or its database is gone.')
    expect(run.stderr).not.toMatch(/^\s+at /m)
    expectWholeFiles(desk.out, 3000)
    expect(run.stderr).not.toContain('reelhaul.log')
    expect(existsSync(desk.data)).toBe(false)
  },
)
