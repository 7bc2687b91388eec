/** `reelhaul support` after runs with everything that goes wrong: useful, and without a secret, link or name. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { logPath } from '../../main/logs/log-file.ts'
import { loadSqlite } from '../../main/queue/sqlite/driver.ts'
import { cliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { runCli } from '../helpers/run-cli.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { unzipped } from '../helpers/unzipped.ts'

const title = 'Confidential Film of a Client'
const jobs = [
  videoJob('job_good', 60_000, {}, { title }),
  videoJob('job_dead_links', 1000, { deadLinks: 5 }, { title: `${title} 2` }),
]

async function bundleOf(data: string): Promise<Record<string, string>> {
  const path = join(tempFolder(), 'support.zip')
  const { code, stderr } = await runCli(['support', path, '--data', data])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  return unzipped(path)
}

const json = (text: string | undefined): unknown => JSON.parse(text ?? '')

const partNames = [
  ...['README.txt', 'about.json', 'settings.json', 'counts.json', 'failures.json'],
  ...['database.json', 'folder.json', 'crashes.json'],
]

test('a bundle holds versions, counts, failures, the state of the databases and the log, without names', async () => {
  const { data, options, run } = await cliDesk(...jobs)
  await run(['fetch', 'job_good', 'job_unknown', ...options, '--log-level', 'debug'])
  const parts = await bundleOf(data)
  expect(Object.keys(parts).sort()).toEqual([...partNames, 'logs/reelhaul.log'].sort())
  expect(json(parts['counts.json'])).toMatchObject({
    jobs: { completed: 1, failed: 1 },
    reasons: { 'failed:PROVIDER_JOB_NOT_FOUND': 1 },
  })
  expect(json(parts['failures.json'])).toMatchObject({
    failures: [{ remoteId: 'job_unknown', reason: 'PROVIDER_JOB_NOT_FOUND', provider: 'redner' }],
  })
  expect(json(parts['database.json'])).toMatchObject({ queue: { check: 'ok' }, setAside: [] })
  const lines = parts['logs/reelhaul.log']!.trim().split('\n').map(json)
  const events = lines.map((line) => (line as { event: string }).event)
  expect(events).toEqual(
    expect.arrayContaining(['started', 'says', 'saved', 'completed', 'failed', 'stopped']),
  )
  const all = Object.values(parts).join('\n')
  for (const name of [title, data, 'job_good.mp4']) expect(all).not.toContain(name)
})

test('beside a program that works with the folder it is made as well', async () => {
  const slow = videoJob('job_slow', 3_000_000, { bytesPerSecond: 60_000 })
  const { data, options, run } = await cliDesk(slow)
  let bundle: Promise<Record<string, string>> | null = null
  await run(['fetch', 'job_slow', ...options], {
    onFirstLine(child) {
      bundle = bundleOf(data).finally(() => child.kill('SIGINT'))
    },
  })
  expect(json((await bundle!)['database.json'])).toMatchObject({ queue: { check: 'ok' } })
})

test('what cannot be read says why, and the rest is there', async () => {
  const data = tempFolder()
  writeFileSync(join(data, 'settings.json'), '{ "settings": { "secret": nonsense')
  writeFileSync(join(data, 'queue.sqlite'), Buffer.alloc(8192, 'not a database'))
  const parts = await bundleOf(data)
  expect(Object.keys(parts).sort()).toEqual([...partNames].sort())
  expect(json(parts['settings.json'])).toEqual({ unreadable: 'The file is no JSON.' })
  expect(parts['counts.json']).toMatch(/unreadable.*not a database/)
  expect(json(parts['about.json'])).toMatchObject({ system: { platform: process.platform } })
})

test('a folder that is not there, and a database of a newer version, are told as they are', async () => {
  const missing = await bundleOf(join(tempFolder(), 'nowhere'))
  expect(json(missing['database.json'])).toMatchObject({ queue: { exists: false } })
  const data = tempFolder()
  const database = new (loadSqlite().DatabaseSync)(join(data, 'queue.sqlite'))
  database.exec('CREATE TABLE else_where (x); PRAGMA user_version = 900')
  database.close()
  const newer = await bundleOf(data)
  expect(json(newer['database.json'])).toMatchObject({ queue: { schemaVersion: 900, check: 'ok' } })
  expect(newer['counts.json']).toMatch(/unreadable.*no such table/)
})

test('settings are shown without secrets, addresses, folders and commands', async () => {
  const data = tempFolder()
  const settings = {
    ...{ downloadFolder: '/films/client', concurrency: 7, theme: 'loud' },
    webhookListener: { enabled: true, port: 47_650, secret: 'w'.repeat(32) },
    afterBatch: { action: 'run', command: 'upload --token=abc' },
    network: {
      ...{ proxy: 'manual', address: 'http://proxy.internal:3128', bypass: 'intern.example' },
      ...{ user: 'kim', certificates: '/home/kim/ca.pem' },
    },
    ofANewerVersion: { apiKey: 'secret' },
  }
  writeFileSync(join(data, 'settings.json'), JSON.stringify({ settings }))
  const { 'settings.json': text = '' } = await bundleOf(data)
  expect(json(text)).toMatchObject({
    ...{ concurrency: 7, theme: 'not valid', ofANewerVersion: 'not shown' },
    webhookListener: { enabled: true, port: 47_650 },
    afterBatch: { action: 'run', command: 'set' },
  })
  for (const private_ of [
    'w'.repeat(32),
    'films',
    'token',
    'proxy.internal',
    'intern.example',
    'kim',
  ])
    expect(text).not.toContain(private_)
})

test('a file that is there is never replaced, and nothing stays of one that could not be written', async () => {
  const folder = tempFolder()
  const path = join(folder, 'support.zip')
  writeFileSync(path, 'mine')
  const there = await runCli(['support', path, '--data', folder])
  expect(there).toMatchObject({ code: 2, stdout: '' })
  expect(there.stderr).toContain('choose another name')
  expect(readFileSync(path, 'utf8')).toBe('mine')
  const nowhere = await runCli(['support', join(folder, 'no', 'support.zip'), '--data', folder])
  expect(nowhere).toMatchObject({ code: 2 })
  expect(readdirSync(folder)).toEqual(['support.zip'])
})

test('support without one file name says what it takes', async () => {
  expect(await runCli(['support'])).toMatchObject({ code: 2 })
  expect((await runCli(['support', 'a.zip', 'b.zip'])).stderr).toContain('name of the file')
})

test('a log that cannot be written is told once and stops no run', async () => {
  const { data, options, run } = await cliDesk(videoJob('job_good', 60_000))
  writeFileSync(join(data, 'logs'), 'a file where the folder should be')
  const { code, stderr } = await run(['fetch', 'job_good', ...options])
  expect(code).toBe(0)
  expect(stderr.match(/log .* cannot be written/g)).toHaveLength(1)
  expect(existsSync(logPath(data))).toBe(false)
})

test('the log says only what its level lets through', async () => {
  const { data, options, run } = await cliDesk(videoJob('job_good', 60_000))
  await run(['fetch', 'job_good', 'job_unknown', ...options], { env: { REELHAUL_API_KEY: 'x' } })
  const wrong = await run(['fetch', 'job_good', ...options, '--log-level', 'loud'])
  expect(wrong.stderr).toContain('--log-level takes error, warn, info, debug; got "loud"')
  const again = { REELHAUL_LOG_LEVEL: 'error' }
  const before = readFileSync(logPath(data), 'utf8')
  expect(before).toContain('"event":"account-blocked"')
  await run(['fetch', 'job_good', ...options], { env: again })
  expect(readFileSync(logPath(data), 'utf8')).toBe(before)
  expect(statSync(logPath(data)).mode & 0o777).toBe(0o600)
})
