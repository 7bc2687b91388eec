/** After a run with everything that goes wrong, neither a key nor a presigned link is anywhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cliDesk } from './helpers/cli-desk.ts'
import { videoJob } from './helpers/engine-kit.ts'
import type { CliOptions } from './helpers/run-cli.ts'

const key = 'secret-key-0123456789'

/** What a link must not leave behind: the names and values that make it a credential. */
const traces = ['X-Amz-Signature', 'X-Amz-Credential', 'Signature=', 'X-Goog-Signature', key]

const jobs = [
  videoJob('job_good', 60_000),
  videoJob('job_dead_link', 1000, { deadLinks: 1 }),
  videoJob('job_dead_links', 1000, { deadLinks: 5 }),
  videoJob('job_breaks', 3_000_000, { breakAfterBytes: 1_000_000, breakRequests: 1 }),
  videoJob('job_slow', 3_000_000, { bytesPerSecond: 60_000 }),
]
const ids = [...jobs.map(({ id }) => id), 'job_unknown']

/** Everything a folder and its folders hold, write-ahead logs included, as one text of bytes. */
function contentOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name)).toString('latin1'))
    .join('\n')
}

test(
  'no key and no presigned link in stdout, stderr, the databases or the receipt',
  { timeout: 180_000 },
  async () => {
    const { simulator, data, where, options, run } = await cliDesk(...jobs)
    const said: string[] = []
    const note = async (args: readonly string[], options?: CliOptions): Promise<void> => {
      const { stdout, stderr } = await run(args, options)
      said.push(stdout, stderr, contentOf(data))
    }
    await note(['fetch', ...ids, ...options], {
      onFirstLine: (child) => child.kill('SIGKILL'),
    })
    await note(['fetch', ...ids, ...options])
    await note(['retry', ...where], { env: { REELHAUL_API_KEY: key } })
    await note(['export', '--data', data])
    const all = said.join('\n')
    expect(all).toContain('job_good')
    expect(all).toMatch(/nextTry.*expired/)
    expect(traces.filter((trace) => all.includes(trace))).toEqual([])
    expect(all).not.toContain(simulator.credentials.redner.key)
  },
)
