/** After a run with everything that goes wrong, neither a key nor a presigned link is anywhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSimulator, type Simulator } from '../main/demo/simulator.ts'
import { videoJob } from './helpers/engine-kit.ts'
import { runCli } from './helpers/run-cli.ts'
import { tempFolder } from './helpers/temp-folder.ts'

const key = 'secret-key-0123456789'

/** What a link must not leave behind: the names and values that make it a credential. */
const traces = ['X-Amz-Signature', 'X-Amz-Credential', 'Signature=', 'X-Goog-Signature', key]

function addJobs(simulator: Simulator): string[] {
  const jobs = [
    videoJob('job_good', 60_000),
    videoJob('job_dead_link', 1000, { deadLinks: 1 }),
    videoJob('job_dead_links', 1000, { deadLinks: 5 }),
    videoJob('job_breaks', 3_000_000, { breakAfterBytes: 1_000_000, breakRequests: 1 }),
    videoJob('job_slow', 3_000_000, { bytesPerSecond: 60_000 }),
  ]
  for (const job of jobs) simulator.addJob(job)
  return [...jobs.map(({ id }) => id), 'job_unknown']
}

/** Everything a folder holds, write-ahead logs included, as one text of bytes. */
function contentOf(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString('latin1'))
    .join('\n')
}

test(
  'no key and no presigned link in stdout, stderr, the databases or the receipt',
  { timeout: 60_000 },
  async () => {
    const simulator = await startSimulator({ speed: 50 })
    onTestFinished(() => simulator.close())
    const ids = addJobs(simulator)
    const [data, out] = [tempFolder(), tempFolder()]
    const where = [
      '--provider',
      'redner',
      '--base-url',
      simulator.baseUrls.redner,
      '--out',
      out,
      '--data',
      data,
    ]
    const options = [...where, '--poll-interval', '0.05']
    const env = { REELHAUL_API_KEY: simulator.credentials.redner.key }
    const said: string[] = []
    const run = async (args: readonly string[], more = {}): Promise<void> => {
      const { stdout, stderr } = await runCli(args, { env, ...more })
      said.push(stdout, stderr, contentOf(data))
    }
    await run(['fetch', ...ids, ...options, '--json'], {
      onFirstLine: (child: { kill(signal: NodeJS.Signals): boolean }) => child.kill('SIGKILL'),
    })
    await run(['fetch', ...ids, ...options, '--json'])
    await run(['retry', ...options], { env: { REELHAUL_API_KEY: key } })
    await run(['export', '--data', data])
    const all = said.join('\n')
    expect(all).toContain('job_good')
    expect(all).toMatch(/expired.*Next try in/)
    expect(traces.filter((trace) => all.includes(trace))).toEqual([])
    expect(all).not.toContain(simulator.credentials.redner.key)
  },
)
