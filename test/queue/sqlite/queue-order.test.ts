import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import type { JobShift } from '../../../main/queue/records.ts'
import { queueQuerySchema, type MoveTo } from '../../../preload/contract/model.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** A queue of `n` jobs, named 1 to n, with ids 1 to n. */
function queueOf(n: number) {
  const path = join(tempFolder(), 'queue.sqlite')
  const { database } = openDatabase(path)
  const store = new SqliteJobStore(database)
  onTestFinished(() => store.close())
  store.accounts.save({ id: 'a', provider: 'redner', name: 'A', baseUrl: 'http://127.0.0.1:1' })
  const add = (from: number, count: number, now = 1) =>
    store.intake.add(
      { name: 'B', folder: '/x', template: '{title}' },
      Array.from({ length: count }, (_, i) => ({
        accountId: 'a',
        remoteId: String(from + i),
        title: null,
        columns: {},
      })),
      now,
    )
  add(1, n)
  const order = () =>
    store.lists
      .page(queueQuerySchema.parse({ limit: 200 }))
      .jobs.map(({ remoteId }) => Number(remoteId))
  return { path, database, store, add, order }
}

/** Returns where the jobs stood. */
function move({ order }: SqliteJobStore, ids: readonly number[], to: MoveTo): JobShift[] {
  const room = order.room(ids.length, to)
  return room === null ? [] : order.place(order.inLine(ids), room, 0)
}

describe('the order of the queue', () => {
  test.each<[string, number[], MoveTo, number[]]>([
    ['to the top', [4, 5], 'top', [4, 5, 1, 2, 3, 6]],
    ['to the bottom', [1, 2], 'bottom', [3, 4, 5, 6, 1, 2]],
    ['before another', [6], { before: 2 }, [1, 6, 2, 3, 4, 5]],
    ['before the first', [6], { before: 1 }, [6, 1, 2, 3, 4, 5]],
    ['after another', [1, 2], { after: 4 }, [3, 4, 1, 2, 5, 6]],
    ['after the last', [3], { after: 6 }, [1, 2, 4, 5, 6, 3]],
    ['from several places, in the order they have', [6, 1, 3], { after: 4 }, [2, 4, 1, 3, 6, 5]],
    ['next to one of themselves', [2, 3], { before: 3 }, [1, 2, 3, 4, 5, 6]],
    ['next to a job that is gone', [2], { before: 99 }, [1, 2, 3, 4, 5, 6]],
  ])('moves jobs %s', (_, ids, to, expected) => {
    const { store, order } = queueOf(6)
    move(store, ids, to)
    expect(order()).toEqual(expected)
  })

  test('puts jobs back to where they were', () => {
    const { store, order } = queueOf(6)
    move(store, [5], 'top')
    const before = move(store, [1, 5], { after: 3 })
    expect(order()).toEqual([2, 3, 5, 1, 4, 6])
    store.order.restore(before)
    expect(order()).toEqual([5, 1, 2, 3, 4, 6])
  })

  test('adds new jobs behind those that were moved to the bottom', () => {
    const { store, add, order } = queueOf(3)
    move(store, [1, 2], 'bottom')
    add(4, 1)
    expect(order()).toEqual([3, 1, 2, 4])
  })

  test('survives a restart', async () => {
    const { path, store } = queueOf(3)
    move(store, [3], 'top')
    await store.durable()
    const again = new SqliteJobStore(openDatabase(path).database)
    onTestFinished(() => again.close())
    const due = again.due.jobs(['queued'], 5, 9, []).map(({ id }) => id)
    expect(due).toEqual([3, 1, 2])
  })

  test('stays right however often jobs are moved to the same place', () => {
    const { store, order } = queueOf(20)
    const expected = order()
    for (let i = 0; i < 200; i++) {
      const id = 1 + ((i * 7) % 20)
      if (id === 10) continue
      move(store, [id], { before: 10 })
      expected.splice(expected.indexOf(id), 1)
      expected.splice(expected.indexOf(10), 0, id)
    }
    expect(order()).toEqual(expected)
  })
})

describe('what is due', () => {
  const due = (
    store: SqliteJobStore,
    states: Parameters<SqliteJobStore['due']['jobs']>[0],
    n = 99,
  ) => store.due.jobs(states, 100, n, []).map(({ id }) => id)

  test('comes in the order of the queue where it was never asked for', () => {
    const { store } = queueOf(5)
    move(store, [4], { before: 2 })
    move(store, [1], 'bottom')
    expect(due(store, ['queued', 'waiting'], 2)).toEqual([4, 2])
    expect(due(store, ['queued', 'waiting'])).toEqual([4, 2, 3, 5, 1])
  })

  test('comes in the order of the queue where it waits for a slot', () => {
    const { store } = queueOf(4)
    for (const id of [1, 2, 3, 4]) store.jobs.update(id, { state: 'ready', dueAt: 50 - id }, 1)
    expect(due(store, ['ready'])).toEqual([4, 3, 2, 1])
    move(store, [3], 'top')
    expect(due(store, ['ready'])).toEqual([3, 1, 2, 4])
  })

  test('passes jobs that have waited longer at their provider only where it was moved ahead', () => {
    const { store } = queueOf(5)
    const times = [30, 20, 10, 40, 200]
    times.forEach((dueAt, i) => store.jobs.update(i + 1, { state: 'waiting', dueAt }, 1))
    move(store, [4, 5], 'top')
    move(store, [3], 'bottom')
    expect(due(store, ['queued', 'waiting'])).toEqual([4, 3, 2, 1])
    expect(store.due.nextAt(['waiting'], 100)).toBe(200)
  })

  test('leaves out closed accounts also in a rearranged queue', () => {
    const { store } = queueOf(2)
    move(store, [2], 'top')
    expect(store.due.jobs(['queued', 'waiting'], 100, 9, ['a'])).toEqual([])
  })

  test('is found without sorting a long queue, rearranged or not', () => {
    const { database } = queueOf(3)
    const planOf = (sql: string) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => String(detail))
        .join('; ')
    const natural = `SELECT * FROM jobs WHERE state = ? AND due_at <= ? ORDER BY due_at, id LIMIT 9`
    expect(planOf(natural)).toBe('SEARCH jobs USING INDEX jobs_due (state=? AND due_at<?)')
    const line = `SELECT * FROM jobs INDEXED BY jobs_line WHERE state = 'queued' AND state = ?
      AND due_at <= ? ORDER BY place, id LIMIT 9`
    expect(planOf(line)).toBe('SCAN jobs USING INDEX jobs_line')
    const page = `SELECT * FROM jobs WHERE 1 ORDER BY place ASC, id ASC LIMIT 60 OFFSET 90000`
    expect(planOf(page)).toBe('SCAN jobs USING INDEX jobs_place')
    expect(planOf('SELECT 1 FROM jobs WHERE shift <> 0 LIMIT 1')).toContain('INDEX jobs_moved')
    expect(planOf('SELECT max(place) FROM jobs WHERE place < 7')).toContain('INDEX jobs_place')
  })
})

describe('the bin', () => {
  test('takes jobs out of everything, and gives them back as they were', () => {
    const { store, order } = queueOf(3)
    store.jobs.update(2, { state: 'completed', cost: 2.5 }, 2)
    expect(store.trash.put([2, 3, 99])).toEqual([2, 3])
    expect(order()).toEqual([1])
    expect(store.lists.counts()).toEqual({ queued: 1 })
    expect(store.batches.amounts(1).costs).toEqual([])
    expect(store.jobs.get(2)).toBeNull()
    expect(store.jobs.find('a', '2')).toBeNull()
    expect(store.lists.ids({})).toEqual([1])
    expect(store.lists.matching({ ids: [1, 2, 3] }, null)).toEqual([1])
    expect(store.trash.ids()).toEqual([2, 3])

    expect(store.trash.restore([2, 3])).toEqual([2, 3])
    expect(order()).toEqual([1, 2, 3])
    expect(store.lists.counts()).toEqual({ queued: 2, completed: 1 })
    expect(store.batches.amounts(1).costs).toEqual([{ unit: null, amount: 2.5 }])
    expect(store.jobs.get(2)).toMatchObject({ state: 'completed' })
  })

  test('hides a batch whose jobs are all in it', () => {
    const { store } = queueOf(2)
    store.trash.put([1, 2])
    expect(store.batches.all()).toEqual([])
    store.trash.restore([1])
    expect(store.batches.all()).toHaveLength(1)
  })

  test('is remembered over a crash, and emptied for good', async () => {
    const { path, store } = queueOf(2)
    store.trash.put([1])
    await store.durable()
    const again = new SqliteJobStore(openDatabase(path).database)
    onTestFinished(() => again.close())
    expect(again.lists.counts()).toEqual({ queued: 1 })
    expect(again.trash.ids()).toEqual([1])
    again.trash.remove([1])
    expect(again.trash.ids()).toEqual([])
    expect(again.trash.restore([1])).toEqual([])
  })
})
