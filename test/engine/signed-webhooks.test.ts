/** Webhooks of accounts that have a secret for them, from the simulator to the engine. */
import { expect, onTestFinished, test } from 'vitest'
import type { WebhookSigning } from '../../main/demo/webhook-sender.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { startWebhookListener } from '../../main/webhooks/webhook-listener.ts'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import { webhookAddress } from '../../preload/contract/webhook-address.ts'
import { engineKit, limits, reached, videoJob } from '../helpers/engine-kit.ts'

const path = 'x7Kq_2-nTz9wPfLm'
const webhookHeader = 'X-Redner-Signature'
const webhookSecret = 'the-signing-secret'

/** Polled once an hour: only a webhook ends the wait for a job. */
async function setUp(signing?: WebhookSigning) {
  const answers: number[] = []
  let engine: Engine | null = null
  const listener = await startWebhookListener({
    port: 0,
    secret: path,
    monotonicNow: () => performance.now(),
    onHint: (hint, webhook) => {
      const taken = engine?.receiveWebhook(hint, webhook) ?? true
      answers.push(taken ? 202 : 401)
      return taken
    },
  })
  onTestFinished(() => listener.close())
  const webhookUrl = webhookAddress(listener.port, path)
  const kit = await engineKit({ webhookUrl, ...(signing && { webhookSigning: signing }) })
  engine = kit.open({
    limits: { ...limits, pollIntervalSeconds: 3600 },
    credential: () => ({ ...kit.simulator.credentials.redner, webhookSecret }),
  })
  const { id, provider, name, baseUrl } = engine.accounts()[0]!
  const options = { ...defaultAccountOptions, webhookHeader }
  engine.saveAccount({ id, provider, name, baseUrl, options })
  const job = videoJob('job_1', 1000, {}, { pollsUntilDone: undefined, seconds: 150 })
  const [jobId] = await kit.add(engine, [job])
  engine.start()
  await reached(engine, jobId!, 'waiting')
  return { engine, jobId: jobId!, answers, webhookUrl }
}

test('what is signed with the secret of the account is a hint', async () => {
  const { engine, jobId, answers } = await setUp({ header: webhookHeader, secret: webhookSecret })
  await reached(engine, jobId, 'completed')
  expect(new Set(answers)).toEqual(new Set([202]))
})

test('what is unsigned or signed with another secret is refused, and nothing of it is used', async () => {
  const { engine, jobId, answers, webhookUrl } = await setUp({
    ...{ header: webhookHeader, secret: 'another secret' },
  })
  const data = { jobId: 'job_1', status: 'merged', cost: 99 }
  const body = JSON.stringify({ event: 'job.completed', data })
  expect((await fetch(webhookUrl, { method: 'POST', body })).status).toBe(401)
  await expect.poll(() => answers.length, { timeout: 5000 }).toBeGreaterThan(8)
  expect(new Set(answers)).toEqual(new Set([401]))
  expect(engine.store.jobs.get(jobId)).toMatchObject({ state: 'waiting', cost: null })
  const codes = engine.store.timeline.ofJob(jobId).map(({ event }) => event.code)
  expect(codes).not.toContain('webhook')
})
