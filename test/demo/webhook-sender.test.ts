import { expect, onTestFinished, test } from 'vitest'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator } from '../../main/demo/simulator.ts'
import { startWebhookListener } from '../../main/webhooks/webhook-listener.ts'
import type { WebhookHint } from '../../main/webhooks/webhook-payload.ts'
import { webhookAddress } from '../../preload/contract/webhook-address.ts'
import { engineKit, limits, reached, videoJob } from '../helpers/engine-kit.ts'

const secret = 'x7Kq_2-nTz9wPfLm'

/** The real listener, and a simulator that tells it everything. */
async function listening(onHint: (hint: WebhookHint) => void = () => undefined) {
  const hints: WebhookHint[] = []
  const over = new Map<string, () => void>()
  const listener = await startWebhookListener({
    port: 0,
    secret,
    monotonicNow: () => performance.now(),
    onHint(hint) {
      hints.push(hint)
      onHint(hint)
      if (/completed|failed/.test(hint.event)) over.get(hint.remoteId)?.()
      return true
    },
  })
  onTestFinished(() => listener.close())
  const webhookUrl = webhookAddress(listener.port, secret)
  const ended = (id: string) => new Promise<void>((resolve) => over.set(id, resolve))
  return { hints, webhookUrl, ended }
}

const timed = (id: string, more: Partial<SimulatedJobSpec> = {}) =>
  videoJob(id, 500, {}, { pollsUntilDone: undefined, seconds: 0.05, ...more })

test('a simulated Redner tells a webhook every status, as its document words them', async () => {
  const { hints, webhookUrl, ended } = await listening()
  const simulator = await startSimulator({ webhookUrl })
  onTestFinished(() => simulator.close())
  const done = Promise.all([ended('job_1'), ended('job_2')])
  simulator.addJob(timed('job_1', { details: { duration: 125.5, cost: 2.51 } }))
  const failure = { status: 'rejected', message: 'Job was rejected' }
  simulator.addJob(timed('job_2', { product: 'transcribe', outputs: [], failure }))
  await done
  const told = (id: string) =>
    hints.filter(({ remoteId }) => remoteId === id).map(({ event, status }) => [event, status])
  expect(told('job_1')).toEqual([
    ['job.created', 'created'],
    ...[
      ...['transcribing', 'transcribed', 'translating', 'translated'],
      ...['dubbing', 'dubbed', 'merging'],
    ].map((status) => ['job.processing', status]),
    ['job.completed', 'merged'],
  ])
  expect(told('job_2')).toEqual([
    ['job.created', 'created'],
    ['job.processing', 'transcribing'],
    ['job.failed', 'rejected'],
  ])
  const last = hints.find(({ event }) => event === 'job.completed')
  const facts = { product: 'dub', cost: 2.51, costUnit: 'USD', durationSeconds: 125.5 }
  expect(last?.facts).toEqual(facts)
})

test('a job is saved as soon as its webhook says so, long before it would be asked again', async () => {
  const kit = await engineKit()
  const engine = kit.open({ limits: { ...limits, pollIntervalSeconds: 3600 } })
  const { webhookUrl } = await listening((hint) => engine.hint(hint))
  const simulator = await startSimulator({ webhookUrl })
  onTestFinished(() => simulator.close())
  engine.saveAccount({ ...engine.accounts()[0]!, baseUrl: simulator.baseUrls.redner })
  simulator.addJob(timed('job_1', { seconds: 0.3, details: { cost: 2.51 } }))
  const batch = { name: 'Test', folder: kit.folder, template: '{jobId}.{ext}' }
  const row = { accountId: 'redner', remoteId: 'job_1', title: null, columns: {} }
  const [id] = (await engine.addBatch(batch, [row])).added
  engine.start()
  expect(await reached(engine, id!, 'completed')).toMatchObject({ cost: 2.51, costUnit: 'USD' })
})

test('sends nothing to another machine', async () => {
  await expect(startSimulator({ webhookUrl: 'https://example.com/hook' })).rejects.toThrow(
    'this machine only',
  )
})
