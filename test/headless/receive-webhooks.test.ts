import { expect, onTestFinished, test } from 'vitest'
import { receiveWebhooks } from '../../main/headless/receive-webhooks.ts'
import { readOptions } from '../../main/headless/options.ts'
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
