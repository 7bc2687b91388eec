/** What a headless run tells others: the command after a batch, and webhooks. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { cliDesk, type CliDesk } from '../helpers/cli-desk.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { testSecret, webhookReceiver } from '../helpers/webhook-receiver.ts'

const film = (id: string, title: string): SimulatedJobSpec => ({
  ...{ id, title, provider: 'redner', product: 'translate', pollsUntilDone: 0 },
  outputs: [{ name: 'a.mp4', content: patternContent(id, 5000), contentType: 'video/mp4' }],
})
const one = film('job_1000000000000001', 'One')
const two = film('job_1000000000000002', 'Two')
const failing = { ...two, outputs: [], failure: { status: 'failed' } }

function envOf({ simulator }: CliDesk, more: Record<string, string> = {}) {
  const key = simulator.credentials.redner.key
  return { REELHAUL_API_KEY: key, REELHAUL_NOTIFY_SECRET: testSecret, ...more }
}

function script(text: string): string {
  const path = join(tempFolder(), 'after batch.sh')
  writeFileSync(path, `#!/bin/sh\n${text}\n`)
  chmodSync(path, 0o755)
  return path
}

describe.skipIf(process.platform === 'win32')('--after-batch', () => {
  test('gets the receipt once the batch has ended, and none of the keys', async () => {
    const desk = await cliDesk(one, two)
    const path = script('env > "$1"; cp "$2" "$1.csv"; echo uploaded')
    const told = join(tempFolder(), 'told')
    const { code, stderr, events } = await desk.run(
      ['fetch', one.id, two.id, ...desk.options, '--after-batch', `'${path}' ${told}`],
      { env: envOf(desk) },
    )
    expect(code).toBe(0)
    expect(stderr).toContain('uploaded')
    expect(events.at(-1)).toMatchObject({ event: 'summary', completed: 2 })
    const env = readFileSync(told, 'utf8')
    expect(env).toMatch(/^REELHAUL_BATCH=/m)
    expect(env).toContain(`REELHAUL_FOLDER=${desk.out}`)
    expect(env).not.toContain(desk.simulator.credentials.redner.key)
    expect(env).not.toContain(testSecret)
    const receipt = readFileSync(`${told}.csv`, 'utf8')
    expect(receipt).toContain(one.id)
    expect(receipt).toContain(two.id)
  })

  test('that fails is told, and ends the run with 1 although every job is saved', async () => {
    const desk = await cliDesk(one, two)
    const path = script('echo "no route to the archive" >&2; exit 7')
    const { code, events } = await desk.run([
      ...['fetch', one.id, ...desk.options, '--after-batch', `"${path}"`],
    ])
    expect(code).toBe(1)
    expect(events.find(({ code }) => code === 'COMMAND_FAILED')).toMatchObject({
      event: 'notice',
      message: expect.stringMatching(/ended with code 7. It said: no route to the archive/),
    })
    expect(events.at(-1)).toMatchObject({ event: 'summary', completed: 1, failed: 0 })
  })

  test('runs again when a retry has settled the batch', async () => {
    const desk = await cliDesk(failing)
    const told = join(tempFolder(), 'told')
    const command = ['--after-batch', `'${script('echo "$REELHAUL_RECEIPT" >> "$1"')}' ${told}`]
    await desk.run(['fetch', two.id, ...desk.options, ...command])
    await desk.run(['retry', ...desk.options, ...command])
    const lines = readFileSync(told, 'utf8').trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toBe(lines[1])
  })

  test('that names no program is refused before anything is asked', async () => {
    const desk = await cliDesk(one, two)
    const { code, stderr } = await desk.run([
      ...['fetch', one.id, ...desk.options, '--after-batch', '"not closed'],
    ])
    expect(code).toBe(2)
    expect(stderr).toContain('--after-batch takes a program')
    expect(desk.simulator.stats().api.redner).toBe(0)
  })
})

describe('--notify-url', () => {
  test('tells of the batch with its receipt, signed, without links and keys', async () => {
    const desk = await cliDesk(one, two)
    const receiver = await webhookReceiver()
    const { code } = await desk.run(
      ['fetch', one.id, two.id, ...desk.options, '--notify-url', receiver.url],
      { env: envOf(desk) },
    )
    expect(code).toBe(0)
    expect(receiver.received.map(({ json }) => json.type)).toEqual(['batch.completed'])
    const [message] = receiver.received
    expect(message?.json.data).toMatchObject({
      batch: { folder: desk.out },
      counts: { jobs: 2, completed: 2, failed: 0 },
      receipt: { total: 2, truncated: false },
    })
    const { jobs: rows } = message?.json.data['receipt'] as { jobs: Record<string, unknown>[] }
    expect(rows.map(({ jobId, state }) => [jobId, state])).toEqual([
      [one.id, 'completed'],
      [two.id, 'completed'],
    ])
    expect(rows[0]?.['outputs']).toMatchObject([
      { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(message?.body).not.toMatch(/https?:/)
    expect(message?.body).not.toContain(desk.simulator.credentials.redner.key)
  })

  test('tells of each job with --notify-jobs', async () => {
    const desk = await cliDesk(one, failing)
    const receiver = await webhookReceiver()
    const options = ['--notify-url', receiver.url, '--notify-jobs']
    await desk.run(['fetch', one.id, two.id, ...desk.options, ...options], {
      env: envOf(desk),
    })
    const types = receiver.received.map(({ json }) => json.type).toSorted()
    expect(types).toEqual(['batch.completed', 'job.completed', 'job.failed'])
    const failed = receiver.received.find(({ json }) => json.type === 'job.failed')
    expect(failed?.json.data['job']).toMatchObject({ jobId: two.id, state: 'failed' })
  })

  test('keeps what a receiver does not take for the next run, under the same id', async () => {
    const desk = await cliDesk(one, two)
    const receiver = await webhookReceiver()
    receiver.answer = (response) => void response.writeHead(503, { 'retry-after': '3600' }).end()
    const options = [...desk.options, '--notify-url', receiver.url]
    const first = await desk.run(['fetch', one.id, ...options], { env: envOf(desk) })
    expect(first.code).toBe(0)
    expect(first.events.find(({ code }) => code === 'WEBHOOKS_PENDING')).toBeDefined()
    expect(first.events.at(-1)).toMatchObject({ event: 'summary' })
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1)
  })

  test('without a secret, or over plain http to elsewhere, is refused', async () => {
    const desk = await cliDesk(one, two)
    const fetch = ['fetch', one.id, ...desk.options, '--notify-url']
    const noSecret = await desk.run([...fetch, 'https://hooks.example.com/x'])
    expect(noSecret).toMatchObject({ code: 2 })
    expect(noSecret.stderr).toContain('needs REELHAUL_NOTIFY_SECRET')
    const plain = await desk.run([...fetch, 'http://hooks.example.com/token'], {
      env: envOf(desk),
    })
    expect(plain).toMatchObject({ code: 2 })
    expect(plain.stderr).toContain('http://hooks.example.com: over plain http')
    expect(plain.stderr).not.toContain('token')
  })
})
