/** The headless program's interface is a contract: scripts outside rely on it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SimulatedJobSpec } from '../main/demo/simulated-job.ts'
import { cliDesk } from './helpers/cli-desk.ts'
import { isObject, videoJob } from './helpers/engine-kit.ts'
import { runCli } from './helpers/run-cli.ts'
import { tempFolder } from './helpers/temp-folder.ts'

const failing = (id: string): SimulatedJobSpec =>
  videoJob(
    id,
    0,
    {},
    {
      outputs: [],
      failure: { status: 'failed', message: 'Job failed. No output files available.' },
    },
  )

// Each test starts the program from its sources at least once, which takes a second or, on a busy machine, ten.
describe('reelhaul', { timeout: 120_000 }, () => {
  test('fetches a CSV: every event in order, exit 0, and the same command again fetches nothing', async () => {
    const { simulator, out, options, run } = await cliDesk(
      videoJob('job_1', 70_000),
      videoJob('job_2', 1000),
    )
    const csv = join(tempFolder(), 'jobs.csv')
    writeFileSync(csv, 'job_id,title\njob_1,Spring\njob_2,\n')
    const first = await run(['fetch', csv, ...options])
    expect(first.code, first.stderr).toBe(0)
    const states = first.events
      .filter(({ event, id }) => event === 'job' && id === 'job_1')
      .map(({ state }) => state)
    expect(states).toEqual(['queued', 'waiting', 'ready', 'downloading', 'finalizing', 'completed'])
    expect(first.events).toContainEqual({
      event: 'file',
      job: 'job_1',
      path: join(out, 'Spring.mp4'),
      bytes: 70_000,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
    expect(first.events.at(-1)).toEqual({
      event: 'summary',
      completed: 2,
      failed: 0,
      files: 2,
      bytes: 71_000,
      requests: { api: 4, storage: 2 },
    })
    expect(isObject(join(out, 'Spring.mp4'), 'job_1.mp4', 70_000)).toBe(true)

    const again = await run(['fetch', csv, ...options])
    expect(again.code, again.stderr).toBe(0)
    expect(again.events.at(-1)).toMatchObject({
      completed: 2,
      files: 0,
      requests: { api: 0, storage: 0 },
    })
    expect(simulator.stats().storage.requests).toBe(2)
    expect(readdirSync(out).sort()).toEqual(['Spring.mp4', 'job_2.mp4'])
  })

  test('a job that failed at the provider: its reason, exit 1, and retry asks again', async () => {
    const { simulator, options, run } = await cliDesk(videoJob('job_1', 1000), failing('job_2'))
    const first = await run(['fetch', 'job_1', 'job_2', ...options])
    expect(first.code, first.stderr).toBe(1)
    expect(first.events).toContainEqual({
      event: 'job',
      id: 'job_2',
      provider: 'redner',
      state: 'failed',
      failure: expect.objectContaining({
        reason: 'PROVIDER_JOB_FAILED',
        permanent: true,
      }) as object,
    })
    expect(first.events.at(-1)).toMatchObject({ completed: 1, failed: 1 })
    simulator.addJob(videoJob('job_2', 2000))
    const retried = await run(['retry', ...options])
    expect(retried.code, retried.stderr).toBe(0)
    expect(retried.events.at(-1)).toMatchObject({ completed: 1, failed: 0, files: 1, bytes: 2000 })
  })

  test('an unknown job and a rejected key each say what it was, and a corrected key goes on', async () => {
    const { options, run } = await cliDesk(videoJob('job_1', 1000))
    const unknown = await run(['fetch', 'job_nowhere', ...options])
    expect(unknown.code, unknown.stderr).toBe(1)
    expect(failureOf(unknown.events, 'job_nowhere')).toBe('PROVIDER_JOB_NOT_FOUND')
    const rejected = await run(['fetch', 'job_1', ...options], {
      env: { REELHAUL_API_KEY: 'wrong' },
    })
    expect(rejected.code, rejected.stderr).toBe(1)
    expect(failureOf(rejected.events, 'job_1')).toBe('ACCOUNT_KEY_REJECTED')
    const repaired = await run(['fetch', 'job_1', ...options])
    expect(repaired.events.at(-1)).toMatchObject({ completed: 1, failed: 0 })
    expect(repaired.code, repaired.stderr).toBe(0)
  })

  test('Ctrl+C keeps the state and exits 130; the same command finishes the rest', async () => {
    const { out, options, run } = await cliDesk(
      videoJob('job_1', 3_000_000, { bytesPerSecond: 30_000 }),
    )
    const stopped = await run(['fetch', 'job_1', ...options], {
      onFirstLine: (child) => child.kill('SIGINT'),
    })
    expect(stopped.code, stopped.stderr).toBe(130)
    expect(stopped.events.at(-1)).toMatchObject({ event: 'summary', completed: 0, failed: 0 })
    const rest = await run(['fetch', 'job_1', ...options])
    expect(rest.code, rest.stderr).toBe(0)
    expect(isObject(join(out, 'job_1.mp4'), 'job_1.mp4', 3_000_000)).toBe(true)
  })

  test('list and export tell what is in the queue; the receipt reads as an import', async () => {
    const { data, options, run } = await cliDesk(videoJob('job_1', 1000), failing('job_2'))
    const first = await run(['fetch', 'job_1', 'job_2', ...options])
    expect(first.events.at(-1), first.stderr).toMatchObject({ completed: 1, failed: 1 })
    const listed = await run(['list', '--data', data])
    expect(listed.stdout).toMatch(/job_1 +redner +completed +1\/1/)
    expect(listed.stdout).toMatch(/job_2 +redner +failed .*No output files available/)
    const receipt = join(tempFolder(), 'receipt.csv')
    expect((await run(['export', receipt, '--data', data])).code).toBe(0)
    expect(readFileSync(receipt, 'utf8').split('\r\n')[1]).toContain('job_1,redner,')
    const again = await run(['fetch', receipt, ...options])
    expect(again.events.at(-1)).toMatchObject({ completed: 1, failed: 1, files: 0 })
    const elsewhere = await run(['fetch', receipt, ...options, '--data', tempFolder()])
    expect(elsewhere.code, elsewhere.stderr).toBe(1)
    expect(elsewhere.events.at(-1)).toMatchObject({
      ...{ completed: 1, failed: 1, files: 0 },
      requests: { api: 1, storage: 0 },
    })
    const wrong = await run(['export', 'receipt.txt', '--data', data])
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('.csv or .json')])
    const json = await run(['export', '--json', '--data', data])
    expect(JSON.parse(json.stdout)).toMatchObject({ format: 'reelhaul-receipt' })
  })

  test('a delivery that lacks something is partial: in the events, the list, the receipt and the words', async () => {
    const files = ['de-DE', 'en-US'].map((locale) => {
      const [one] = videoJob(`job_${locale}`, 1000).outputs
      return { ...one!, locale, field: locale === 'de-DE' ? 'video' : 'audio' }
    })
    const id = 'd639c2a7-4b18-44cc-9f9b-d4d90dc48595'
    const spec = { product: 'dub', outputs: files, details: { status: 'partially_succeeded' } }
    const { simulator, out, data, run } = await cliDesk(
      videoJob(id, 0, {}, { ...spec, provider: 'adobe' }),
    )
    const { key, clientId } = simulator.credentials.adobe
    const env = { REELHAUL_API_KEY: key, REELHAUL_CLIENT_ID: clientId ?? '' }
    const to = ['--provider', 'adobe', '--base-url', simulator.baseUrls.adobe, '--out', out]
    const adobe = [...to, '--poll-interval', '0.05']
    const first = await run(['fetch', id, ...adobe, '--data', data, '--json'], { env })
    expect(first.code, first.stderr).toBe(0)
    const events = first.events.filter(({ event }) => event === 'job')
    const last = events.at(-1)
    expect(last).toMatchObject({ state: 'completed' })
    const missing = last?.missing as string[]
    expect(missing.length).toBeGreaterThan(0)
    expect(events.filter((event) => 'missing' in event)).toEqual([last])

    const listed = await run(['list', '--data', data])
    expect(listed.stdout).toMatch(new RegExp(`${id} +adobe +partial +2/2`))
    const lines = await run(['list', '--data', data, '--json'])
    expect(JSON.parse(lines.stdout)).toMatchObject({ state: 'completed', missing })

    const receipt = join(tempFolder(), 'receipt.csv')
    expect((await run(['export', receipt, '--data', data])).code).toBe(0)
    expect(readFileSync(receipt, 'utf8').split('\r\n')[1]).toContain(',partial,')
    const elsewhere = ['--data', tempFolder()]
    const again = await run(['fetch', receipt, ...adobe, ...elsewhere], { env })
    expect(again.code, again.stderr).toBe(0)
    expect(again.stderr).toContain(`partly delivered: ${missing.join(', ')} missing`)
    expect(again.stderr).toContain('1 job completed, 1 of them partly delivered: 0 files saved')
    const kept = await run(['list', ...elsewhere, '--json'])
    expect(JSON.parse(kept.stdout)).toMatchObject({ state: 'completed', missing })
  })

  test.each([
    [
      ['fetch', 'job_1', '--concurrency', '0'],
      /--concurrency takes a whole number from 1 to 64; got "0"/,
    ],
    [['fetch', 'job_1', '--provider', 'nobody'], /--provider takes redner, adobe/],
    [['fetch', 'job_1', '--base-url', 'ftp://x'], /--base-url takes an address/],
    [['fetch', 'job_1', '--base-url', 'acme=https://x'], /--base-url takes redner, adobe/],
    [
      ['fetch', 'job_1', '--base-url', 'redner=https://x', '--base-url', 'redner=https://y'],
      /--base-url is given twice for redner/,
    ],
    [
      ['fetch', 'job_1', '--base-url', 'http://render.example'],
      /--base-url http:\/\/render\.example: .* can read the key\. .* add --allow-http/,
    ],
    [['fetch', 'job_1', '--base-url', 'redner=http://192.168.1.9:8080'], /add --allow-http/],
    [
      ['fetch', 'job_1', '--expiration-seconds', '59'],
      /--expiration-seconds takes a whole number from 60/,
    ],
    [['fetch', 'job_1', '--limit-rate', 'fast'], /--limit-rate takes bytes per second/],
    [['fetch', 'job_1', '--no-such-option'], /--no-such-option/],
    [['fetch', 'missing.csv'], /missing\.csv: there is no such file/],
    [['fetch', 'not-shaped'], /does not have the form of any provider's IDs/],
    [['fetch', 'job_1', '--template', '{titel}'], /titel/],
    [['fetch', 'job_1'], /set REELHAUL_API_KEY/],
    [['dance'], /There is no command "dance"/],
    [['list'], /holds no queue yet/],
  ])('%j is bad usage: one sentence on stderr, exit 2, nothing queued', async (args, message) => {
    const data = tempFolder()
    const { code, stdout, stderr } = await runCli([...args, '--data', data], { cwd: tempFolder() })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
    const listed = await runCli(['list', '--data', data])
    expect(listed.stdout).not.toContain('job_1')
  })

  test('a folder that cannot be made is named with its cause, and nothing is queued', async () => {
    const { run, data, where } = await cliDesk(videoJob('job_1', 1000))
    const result = await run(['fetch', 'job_1', ...where, '--out', '/dev/null/files'])
    expect([result.code, result.stdout]).toEqual([2, ''])
    expect(result.stderr).toMatch(
      /folder \/dev\/null\/files could not be made: ENOTDIR.*Choose another/,
    )
    expect((await run(['list', '--data', data])).stdout).not.toContain('job_1')
  })

  test('reads a list from stdin, and names the lines it cannot use', async () => {
    const { options, run } = await cliDesk(videoJob('job_1', 1000))
    const { code, stderr } = await run(['fetch', '-', ...options], {
      stdin: 'job_id\njob_1\njob_1\nhas space in it\n',
    })
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/stdin, line 3: job_1 repeats line 2/)
    expect(stderr).toContain(
      'stdin, line 4: “has space in it” is not a job ID: it contains a space',
    )
  })
})

function failureOf(events: readonly Record<string, unknown>[], id: string): unknown {
  const failed = events.find((event) => event.id === id && event.state === 'failed')
  return (failed?.failure as { reason: string } | undefined)?.reason
}
