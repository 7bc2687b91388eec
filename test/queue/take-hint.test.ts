import { expect, test } from 'vitest'
import { engineKit, limits, reached, videoJob } from '../helpers/engine-kit.ts'
import type { WebhookHint } from '../../main/webhooks/webhook-payload.ts'

const hint = (remoteId: string, more: Partial<WebhookHint> = {}): WebhookHint => ({
  provider: 'redner',
  remoteId,
  event: 'job.completed',
  status: 'merged',
  facts: { product: 'dub', cost: 2.51, costUnit: 'USD', durationSeconds: 125.5 },
  ...more,
})

/** Polled an hour apart: nothing but a hint lets these jobs end within a test. */
async function waitingJob() {
  const kit = await engineKit()
  const engine = kit.open({
    limits: { ...limits, pollIntervalSeconds: 3600 },
  })
  const [id] = await kit.add(engine, [videoJob('job_1', 1000, {}, { pollsUntilDone: 1 })])
  engine.start()
  await reached(engine, id!, 'waiting')
  return { kit, engine, id: id! }
}

test('a hint makes a waiting job be asked at once, and keeps its cost and duration', async () => {
  const { engine, id } = await waitingJob()
  engine.hint(hint('job_1'))
  expect(await reached(engine, id, 'completed')).toMatchObject({
    product: 'dub',
    cost: 2.51,
    costUnit: 'USD',
    durationSeconds: 125.5,
  })
  expect(engine.store.timeline.ofJob(id).map(({ event }) => event)).toContainEqual({
    code: 'webhook',
    params: { what: 'merged (job.completed)' },
  })
})

test('a hint is not believed: what the API says counts', async () => {
  const { kit, engine, id } = await waitingJob()
  const asked = kit.simulator.stats().api.redner
  engine.hint(hint('job_1', { event: 'job.failed', status: 'failed', facts: {} }))
  expect(await reached(engine, id, 'completed')).toMatchObject({ failure: null })
  expect(kit.simulator.stats().api.redner).toBe(asked + 1)
})

test('a hint about an unknown job changes nothing', async () => {
  const { kit, engine } = await waitingJob()
  const asked = kit.simulator.stats().api.redner
  engine.hint(hint('job_2'))
  await engine.store.durable()
  expect(kit.simulator.stats().api.redner).toBe(asked)
  expect(engine.store.lists.counts()).toEqual({ waiting: 1 })
})

test('a hint of one provider says nothing of a job of another with the same ID', async () => {
  const { kit, engine } = await waitingJob()
  const asked = kit.simulator.stats().api.redner
  engine.hint(hint('job_1', { provider: 'a2e' }))
  await engine.store.durable()
  expect(kit.simulator.stats().api.redner).toBe(asked)
  expect(engine.store.lists.counts()).toEqual({ waiting: 1 })
})

test('facts that come after the end are kept; a paused job stays paused', async () => {
  const { engine, id } = await waitingJob()
  await engine.act({ action: 'pause', target: { ids: [id] } })
  engine.hint(hint('job_1'))
  expect(engine.store.jobs.get(id)).toMatchObject({ state: 'paused', cost: 2.51 })
  await engine.act({ action: 'resume', target: { ids: [id] } })
  await reached(engine, id, 'completed')
  engine.hint(hint('job_1', { facts: { cost: 3, costUnit: 'credits' } }))
  expect(engine.store.jobs.get(id)).toMatchObject({
    ...{ state: 'completed', cost: 3, costUnit: 'credits' },
  })
  // The unit goes with its amount: a hint without a cost leaves both.
  engine.hint(hint('job_1', { facts: { durationSeconds: 9 } }))
  expect(engine.store.jobs.get(id)).toMatchObject({ cost: 3, costUnit: 'credits' })
})

test('a sender that repeats itself does not fill the history', async () => {
  const { engine, id } = await waitingJob()
  await engine.rest()
  for (const cost of [1, 2, 3, 3]) engine.hint(hint('job_1', { facts: { cost } }))
  const said = engine.store.timeline.ofJob(id).filter(({ event }) => event.code === 'webhook')
  expect(said).toHaveLength(1)
})
