import { expect, test } from 'vitest'
import { JobPace } from '../../main/queue/job-pace.ts'
import type { JobRecord } from '../../main/queue/records.ts'
import { engineKit, limits, reached, videoJob } from '../helpers/engine-kit.ts'

const aMinute = 60_000
const paceLimits = { pollIntervalSeconds: 5, stuckAfterHours: null, giveUpAfterHours: null }

test('learns from jobs that were waited for, and from no others', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [videoJob('job_1')])
  const job = engine.store.jobs.get(id!)!
  const pace = new JobPace({
    limits: () => paceLimits,
    now: () => job.createdAt,
    random: () => 0,
    believedUnknownMs: aMinute,
  })
  const ready: JobRecord = { ...job, state: 'ready', updatedAt: job.createdAt + 10 * aMinute }
  for (let n = 0; n < 5; n++) pace.learn(ready, 'queued')
  expect(pace.intervalFor(job, 0)).toBe(5000)
  for (let n = 0; n < 5; n++) pace.learn(ready, 'waiting')
  expect(pace.intervalFor(job, 0)).toBe(aMinute)
  expect(pace.intervalFor({ ...job, accountId: 'another' }, 0)).toBe(5000)
})

test("learns from the provider's own times, also of jobs that nothing waited for", async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [videoJob('job_1')])
  const job = engine.store.jobs.get(id!)!
  const pace = new JobPace({ limits: () => paceLimits, now: () => job.createdAt, random: () => 0 })
  const there = { remoteCreatedAt: job.createdAt - 20 * aMinute, remoteChangedAt: job.createdAt }
  const ready: JobRecord = { ...job, ...there, state: 'ready', updatedAt: job.createdAt + 1 }
  for (let n = 0; n < 5; n++) pace.learn(ready, 'queued')
  expect(pace.outlook(job.accountId).usual).toEqual({
    ...{ earlyMs: 20 * aMinute, lateMs: 20 * aMinute },
  })
  // It was made there long before it was added here.
  expect(pace.intervalFor({ ...job, remoteCreatedAt: job.createdAt - 19.9 * aMinute }, 0)).toBe(
    6000,
  )
})

test('asks seldom for an hour after a webhook, and only of its account', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [videoJob('job_1')])
  const job = engine.store.jobs.get(id!)!
  let now = job.createdAt
  const pace = new JobPace({ limits: () => paceLimits, now: () => now, random: () => 0 })
  expect(pace.intervalFor(job, 0)).toBe(5000)
  pace.webhookCame(job.accountId)
  expect(pace.intervalFor(job, 0)).toBe(50_000)
  expect(pace.intervalFor({ ...job, accountId: 'another' }, 0)).toBe(5000)
  now += 60 * aMinute
  expect(pace.intervalFor(job, 0)).toBe(5000)
})

test('a status that is no known word ends the wait, names it, and is waited on again on a retry', async () => {
  const kit = await engineKit()
  const aMoment = 0.000_01
  const engine = kit.open({ limits: { ...limits, giveUpAfterHours: aMoment } })
  const message = 'Job is not completed yet. Current status: polishing'
  const body = JSON.stringify({ error: { code: 'INVALID_REQUEST', message } })
  const answersFirst = Array.from({ length: 200 }, () => ({ status: 400, body }))
  const [id] = await kit.add(engine, [videoJob('job_1', 1000, {}, { answersFirst })])
  engine.start()
  expect((await reached(engine, id!, 'failed')).failure).toMatchObject({
    reason: 'PROVIDER_UNKNOWN_STATUS',
    message: expect.stringContaining('“polishing”'),
    advice: 'waitOnceMore',
  })
  engine.configure({ ...limits, giveUpAfterHours: 1 })
  await engine.act({ action: 'retry', target: { ids: [id!] } })
  expect(await reached(engine, id!, 'waiting')).toMatchObject({
    status: 'polishing',
    failure: null,
  })
})

test('remembers over a restart how long the jobs of an account took', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const specs = Array.from({ length: 6 }, (_, n) =>
    videoJob(`job_${n}`, 100, {}, { pollsUntilDone: n === 0 ? 0 : 2 }),
  )
  const ids = await kit.add(engine, specs)
  engine.start()
  for (const id of ids) await reached(engine, id, 'completed')
  const times = engine.store.due.waitTimes(200)
  expect(times).toHaveLength(5)
  for (const { accountId, ms } of times) {
    expect(accountId).toBe('redner')
    expect(ms).toBeGreaterThanOrEqual(20)
  }
  expect(engine.store.due.waitTimes(2)).toHaveLength(2)
})

test('a job that stands still is shown as such, fails after the deadline and can be tried again', async () => {
  const kit = await engineKit()
  const aMoment = 0.000_01
  const engine = kit.open({ limits: { ...limits, stuckAfterHours: aMoment } })
  const [id] = await kit.add(engine, [videoJob('job_1', 1000, {}, { pollsUntilDone: 1_000_000 })])
  engine.start()
  await expect
    .poll(() => engine.views.detail(id!)?.warnings, { interval: 10 })
    .toEqual([{ code: 'stuck', params: { status: 'created', seconds: 0 } }])
  engine.configure({ ...limits, giveUpAfterHours: aMoment })
  const failed = await reached(engine, id!, 'failed')
  expect(failed.failure).toMatchObject({ reason: 'PROVIDER_JOB_STUCK', permanent: true })
  expect(engine.views.detail(id!)?.warnings).toEqual([])
  engine.configure({ ...limits, giveUpAfterHours: 1 })
  await engine.act({ action: 'retry', target: { ids: [id!] } })
  expect(await reached(engine, id!, 'waiting')).toMatchObject({ failure: null })
})

test('asks about an account that may be asked often as often as that', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [videoJob('job_1')])
  const job = engine.store.jobs.get(id!)!
  const pace = new JobPace({
    limits: () => paceLimits,
    pollIntervalOf: (accountId) => (accountId === 'near' ? 0.25 : null),
    ...{ now: () => job.createdAt, random: () => 0 },
  })
  const near = { ...job, accountId: 'near' }
  expect([pace.intervalFor(near, 0), pace.intervalFor(job, 0)]).toEqual([250, 5000])
  expect([pace.extraPollOf(near, 0), pace.extraPollOf(job, 0)]).toEqual([500, 10_000])
})
