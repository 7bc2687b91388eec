import fs from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { loadSqlite, type Database } from '../../../main/queue/sqlite/driver.ts'
import { GroupCommit } from '../../../main/queue/sqlite/group-commit.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

afterEach(() => vi.restoreAllMocks())

type Flushed = (error: NodeJS.ErrnoException | null) => void

/** Flushes that end when the test says so. */
function heldFlushes(): Flushed[] {
  const held: Flushed[] = []
  vi.spyOn(fs, 'fdatasync').mockImplementation((_fd, done) => void held.push(done))
  return held
}

function openStore(onLost: (loss: Error) => void = () => undefined) {
  const path = join(tempFolder(), 'queue.sqlite')
  const { database } = openDatabase(path)
  database.exec('CREATE TABLE notes (text TEXT)')
  const commit = new GroupCommit(database, onLost)
  onTestFinished(() => {
    if (database.isOpen) commit.close()
  })
  const write = (text: string) =>
    commit.write(() => database.prepare('INSERT INTO notes VALUES (?)').run(text))
  return { path, database, commit, write }
}

/** What another program sees of it. */
function committed(path: string): number {
  const { DatabaseSync } = loadSqlite()
  const other: Database = new DatabaseSync(path, { readOnly: true })
  try {
    return Number(other.prepare('SELECT count(*) AS n FROM notes').get()?.n)
  } finally {
    other.close()
  }
}

const settled = async (promise: Promise<void>): Promise<boolean> => {
  let isSettled = false
  promise.then(
    () => (isSettled = true),
    () => (isSettled = true),
  )
  await new Promise((resolve) => setImmediate(resolve))
  return isSettled
}

test('a write is durable once the log was flushed after its commit, and the thread goes on meanwhile', async () => {
  const held = heldFlushes()
  const { path, commit, write } = openStore()
  write('first')
  const durable = commit.durable()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  expect(committed(path)).toBe(1)
  expect(await settled(durable)).toBe(false)
  held[0]?.(null)
  await durable
  await commit.durable()
})

test('what is committed while the log is flushed waits for the next flush, and shares it', async () => {
  const held = heldFlushes()
  const { path, commit, write } = openStore()
  write('first')
  const first = commit.durable()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  write('second')
  const second = commit.durable()
  commit.flush()
  write('third')
  const third = commit.durable()
  commit.flush()
  expect(committed(path)).toBe(3)
  held[0]?.(null)
  await first
  await vi.waitFor(() => expect(held).toHaveLength(2))
  expect([await settled(second), await settled(third)]).toEqual([false, false])
  held[1]?.(null)
  await Promise.all([second, third, commit.durable()])
  expect(held).toHaveLength(2)
})

test('without a write there is nothing to wait for', async () => {
  const held = heldFlushes()
  await openStore().commit.durable()
  expect(held).toEqual([])
})

test.each([
  ['ENOSPC', 'FILE_DISK_FULL'],
  ['EDQUOT', 'FILE_DISK_FULL'],
  ['EIO', 'FILE_IO_ERROR'],
])('a flush that fails with %s loses the store, once', async (code, reason) => {
  const held = heldFlushes()
  const losses: Error[] = []
  const { commit, write } = openStore((loss) => losses.push(loss))
  write('first')
  const durable = commit.durable()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  write('second')
  held[0]?.(Object.assign(new Error(`${code}: fdatasync`), { code }))
  await expect(durable).rejects.toMatchObject({ reason })
  await expect(commit.durable()).rejects.toMatchObject({ reason })
  expect(losses).toMatchObject([{ reason }])
  expect(write('third')).toBeNull()
})

test('a database that flushes by itself is left to do so', async () => {
  const held = heldFlushes()
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(join(tempFolder(), 'queue.sqlite'))
  database.exec('PRAGMA journal_mode = DELETE; CREATE TABLE notes (text TEXT)')
  const commit = new GroupCommit(database, () => undefined)
  commit.write(() => database.exec("INSERT INTO notes VALUES ('first')"))
  await commit.durable()
  commit.close()
  expect(held).toEqual([])
})

test('SQLite flushes where the log cannot be opened a second time', async () => {
  const held = heldFlushes()
  const open = vi.spyOn(fs, 'openSync').mockImplementation(() => {
    throw Object.assign(new Error('EMFILE'), { code: 'EMFILE' })
  })
  const { path, database, commit, write } = openStore()
  open.mockRestore()
  expect(database.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 })
  write('first')
  await commit.durable()
  expect(committed(path)).toBe(1)
  expect(held).toEqual([])
})

test('a queue that was closed has a log to flush again when it is opened', async () => {
  const held = heldFlushes()
  const path = join(tempFolder(), 'queue.sqlite')
  openDatabase(path).database.close()
  const { database } = openDatabase(path)
  const commit = new GroupCommit(database, () => undefined)
  commit.write(() => database.exec("UPDATE batches SET name = ''"))
  const durable = commit.durable()
  await vi.waitFor(() => expect(held).toHaveLength(1))
  held[0]?.(null)
  await durable
  commit.close()
})

test('closing keeps what was written last', () => {
  const { path, commit, write } = openStore()
  write('last')
  commit.close()
  expect(committed(path)).toBe(1)
})
