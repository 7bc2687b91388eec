/** A queue of version 4, whose states were told from other columns, is brought up to date. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadSqlite } from '../../../main/queue/sqlite/driver.ts'
import { openDatabase, openReadOnly } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const fixture = join(import.meta.dirname, '../../fixtures/queues/version-4.sql')

function oldQueue(): string {
  const path = join(tempFolder(), 'queue.sqlite')
  const old = new (loadSqlite().DatabaseSync)(path)
  old.exec(readFileSync(fixture, 'utf8'))
  old.close()
  return path
}

function brought() {
  const { database, notice } = openDatabase(oldQueue())
  expect(notice).toBeNull()
  const store = new SqliteJobStore(database)
  onTestFinished(() => store.close())
  const stateOf = (id: number) =>
    database.prepare('SELECT state FROM jobs WHERE id = ?').get(id)?.state
  return { store, stateOf }
}

test('what a receipt claims is claimed, and whether it claims the whole job is a column', () => {
  const { store } = brought()
  expect(store.outputs.claimed().map(({ jobId }) => jobId)).toEqual([1, 2])
  expect(store.outputs.ofJob(1)).toMatchObject([{ state: 'claimed', path: '/films/One.mp4' }])
  const receipt = { state: 'finalizing', finalizingFor: 'receipt' }
  expect(store.jobs.get(1)).toMatchObject({ ...receipt, claimedComplete: true })
  expect(store.jobs.get(2)).toMatchObject({ ...receipt, claimedComplete: false })
})

test('a digest without a path claims nothing', () => {
  expect(brought().store.outputs.ofJob(9)).toMatchObject([{ state: 'pending', sha256: null }])
})

test('a committed file is committing, with the length that was recorded; an uncommitted one downloads', () => {
  const { store } = brought()
  const committed = { state: 'committing', bytesDone: 79, sizeBytes: 79, sha256: 'c0ffee' }
  expect(store.outputs.ofJob(3)).toMatchObject([committed])
  expect(store.outputs.ofJob(4)).toMatchObject([{ state: 'downloading', bytesDone: 40 }])
  expect(store.jobs.get(5)).toMatchObject({ finalizingFor: 'commit', claimedComplete: false })
  expect(store.outputs.ofJob(5)).toMatchObject([{ state: 'committing' }])
  expect(store.jobs.get(8)).toMatchObject({ finalizingFor: null, claimedComplete: false })
})

test('a staged job is staged and a removed one removed; neither is shown', () => {
  const { store, stateOf } = brought()
  expect([stateOf(6), stateOf(7)]).toEqual(['staged', 'binned'])
  expect([store.jobs.get(6), store.jobs.get(7)]).toEqual([null, null])
  expect(store.trash.ids()).toEqual([6, 7])
  expect(store.trash.restore([6, 7])).toEqual([7])
  expect(store.jobs.get(7)?.state).toBe('waiting')
})

test('it can be looked at without being changed', () => {
  const store = new SqliteJobStore(openReadOnly(oldQueue()))
  onTestFinished(() => store.close())
  expect(store.lists.ids({})).toEqual([1, 2, 3, 4, 5, 8, 9])
  expect(store.jobs.get(1)).toMatchObject({ finalizingFor: null, claimedComplete: false })
})
