import { expect, onTestFinished, test } from 'vitest'
import { EnvironmentKeys } from '../../main/headless/credentials.ts'
import { receiveWebhooks } from '../../main/headless/receive-webhooks.ts'
import { readOptions } from '../../main/headless/options.ts'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { webhookAddress } from '../../preload/contract/webhook-address.ts'
import { engineKit, limits, reached, videoJob } from '../helpers/engine-kit.ts'

const secret = 'x7Kq_2-nTz9wPfLm'
const port0 = { webhookPort: 0, webhookHeader: null }

test('a webhook that comes in during a run ends the wait for its job', async () => {
  const kit = await engineKit()
  const engine = kit.open({ limits: { ...limits, pollIntervalSeconds: 3600 } })
  const [id] = await kit.add(engine, [videoJob('job_1')])
  // A port that was free a moment ago; the system chooses it.
  const webhooks = await receiveWebhooks(engine, port0, { REELHAUL_WEBHOOK_SECRET: secret })
  onTestFinished(() => webhooks?.close())
  engine.start()
  await reached(engine, id!, 'waiting')
  const body = JSON.stringify({ event: 'job.completed', data: { jobId: 'job_1', duration: 12 } })
  await fetch(webhookAddress(webhooks!.port, secret), { method: 'POST', body })
  expect(await reached(engine, id!, 'completed')).toMatchObject({ durationSeconds: 12 })
})

test('nothing listens unless a port is named, and never without a secret', async () => {
  const engine = { receiveWebhook: () => true }
  expect(await receiveWebhooks(engine, { ...port0, webhookPort: null }, {})).toBeNull()
  await expect(receiveWebhooks(engine, port0, {})).rejects.toThrow(/REELHAUL_WEBHOOK_SECRET/)
  await expect(
    receiveWebhooks(engine, port0, { REELHAUL_WEBHOOK_SECRET: 'guess' }),
  ).rejects.toThrow(/16 to 128/)
})

test('the command line names the port and the joining of subtitles', () => {
  const read = (...args: string[]) => readOptions(['fetch', ...args], '/', {})
  expect(read()).toMatchObject({ webhookPort: null, joinSubtitles: false })
  expect(read('--webhook-port', '47650', '--join-subtitles')).toMatchObject({
    webhookPort: 47_650,
    joinSubtitles: true,
  })
  expect(() => read('--webhook-port', '0')).toThrow(/--webhook-port takes a whole number/)
})

test('signatures need their secret and the name of their header, and are verified then', async () => {
  const engine = { receiveWebhook: () => true }
  const path = { REELHAUL_WEBHOOK_SECRET: secret }
  const webhookHeader = 'X-Redner-Signature'
  await expect(receiveWebhooks(engine, { ...port0, webhookHeader }, path)).rejects.toThrow(
    'needs REELHAUL_WEBHOOK_SIGNING_SECRET',
  )
  const signing = { REELHAUL_WEBHOOK_SIGNING_SECRET_REDNER: 'a secret' }
  await expect(receiveWebhooks(engine, port0, { ...path, ...signing })).rejects.toThrow(
    'needs --webhook-header',
  )
  const webhooks = await receiveWebhooks(
    engine,
    { ...port0, webhookHeader },
    { ...path, ...signing },
  )
  await webhooks?.close()
  const read = (...args: string[]) => readOptions(['fetch', ...args], '/', {}).webhookHeader
  expect(read()).toBeNull()
  expect(read('--webhook-header', webhookHeader)).toBe(webhookHeader)
  for (const bad of ['', 'with space', 'a:b', 'x'.repeat(81)])
    expect(() => read(`--webhook-header=${bad}`)).toThrow('--webhook-header takes the name')
})

test('the signing secret is read beside the key, and belongs to one provider', () => {
  const keys = new EnvironmentKeys(
    {
      ...{ REELHAUL_API_KEY: 'k', REELHAUL_API_KEY_A2E: 'k2' },
      REELHAUL_WEBHOOK_SIGNING_SECRET: 'signing',
    },
    new ProviderRegistry(),
  )
  keys.setMain('redner')
  expect(keys.of('redner')).toEqual({ key: 'k', webhookSecret: 'signing' })
  expect(keys.of('a2e')).toEqual({ key: 'k2' })
})
