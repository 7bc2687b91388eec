import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadSqlite, type Database } from '../../../main/queue/sqlite/driver.ts'
import { lockFolder } from '../../../main/queue/sqlite/folder-lock.ts'
import { openDatabase, openReadOnly } from '../../../main/queue/sqlite/open-database.ts'
import { schemaVersion, versionOf } from '../../../main/queue/sqlite/schema.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function queueWithOneJob(): string {
  const path = join(tempFolder(), 'queue.sqlite')
  const store = new SqliteJobStore(openDatabase(path).database)
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl: 'http://127.0.0.1' })
  const jobs = Array.from({ length: 500 }, (_, i) => ({
    accountId: 'a',
    remoteId: `job_${i}`,
    title: null,
    columns: {},
  }))
  store.intake.add({ name: 'B', folder: '/x', template: '{title}' }, jobs, 1)
  store.close()
  return path
}

/** Opens, says what is in it, closes. */
function reopen(path: string) {
  const { database, notice } = openDatabase(path, Date.UTC(2026, 0, 2))
  const store = new SqliteJobStore(database)
  const jobs = store.lists.ids({}).length
  store.close()
  return { notice, jobs }
}

describe('openDatabase', () => {
  test('a sound queue is opened as it is', () => {
    expect(reopen(queueWithOneJob())).toEqual({ notice: null, jobs: 500 })
  })

  test('a new one has the current version, durable settings and foreign keys', () => {
    const { database } = openDatabase(join(tempFolder(), 'deep', 'queue.sqlite'))
    expect(versionOf(database)).toBe(schemaVersion)
    expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' })
    // NORMAL: GroupCommit flushes the log after each commit.
    expect(database.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 1 })
    expect(database.prepare('PRAGMA foreign_keys').get()).toMatchObject({ foreign_keys: 1 })
    database.close()
  })

  test('one of version 1 is brought up to date with everything in it', () => {
    const path = join(tempFolder(), 'queue.sqlite')
    const old = new (loadSqlite().DatabaseSync)(path)
    old.exec(readFileSync(join(import.meta.dirname, '../../fixtures/queues/version-1.sql'), 'utf8'))
    const lookedAt = new SqliteJobStore(old)
    expect(lookedAt.outputs.ofJob(1)).toMatchObject([{ sha256: 'c0ffee', credentials: null }])
    old.close()

    const { database, notice } = openDatabase(path)
    expect(notice).toBeNull()
    expect(versionOf(database)).toBe(schemaVersion)
    const store = new SqliteJobStore(database)
    expect(store.jobs.get(1)).toMatchObject({
      title: 'Episode 1',
      warnings: [{ code: 'text', params: { text: 'Worth a look' } }],
    })
    expect(store.timeline.ofJob(1)).toEqual([
      { at: 9000, event: { code: 'text', params: { text: 'Completed' } } },
    ])
    const kept = { path: '/films/Episode 1.mp4', bytesDone: 77, sha256: 'c0ffee' }
    expect(store.outputs.ofJob(1)).toMatchObject([{ ...kept, credentials: null, checked: true }])
    expect(store.outputs.ofJob(2)).toMatchObject([{ state: 'pending', checked: false }])
    expect(store.outputs.unchecked()).toEqual([])
    const saved = { path: '/films/Episode 2.mp4', sizeBytes: 5 }
    store.outputs.move(2, 'saved', { ...saved, credentials: 'untrusted' })
    expect(store.outputs.unchecked()).toMatchObject([{ id: 2, credentials: 'untrusted' }])
    store.outputs.update(2, { checked: true })
    expect(store.outputs.unchecked()).toEqual([])
    store.close()
  })

  test('one of a newer program is set aside untouched, and said so', () => {
    const path = queueWithOneJob()
    const newer = new (loadSqlite().DatabaseSync)(path)
    newer.exec(`PRAGMA user_version = ${schemaVersion + 1}`)
    newer.close()
    const before = readFileSync(path)
    const { notice, jobs } = reopen(path)
    expect(jobs).toBe(0)
    expect(notice).toMatch(/newer Reelhaul .*kept as .*newer-2026-01-02/)
    const aside = readdirSync(join(path, '..')).find((name) => name.includes('newer'))
    expect(readFileSync(join(path, '..', aside ?? '')).equals(before)).toBe(true)
  })

  test.each([
    ['cut short', (path: string) => truncateSync(path, 20_000)],
    ['that is no database', (path: string) => writeFileSync(path, 'job_id,title\n'.repeat(1000))],
    [
      'with overwritten pages',
      (path: string) => {
        const fd = openSync(path, 'r+')
        for (let page = 1; page < 12; page++)
          writeSync(fd, Buffer.alloc(2048, 0xa5), 0, 2048, page * 4096)
        closeSync(fd)
      },
    ],
  ])('one %s is set aside, and a new one takes its place', (_, damage) => {
    const path = queueWithOneJob()
    damage(path)
    const { notice, jobs } = reopen(path)
    expect(jobs).toBe(0)
    expect(notice).toMatch(/is damaged .*kept as .*damaged-2026-01-02/)
    expect(readdirSync(join(path, '..')).some((name) => name.includes('damaged'))).toBe(true)
    expect(reopen(path).notice).toBeNull()
  })

  test('a file that a killed run had only just made, with an empty log, is a new queue', () => {
    const path = join(tempFolder(), 'queue.sqlite')
    for (const file of [path, `${path}-wal`]) writeFileSync(file, '')
    expect(reopen(path)).toEqual({ notice: null, jobs: 0 })
  })

  test('a file of 0 bytes where a queue was is said, once', () => {
    const path = join(tempFolder(), 'queue.sqlite')
    writeFileSync(path, '')
    const { notice, jobs } = reopen(path)
    expect([jobs, notice]).toEqual([0, expect.stringContaining('0 bytes')])
    expect(reopen(path).notice).toBeNull()
    expect(existsSync(path)).toBe(true)
  })
})

describe('looking at a queue', () => {
  test.each<[string, (database: Database) => void, RegExp]>([
    [
      'of a newer program',
      (db) => db.exec('PRAGMA user_version = 99'),
      /newer Reelhaul .*Look at it/,
    ],
    [
      'without its tables',
      (db) => db.exec('DROP TABLE timeline; DROP TABLE outputs'),
      /are missing/,
    ],
    ['that is only beginning', (db) => db.exec('PRAGMA user_version = 0'), /holds no queue yet/],
  ])('one %s says so and changes nothing', (_, change, message) => {
    const path = queueWithOneJob()
    const database = new (loadSqlite().DatabaseSync)(path)
    change(database)
    database.close()
    const before = readFileSync(path)
    expect(() => openReadOnly(path)).toThrow(message)
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('a file of 0 bytes says so, and stays for the next run to keep', () => {
    const path = join(tempFolder(), 'queue.sqlite')
    writeFileSync(path, '')
    expect(() => openReadOnly(path)).toThrow(/is damaged .*0 bytes.* saves what can be read/)
    expect(statSync(path).size).toBe(0)
  })
})

test('a data folder has one owner at a time, and is free again when it lets go', () => {
  const folder = tempFolder()
  const unlock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(/Another Reelhaul is working with/)
  unlock()
  lockFolder(folder)()
})
