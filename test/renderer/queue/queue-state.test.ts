// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { QueueState } from '../../../renderer/queue/queue-state.svelte.ts'
import { callError, FakeApi } from '../fake-api.ts'
import { settled } from '../helpers/settled.ts'

let api: FakeApi
let queue: QueueState

beforeEach(async () => {
  api = new FakeApi({ jobs: 1000 })
  queue = new QueueState(api)
  queue.start()
  await settled()
})

describe('the page held', () => {
  it('is a small part of a large queue', () => {
    expect(queue.total).toBe(1000)
    expect(queue.rows.length).toBeLessThanOrEqual(200)
    expect(queue.rowAt(0)?.id).toBe(1)
    expect(queue.rowAt(999)).toBeUndefined()
  })

  it('moves with what is visible', async () => {
    queue.show(500, 515)
    await settled()
    expect(queue.rowAt(500)?.id).toBe(501)
    expect(queue.rowAt(0)).toBeUndefined()
    expect(queue.indexOf(501)).toBe(500)
    expect(queue.indexOf(1)).toBe(-1)
  })

  it('is not asked for again while it still covers what is visible', async () => {
    const before = api.count('watchQueue')
    queue.show(0, 12)
    await settled()
    queue.show(3, 15)
    await settled()
    expect(api.count('watchQueue')).toBeLessThanOrEqual(before + 1)
  })

  it('is asked for once more, not many times, after fast scrolling', async () => {
    const before = api.count('watchQueue')
    for (let first = 0; first <= 900; first += 100) queue.show(first, first + 15)
    await settled()
    expect(api.count('watchQueue') - before).toBe(2)
    expect(queue.rowAt(905)?.id).toBe(906)
  })

  it('takes changes that main sends', () => {
    api.jobs = api.jobs.map((job) => (job.id === 1 ? { ...job, state: 'paused' } : job))
    api.push()
    expect(queue.rowAt(0)?.state).toBe('paused')
  })

  it('is not replaced by a late event of another filter', () => {
    const stale = api.page({ ...queue.query, text: 'something else' })
    api.emit('queuePage', stale)
    expect(queue.total).toBe(1000)
  })
})

describe('filter and order', () => {
  it('start at the top', async () => {
    queue.show(500, 515)
    await settled()
    queue.filter({ states: ['failed'] })
    await settled()
    expect(queue.query.offset).toBe(0)
    expect(queue.resets).toBe(1)
    expect(queue.rows.every((job) => job.state === 'failed')).toBe(true)
    expect(queue.filtered).toBe(true)
  })

  it('keep each other', async () => {
    queue.filter({ text: 'interview' })
    queue.sortBy('title', true)
    await settled()
    expect(api.lastInput('watchQueue')).toMatchObject({
      text: 'interview',
      sort: 'title',
      descending: true,
    })
  })

  it('are gone after clearing', async () => {
    queue.filter({ text: 'x', states: ['failed'], providers: ['adobe'], batchId: 2 })
    queue.clearFilter()
    await settled()
    expect(queue.filtered).toBe(false)
    expect(queue.total).toBe(1000)
  })
})

describe('ids of a range', () => {
  it('come from the page held without a question', async () => {
    const before = api.count('watchQueue')
    expect(await queue.idsBetween(2, 4)).toEqual([3, 4, 5])
    expect(api.count('watchQueue')).toBe(before)
  })

  it('are read page by page where they are not held, and the visible page is watched again', async () => {
    const ids = await queue.idsBetween(100, 549)
    expect(ids).toEqual(Array.from({ length: 450 }, (_, i) => 101 + i))
    await settled()
    expect(api.lastInput('watchQueue')).toMatchObject({ offset: queue.query.offset })
    expect(queue.rowAt(0)?.id).toBe(1)
  })
})

it('says why the queue cannot be read, and reads it again when asked', async () => {
  const { watchQueue } = api.answers
  api.answers.watchQueue = () => {
    throw callError({
      reason: 'FILE_IO_ERROR',
      message: 'The queue could not be read.',
      permanent: false,
      advice: 'restartReelhaul',
    })
  }
  queue.retry()
  await settled()
  expect(queue.failure?.reason).toBe('FILE_IO_ERROR')
  api.answers.watchQueue = watchQueue
  queue.retry()
  await settled()
  expect(queue.failure).toBeNull()
})
