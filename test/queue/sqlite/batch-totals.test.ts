import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const nothing = { costs: [], durationSeconds: null }
const usd = (amount: number) => [{ unit: 'USD', amount }]
const rows = ['job_1', 'job_2', 'job_3'].map((remoteId) => ({
  accountId: 'a',
  remoteId,
  title: null,
  columns: {},
}))

function openStore(path = join(tempFolder(), 'queue.sqlite')) {
  const store = storeAt(path)
  onTestFinished(() => store.close())
  return store
}

/** To be closed by who opens it. */
function storeAt(path: string) {
  const store = new SqliteJobStore(openDatabase(path).database)
  store.accounts.save({
    id: 'a',
    provider: 'redner',
    name: 'Redner',
    baseUrl: 'http://127.0.0.1:1',
  })
  return store
}

function addBatch(store: SqliteJobStore) {
  const batch = { name: 'Spring', folder: '/files', template: '{title}.{ext}' }
  const { batchId, added } = store.intake.add(batch, rows, 1)
  return { batchId: batchId!, ids: added }
}

test('sums what is known, in the digits that were given', () => {
  const store = openStore()
  const { batchId, ids } = addBatch(store)
  expect(store.batches.amounts(batchId)).toEqual(nothing)
  store.jobs.update(ids[0]!, { cost: 0.1, costUnit: 'USD' }, 2)
  store.jobs.update(ids[1]!, { cost: 0.2, costUnit: 'USD', durationSeconds: 60.5 }, 2)
  expect(store.batches.amounts(batchId)).toEqual({ costs: usd(0.3), durationSeconds: 60.5 })
})

test('never adds what is counted in different units', () => {
  const store = openStore()
  const { batchId, ids } = addBatch(store)
  store.jobs.update(ids[0]!, { cost: 1.5, costUnit: 'USD' }, 2)
  store.jobs.update(ids[1]!, { cost: 30, costUnit: 'coins' }, 2)
  store.jobs.update(ids[2]!, { cost: 7 }, 2)
  expect(store.batches.amounts(batchId).costs).toEqual([
    { unit: 'coins', amount: 30 },
    { unit: 'USD', amount: 1.5 },
    { unit: null, amount: 7 },
  ])
  store.jobs.update(ids[2]!, { costUnit: 'coins' }, 2)
  expect(store.batches.amounts(batchId).costs).toEqual([
    { unit: 'coins', amount: 37 },
    { unit: 'USD', amount: 1.5 },
  ])
})

test('counts a job once, however often its cost is told', () => {
  const store = openStore()
  const { batchId, ids } = addBatch(store)
  for (const cost of [1, 2.5, 2.5]) store.jobs.update(ids[0]!, { cost, costUnit: 'USD' }, 2)
  expect(store.batches.amounts(batchId)).toEqual({ costs: usd(2.5), durationSeconds: null })
})

test('a job that costs nothing is known to cost nothing', () => {
  const store = openStore()
  const { batchId, ids } = addBatch(store)
  store.jobs.update(ids[0]!, { cost: 0, costUnit: 'USD' }, 2)
  expect(store.batches.amounts(batchId).costs).toEqual(usd(0))
})

test('removed jobs no longer count', () => {
  const store = openStore()
  const { batchId, ids } = addBatch(store)
  store.jobs.update(ids[0]!, { cost: 1, costUnit: 'USD', durationSeconds: 10 }, 2)
  store.jobs.update(ids[1]!, { cost: 2, costUnit: 'USD' }, 2)
  store.trash.remove([ids[0]!])
  expect(store.batches.amounts(batchId)).toEqual({ costs: usd(2), durationSeconds: null })
})

test('knows the sums again after a restart', () => {
  const path = join(tempFolder(), 'queue.sqlite')
  const first = storeAt(path)
  const { batchId, ids } = addBatch(first)
  first.jobs.update(ids[0]!, { cost: 1.5, costUnit: 'USD', durationSeconds: 10 }, 2)
  first.close()
  expect(openStore(path).batches.amounts(batchId)).toEqual({ costs: usd(1.5), durationSeconds: 10 })
})

test('whatever is told, corrected or removed, each unit has the sum of its own jobs, also after a restart', () => {
  const change = fc.record({
    at: fc.nat(rows.length - 1),
    cost: fc.oneof(fc.nat(1000), fc.constant(null)),
    costUnit: fc.constantFrom('USD', 'credits', 'coins', null),
    remove: fc.nat(9).map((n) => n === 0),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const path = join(tempFolder(), 'queue.sqlite')
      const store = storeAt(path)
      const { batchId, ids } = addBatch(store)
      const jobs = new Map<number, { cost: number | null; costUnit: string | null }>()
      for (const { at, cost, costUnit, remove } of changes) {
        const id = ids[at]!
        if (store.jobs.get(id) === null) continue
        if (remove) store.trash.remove([id])
        else store.jobs.update(id, { cost, costUnit }, 2)
        if (remove) jobs.delete(id)
        else jobs.set(id, { cost, costUnit })
      }
      const byUnit = Map.groupBy(jobs.values(), ({ costUnit }) => costUnit)
      const wanted = [...byUnit].flatMap(([unit, own]) => {
        const told = own.flatMap(({ cost }) => cost ?? [])
        return told.length === 0 ? [] : [[unit, told.reduce((sum, cost) => sum + cost, 0)]]
      })
      const found = (of: SqliteJobStore) =>
        of.batches.amounts(batchId).costs.map(({ unit, amount }) => [unit, amount])
      expect(new Map(found(store) as never)).toEqual(new Map(wanted as never))
      store.close()
      const again = storeAt(path)
      expect(new Map(found(again) as never)).toEqual(new Map(wanted as never))
      again.close()
    }),
    { numRuns: 40 },
  )
})
