import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canMove, IllegalTransition } from '../../main/queue/job-state.ts'
import type { JobReport } from '../../main/providers/provider.ts'
import { samePolicy } from '../../main/queue/retry-policy.ts'
import { failureWith, pollAfterMs, queueKit, videoOutput } from '../helpers/queue-kit.ts'

const offline = failureWith('NETWORK_REFUSED')
const waiting: JobReport = { state: 'waiting', status: 'dubbing', facts: {}, progress: 0.5 }
const ready: JobReport = {
  state: 'ready',
  status: 'merged',
  facts: { product: 'dub', title: 'The title of the provider' },
  outputs: [{ ...videoOutput, source: { type: 'inline', content: '' } }],
  missing: ['fr-FR'],
}

describe('a move', () => {
  test('that the table does not know is refused, and nothing has changed', () => {
    const { queue, store, add } = queueKit()
    const [id = 0] = add(['job_1'])
    const before = store.jobs.get(id)
    expect(() => queue.move(id, 'completed')).toThrow(IllegalTransition)
    expect(store.jobs.get(id)).toEqual(before)
  })

  test('is told with the state it came from; staying is not', () => {
    const { queue, add } = queueKit()
    const [id = 0] = add(['job_1'])
    const told: string[] = []
    queue.on('moved', (job, from) => told.push(`${from} → ${job.state}`))
    queue.move(id, 'waiting', { status: 'dubbing' })
    queue.move(id, 'waiting', { status: 'merging' })
    expect(told).toEqual(['queued → waiting'])
  })

  test('of a job that is gone does nothing', () => {
    const { queue } = queueKit()
    expect(queue.move(99, 'failed')).toBeNull()
  })
})

describe('what a provider says', () => {
  test('of a job it works on: it is asked again after the pace', () => {
    const { queue, store, clock, add } = queueKit()
    const [id = 0] = add(['job_1'])
    expect(queue.applyProviderStatus(id, waiting)).toBe(true)
    const dueAt = clock.now + pollAfterMs
    expect(store.jobs.get(id)).toMatchObject({
      state: 'waiting',
      status: 'dubbing',
      progress: 0.5,
      dueAt,
    })
  })

  test('of a finished job: its outputs are known and what is missing is kept', () => {
    const { queue, store, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.applyProviderStatus(id, ready)
    expect(store.jobs.get(id)).toMatchObject({ state: 'ready', product: 'dub', missing: ['fr-FR'] })
    expect(store.outputs.ofJob(id)).toMatchObject([{ key: 'video', state: 'pending' }])
  })

  test('of a finished job whose links are not all there: it is asked a few times more, then taken', () => {
    const { queue, store, clock, add } = queueKit()
    const [id = 0] = add(['job_1'])
    const report: JobReport = {
      ...{ state: 'ready', status: 'done', facts: {}, mayStillCome: true },
      outputs: [{ ...videoOutput, source: { type: 'inline', content: '' } }],
      missing: ['file 2'],
    }
    for (const polls of [1, 2]) {
      queue.applyProviderStatus(id, report)
      const job = store.jobs.get(id)
      expect(job).toMatchObject({ state: 'waiting', extraPolls: polls, failure: null, attempts: 0 })
      expect(job?.dueAt).toBe(clock.now + pollAfterMs)
      clock.now += pollAfterMs
    }
    queue.applyProviderStatus(id, report)
    expect(store.jobs.get(id)).toMatchObject({ state: 'ready', missing: ['file 2'] })
    expect(store.timeline.ofJob(id).map(({ event }) => event.code)).toEqual(['says', 'finished'])
  })

  test('of a finished job is taken at once when its last link has come', () => {
    const { queue, store, add } = queueKit()
    const [id = 0] = add(['job_1'])
    const output = { ...videoOutput, source: { type: 'inline', content: '' } } as const
    const report = { state: 'ready', status: 'done', facts: {}, outputs: [output] } as const
    queue.applyProviderStatus(id, { ...report, missing: ['file 2'], mayStillCome: true })
    queue.applyProviderStatus(id, { ...report, missing: [] })
    expect(store.jobs.get(id)).toMatchObject({ state: 'ready', missing: [], extraPolls: 1 })
  })

  test('in words, times and counts is kept as far as a row can hold it', () => {
    const { queue, store, add } = queueKit()
    const [id = 0] = add(['job_1'])
    const said = (facts: JobReport['facts']) =>
      queue.applyProviderStatus(id, { state: 'waiting', status: 's', progress: null, facts })
    said({ words: 12.4, createdAt: 1000.6, changedAt: 5000 })
    const kept = { words: 12, remoteCreatedAt: 1001, remoteChangedAt: 5000 }
    expect(store.jobs.get(id)).toMatchObject(kept)
    said({ words: 1e300, createdAt: Number.NaN, changedAt: Number.POSITIVE_INFINITY })
    expect(store.jobs.get(id)).toMatchObject(kept)
  })

  test('of a failed job ends it', () => {
    const { queue, store, add } = queueKit()
    const [id = 0] = add(['job_1'])
    const failure = failureWith('PROVIDER_JOB_FAILED', true)
    queue.applyProviderStatus(id, { state: 'failed', status: 'failed', facts: {}, failure })
    expect(store.jobs.get(id)).toMatchObject({ state: 'failed', failure })
  })

  test('does not replace a title that the user gave', () => {
    const { queue, store, add } = queueKit()
    const [own = 0, other = 0] = add(['job_1', 'job_2'])
    store.jobs.update(own, { title: 'Mine' }, 1)
    for (const id of [own, other]) queue.applyProviderStatus(id, ready)
    expect(store.jobs.get(own)?.title).toBe('Mine')
    expect(store.jobs.get(other)?.title).toBe('The title of the provider')
  })

  test('comes too late for a job that was paused meanwhile', () => {
    const { queue, states, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.act({ action: 'pause', target: { ids: [id] } })
    expect(queue.applyProviderStatus(id, ready)).toBe(false)
    expect(states([id])).toEqual(['paused'])
  })
})

describe('a try that did not work', () => {
  test('is made again later, from the state that is named', () => {
    const { queue, store, clock, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.scheduleRetry(id, 'waiting', offline, null)
    const job = store.jobs.get(id)
    expect(job).toMatchObject({ state: 'waiting', failure: offline })
    expect(job?.dueAt).toBeGreaterThan(clock.now)
  })

  test('waits as long as the server asks', () => {
    const { queue, store, clock, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.scheduleRetry(id, 'queued', offline, 42_000)
    expect(store.jobs.get(id)?.dueAt).toBe(clock.now + 42_000)
  })

  test('is the end after as many as the policy allows', () => {
    const { queue, states, add } = queueKit(
      samePolicy({ maxAttempts: 3, baseMs: 10, growth: 2, capMs: 100 }),
    )
    const [id = 0] = add(['job_1'])
    const seen = [1, 2, 3].map(() => {
      queue.scheduleRetry(id, 'queued', offline, null)
      return states([id])[0]
    })
    expect(seen).toEqual(['queued', 'queued', 'failed'])
  })

  test('is the end at once when another cannot help', () => {
    const { queue, states, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.scheduleRetry(id, 'queued', failureWith('PROVIDER_JOB_NOT_FOUND', true), null)
    expect(states([id])).toEqual(['failed'])
  })

  test('changes nothing once the user has cancelled', () => {
    const { queue, states, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.act({ action: 'cancel', target: { ids: [id] } })
    queue.scheduleRetry(id, 'queued', offline, null)
    expect(states([id])).toEqual(['cancelled'])
  })

  test('is not counted where a limit of the account was met', () => {
    const { queue, store, clock, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.defer(id, failureWith('ACCOUNT_RATE_LIMITED'), 3_000)
    expect(store.jobs.get(id)).toMatchObject({
      state: 'queued',
      attempts: 0,
      dueAt: clock.now + 3_000,
    })
  })
})

test('blocking stops those that have something left to do, and no others', () => {
  const { queue, store, states, add } = queueKit()
  const ids = add(['job_1', 'job_2', 'job_3'])
  const [active = 0, paused = 0, over = 0] = ids
  queue.act({ action: 'pause', target: { ids: [paused] } })
  queue.fail(over, failureWith('PROVIDER_JOB_FAILED', true))
  const stopped: (readonly number[])[] = []
  queue.on('stopped', (some) => stopped.push(some))
  const failure = failureWith('ACCOUNT_KEY_REJECTED', true)
  expect(queue.block(ids, failure, 'blocked')).toEqual([active])
  expect(stopped).toEqual([[active]])
  expect(states(ids)).toEqual(['blocked', 'paused', 'failed'])
  expect(store.jobs.get(active)?.failure).toEqual(failure)
})

describe('an action of the user', () => {
  test('concerns the jobs for which it has a meaning, and says where they were', () => {
    const { queue, states, add } = queueKit()
    const ids = add(['job_1', 'job_2', 'job_3'])
    const [first = 0, second = 0, third = 0] = ids
    queue.applyProviderStatus(second, waiting)
    queue.fail(third, offline)
    expect(queue.act({ action: 'pause', target: { ids } })).toEqual([
      { id: first, from: 'queued' },
      { id: second, from: 'waiting' },
    ])
    expect(states(ids)).toEqual(['paused', 'paused', 'failed'])
    queue.act({ action: 'resume', target: { ids } })
    expect(states(ids)).toEqual(['queued', 'queued', 'failed'])
  })

  test('that takes a job out of work stops what runs for it', () => {
    const { queue, add } = queueKit()
    const ids = add(['job_1'])
    const stopped: (readonly number[])[] = []
    queue.on('stopped', (some) => stopped.push(some))
    queue.act({ action: 'pause', target: { ids } })
    queue.act({ action: 'resume', target: { ids } })
    queue.act({ action: 'cancel', target: { ids } })
    expect(stopped).toEqual([ids, ids])
  })

  test('to retry forgets what went wrong and asks at once', () => {
    const { queue, store, clock, add } = queueKit()
    const [id = 0] = add(['job_1'])
    queue.scheduleRetry(id, 'queued', offline, 60_000)
    queue.fail(id, offline)
    queue.act({ action: 'retry', target: { ids: [id] } })
    const { now: dueAt } = clock
    expect(store.jobs.get(id)).toMatchObject({ state: 'queued', failure: null, attempts: 0, dueAt })
  })
})

test('a removed job is gone, and comes back as it was or to be asked again', () => {
  const { queue, store, states, add } = queueKit()
  const ids = add(['job_1', 'job_2'])
  const [atWork = 0, over = 0] = ids
  queue.applyProviderStatus(atWork, waiting)
  queue.fail(over, offline)
  expect(queue.trash({ ids })).toEqual(ids)
  expect([states(ids), store.lists.counts()]).toEqual([[undefined, undefined], {}])
  expect(queue.restore(ids)).toEqual(ids)
  expect(states(ids)).toEqual(['queued', 'failed'])
  queue.trash({ ids })
  queue.emptyTrash(ids)
  expect(queue.restore(ids)).toEqual([])
  expect(store.batches.all()).toEqual([])
})

test('a batch is settled with its last job, and again when a job was tried once more', () => {
  const { queue, store, add } = queueKit()
  const ids = add(['job_1', 'job_2'])
  const [first = 0, second = 0] = ids
  const settled: number[] = []
  queue.on('batchSettled', (batchId) => settled.push(batchId))
  const batchId = store.jobs.get(first)?.batchId ?? 0
  queue.fail(first, offline)
  expect(settled).toEqual([])
  queue.act({ action: 'cancel', target: { ids: [second] } })
  expect([settled, store.batches.get(batchId)?.settledAt]).toEqual([[batchId], 1_000_000])
  queue.act({ action: 'retry', target: { ids: [first] } })
  expect(store.batches.get(batchId)?.settledAt).toBeNull()
  queue.fail(first, offline)
  expect(settled).toEqual([batchId, batchId])
})

test('a batch with a paused job is not settled', () => {
  const { queue, add } = queueKit()
  const [first = 0, second = 0] = add(['job_1', 'job_2'])
  const settled: number[] = []
  queue.on('batchSettled', (batchId) => settled.push(batchId))
  queue.act({ action: 'pause', target: { ids: [second] } })
  queue.fail(first, offline)
  expect(settled).toEqual([])
})

test('a start takes up what was at work, and asks again what was blocked', () => {
  const { queue, store, states, add } = queueKit()
  const ids = add(['job_1', 'job_2', 'job_3'])
  const [loading = 0, held = 0, blocked = 0] = ids
  for (const id of [loading, held]) {
    queue.applyProviderStatus(id, ready)
    queue.move(id, 'downloading')
  }
  queue.block([blocked], failureWith('ACCOUNT_KEY_REJECTED', true), 'blocked')
  queue.recover(new Set([held]))
  expect(states(ids)).toEqual(['ready', 'downloading', 'queued'])
  expect(store.jobs.get(blocked)?.failure).toBeNull()
})

/** What can be asked of a queue with the jobs 0 to 2; an id is the place of a job. */
const asked = fc.oneof(
  fc.record({
    act: fc.constantFrom('pause', 'resume', 'retry', 'cancel'),
    at: fc.nat(2),
  }),
  fc.record({
    call: fc.constantFrom('waiting', 'ready', 'scheduleRetry', 'defer', 'makeDue', 'requeue'),
    at: fc.nat(2),
  }),
  fc.record({
    call: fc.constantFrom('trash', 'restore', 'block', 'start', 'toTheTop', 'boundDueTimes'),
    at: fc.nat(2),
  }),
  fc.record({ passes: fc.integer({ min: 1, max: 100_000 }) }),
)
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never

test('whatever makes a job due, or due at another time, wakes those who wait for due times', () => {
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 30 }), (calls) => {
      const { queue, store, clock, add } = queueKit()
      const ids = add(['job_0', 'job_1', 'job_2'])
      const perform = (call: Asked): void => {
        if ('passes' in call) {
          clock.now += call.passes
          return
        }
        const id = ids[call.at] ?? 0
        const state = store.jobs.get(id)?.state ?? 'failed'
        if ('act' in call) {
          queue.act({ action: call.act, target: { ids: [id] } })
          return
        }
        const all: Record<typeof call.call, () => unknown> = {
          waiting: () => queue.applyProviderStatus(id, waiting),
          ready: () => queue.applyProviderStatus(id, ready),
          scheduleRetry: () => state === 'ready' && queue.scheduleRetry(id, 'ready', offline, null),
          defer: () => queue.defer(id, offline, 10_000),
          makeDue: () => queue.makeDue(id),
          requeue: () =>
            canMove(state, 'queued') && queue.requeue(id, { code: 'back', params: {} }),
          trash: () => queue.trash({ ids: [id] }),
          restore: () => queue.restore([id]),
          block: () => queue.block([id], offline, 'blocked'),
          start: () => state === 'ready' && queue.move(id, 'downloading'),
          toTheTop: () => {
            const found = queue.roomFor({ ids: [id] }, 'top')
            if (found !== null) queue.placeJobs(found.ids, found.room, 0)
          },
          boundDueTimes: () => queue.boundDueTimes(),
        }
        all[call.call]()
      }
      const dueTimes = () =>
        new Map(
          store.due
            .jobs(['queued', 'waiting', 'ready'], Number.MAX_SAFE_INTEGER, 10, [])
            .map(({ id, state, dueAt }) => [id, `${state === 'ready'} ${dueAt}`]),
        )
      for (const call of calls) {
        let woken = false
        const wake = (): boolean => (woken = true)
        const before = dueTimes()
        queue.on('wake', wake)
        perform(call)
        queue.off('wake', wake)
        const changed = [...dueTimes()].some(([id, due]) => before.get(id) !== due)
        if (changed) expect(woken, JSON.stringify(call)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})
