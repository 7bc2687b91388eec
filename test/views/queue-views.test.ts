import { expect, test } from 'vitest'
import { BatchEstimates } from '../../main/views/batch-estimates.ts'
import { LiveProgress } from '../../main/outputs/live-progress.ts'
import type { Attentive } from '../../main/views/attention.ts'
import { QueueViews } from '../../main/views/queue-views.ts'
import { queueQuerySchema } from '../../preload/contract/model.ts'
import { failureWith, queueKit, videoOutput } from '../helpers/queue-kit.ts'

const stop = { folder: null, blocked: true }
const everything = queueQuerySchema.parse({})

function viewsKit() {
  const kit = queueKit()
  const live = new LiveProgress(() => kit.clock.now)
  const attention: Attentive[] = []
  const switches = { paused: false }
  const views = new QueueViews({
    store: kit.store,
    live,
    attention: () => attention,
    label: (name) => name,
    isPaused: () => switches.paused,
    stallOf: () => ({ type: 'moving' }),
    now: () => kit.clock.now,
    estimates: new BatchEstimates({
      store: kit.store,
      live,
      outlook: () => ({ usual: null, readyPerSecond: null }),
      concurrency: () => 2,
      now: () => kit.clock.now,
      monotonicNow: () => kit.clock.now,
    }),
  })
  const rowOf = (id: number) => views.page(everything).rows.find((row) => row.id === id)
  return { ...kit, live, attention, switches, views, rowOf }
}

test('a page has the rows that are asked for, their batches, and a sum over all', () => {
  const { views, queue, add } = viewsKit()
  const [first = 0] = add(['job_1', 'job_2', 'job_3'])
  queue.fail(first, failureWith('PROVIDER_JOB_FAILED', true))
  const page = views.page({ ...everything, limit: 2, offset: 1 })
  expect(page.rows.map(({ remoteId, batchName }) => [remoteId, batchName])).toEqual([
    ['job_2', 'Spring'],
    ['job_3', 'Spring'],
  ])
  expect(page.total).toBe(3)
  expect(page.batches).toMatchObject([
    { name: 'Spring', jobs: 3, counts: { queued: 2, failed: 1 } },
  ])
  expect(page.summary).toMatchObject({ jobs: 3, counts: { queued: 2, failed: 1 }, attention: [] })
})

test('a batch says how many of its jobs have delivered less than they should', () => {
  const { views, queue, store, add } = viewsKit()
  const ids = add(['job_1', 'job_2', 'job_3'])
  const partial = () => views.page(everything).batches[0]?.partial
  expect(partial()).toBe(0)
  for (const id of ids) {
    for (const state of ['ready', 'downloading'] as const) queue.move(id, state)
    queue.move(id, 'finalizing', { finalizingFor: 'commit' })
  }
  queue.move(ids[0]!, 'completed', { missing: ['fr-FR'] })
  queue.move(ids[1]!, 'completed')
  expect(partial()).toBe(1)
  queue.move(ids[2]!, 'completed', { missing: ['de-DE', 'fr-FR'] })
  expect(partial()).toBe(2)
  const trashed = queue.trash({ ids: [ids[0]!] })
  expect(partial()).toBe(1)
  queue.restore(trashed)
  expect(partial()).toBe(2)
  store.jobs.update(ids[2]!, { missing: [] }, 2_000_000)
  expect(partial()).toBe(1)
})

test('the size of a job is known when the sizes of all its files are', () => {
  const { store, rowOf, add } = viewsKit()
  const [id = 0] = add(['job_1'])
  expect(rowOf(id)).toMatchObject({ bytesTotal: null, bytesDone: 0 })
  store.outputs.register(id, [videoOutput, { ...videoOutput, key: 'other', sizeBytes: 50 }])
  expect(rowOf(id)?.bytesTotal).toBe(150)
  store.outputs.register(id, [{ ...videoOutput, key: 'third', sizeBytes: null }])
  expect(rowOf(id)?.bytesTotal).toBeNull()
})

test('a file under way shows what has come so far, not what was last written down', () => {
  const { store, live, rowOf, add } = viewsKit()
  const [id = 0] = add(['job_1'])
  store.outputs.register(id, [videoOutput])
  const [output] = store.outputs.ofJob(id)
  store.outputs.update(output!.id, { bytesDone: 10 })
  expect(rowOf(id)?.bytesDone).toBe(10)
  live.set(id, output!.id, 60, 120)
  expect(rowOf(id)).toMatchObject({ bytesDone: 60, bytesTotal: 120 })
  live.end(id, output!.id)
  expect(rowOf(id)).toMatchObject({ bytesDone: 10, bytesTotal: 100 })
})

test('what needs attention says how many jobs of the account wait for it', () => {
  const { views, queue, attention, add } = viewsKit()
  const own = add(['job_1', 'job_2', 'job_3'])
  add(['vid_1'], 'b')
  const rejected = failureWith('ACCOUNT_KEY_REJECTED', true)
  const full = failureWith('FILE_DISK_FULL')
  const until = null
  attention.push({ ...stop, accountId: 'a', failure: rejected, until })
  attention.push({ ...stop, accountId: null, failure: full, until })
  queue.block(own.slice(0, 2), rejected, 'blocked')
  expect(views.summary().attention).toMatchObject([
    { accountId: 'a', jobs: 2 },
    { accountId: null, jobs: 0 },
  ])
})

test('a job is asked no earlier than its account, where a server has asked for a wait', () => {
  const { attention, clock, rowOf, add } = viewsKit()
  const [waits = 0] = add(['job_1'])
  const [other = 0] = add(['vid_1'], 'b')
  const until = clock.now + 600_000
  attention.push({ ...stop, accountId: 'a', failure: failureWith('ACCOUNT_RATE_LIMITED'), until })
  expect([rowOf(waits)?.nextDueAt, rowOf(other)?.nextDueAt]).toEqual([until, clock.now])
})

test('the next time is shown where something happens then', () => {
  const { queue, store, clock, rowOf, add } = viewsKit()
  const [asked = 0, ready = 0] = add(['job_1', 'job_2'])
  expect(rowOf(asked)?.nextDueAt).toBe(clock.now)
  queue.act({ action: 'pause', target: { ids: [asked] } })
  expect(rowOf(asked)?.nextDueAt).toBeNull()
  store.outputs.register(ready, [videoOutput])
  queue.move(ready, 'ready')
  expect(rowOf(ready)?.nextDueAt).toBeNull()
  queue.scheduleRetry(ready, 'ready', failureWith('NETWORK_TIMEOUT'), 7_000)
  expect(rowOf(ready)?.nextDueAt).toBe(clock.now + 7_000)
})

test('while all is paused nothing is estimated', () => {
  const { views, switches, add } = viewsKit()
  add(['job_1'])
  switches.paused = true
  const { batches, summary } = views.page(everything)
  expect([batches[0]?.estimate, summary.paused]).toEqual([null, true])
})

test('the details of a job have its folder, its columns and where its files are', () => {
  const { views, store, add } = viewsKit()
  const [id = 0] = add(['job_1'], 'a', '/spring')
  store.outputs.register(id, [videoOutput])
  store.outputs.update(store.outputs.ofJob(id)[0]!.id, { path: '/spring/job_1.mp4', sha256: 'ab' })
  expect(views.detail(id)).toMatchObject({
    remoteId: 'job_1',
    folder: '/spring',
    columns: {},
    files: [{ key: 'video', path: '/spring/job_1.mp4', sha256: 'ab' }],
  })
  expect(views.detail(id + 1)).toBeNull()
})
