import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveFigures } from '../../main/health/live-figures.ts'
import { queueFigures } from '../../main/health/queue-figures.ts'
import { readStatus, UnreadableQueue } from '../../main/health/read-status.ts'
import { decides, usualChecks } from '../../main/health/status-problems.ts'
import { statusText } from '../../main/health/status-text.ts'
import { statusOf, type StatusParts } from '../../main/health/status.ts'
import { loadSqlite } from '../../main/queue/sqlite/driver.ts'
import { useOf, writeHolder } from '../../main/queue/sqlite/folder-holder.ts'
import { lockFolder } from '../../main/queue/sqlite/folder-lock.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { migrate, schemaVersion } from '../../main/queue/sqlite/schema.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { quietFigures } from '../helpers/control-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const now = Date.UTC(2026, 5, 1, 12)
const minute = 60_000

const failure = (reason: string) => JSON.stringify({ reason, message: 'x', permanent: false })

/** A queue whose rows are as given: raw, as an earlier version or a damaged disk may have left them. */
function queue(
  rows: readonly {
    state: string
    due?: number
    updated?: number
    failure?: string
    completed?: number
  }[],
  version = schemaVersion,
): string {
  const data = tempFolder()
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(join(data, 'queue.sqlite'))
  database.exec('PRAGMA journal_mode = WAL')
  migrate(database, version)
  database.exec(`
    INSERT INTO accounts (id, provider, name, base_url) VALUES ('a', 'redner', 'Ours', 'https://x.example');
    INSERT INTO batches (id, name, folder, template, created_at) VALUES (1, 'Spring', '${data}', '{title}', 1);`)
  const add = database.prepare(
    `INSERT INTO jobs (id, batch_id, account_id, provider, remote_id, state, due_at, failure, created_at, updated_at, completed_at)
     VALUES (?, 1, 'a', 'redner', ?, ?, ?, ?, 1, ?, ?)`,
  )
  rows.forEach((row, n) =>
    add.run(
      n + 1,
      `job_${n}`,
      row.state,
      row.due ?? now,
      row.failure ?? null,
      row.updated ?? now,
      row.completed ?? null,
    ),
  )
  database.close()
  return data
}

const look = (dataFolder: string, live: LiveFigures | null = null) =>
  readStatus({ dataFolder, ask: async () => ({ live, silent: false }), now: () => now })

test('a queue of any version is read as it is: no byte of it changes', async () => {
  for (let version = 1; version <= schemaVersion; version++) {
    const data = queue(
      [{ state: 'waiting' }, { state: 'completed', completed: now - minute }],
      version,
    )
    const before = readFileSync(join(data, 'queue.sqlite'))
    const status = await look(data)
    expect(status).toMatchObject({
      schemaVersion: version,
      program: null,
      jobs: { total: 2, waiting: 1, completed: 1, failed: 0 },
      rates: { bytesPerSecond: null, jobsPerHour: 1 },
      accounts: [{ id: 'a', name: 'Ours', jobs: { total: 2 }, blocked: null, pace: null }],
      batches: [{ name: 'Spring', jobs: { completed: 1 } }],
    })
    expect(readFileSync(join(data, 'queue.sqlite')).equals(before)).toBe(true)
    expect(readdirSync(data).filter((name) => !name.startsWith('queue.sqlite'))).toEqual([])
  }
})

test('what cannot be read is said with its file, and left as it is', async () => {
  const newer = queue([])
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(join(newer, 'queue.sqlite'))
  database.exec('PRAGMA user_version = 999')
  database.close()
  const [damaged, empty] = [tempFolder(), tempFolder()]
  writeFileSync(
    join(damaged, 'queue.sqlite'),
    'No database, but long enough to be taken for one. '.repeat(100),
  )
  writeFileSync(join(empty, 'queue.sqlite'), '')
  for (const [data, code, why] of [
    [tempFolder(), 'NO_QUEUE', /holds no queue/],
    [newer, 'QUEUE_UNREADABLE', /was written by a newer Reelhaul/],
    [damaged, 'QUEUE_UNREADABLE', /queue\.sqlite is damaged/],
    [empty, 'QUEUE_UNREADABLE', /the file has 0 bytes/],
  ] as const) {
    const error: unknown = await look(data).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UnreadableQueue)
    expect(error).toMatchObject({ code, message: expect.stringMatching(why) })
  }
  expect(statSync(join(empty, 'queue.sqlite')).size).toBe(0)
})

test('whatever states, times and failures the rows hold, there is an answer, and its sums are right', () => {
  const row = fc.record({
    state: fc.constantFrom(
      'queued',
      'waiting',
      'ready',
      'failed',
      'blocked',
      'completed',
      'binned',
      'staged',
      'unheard',
    ),
    due: fc.oneof(fc.maxSafeInteger(), fc.constant(0)),
    updated: fc.maxSafeInteger(),
    failure: fc.constantFrom(
      '',
      '{',
      '[]',
      '{"reason":5}',
      failure('ACCOUNT_FORBIDDEN'),
      failure('FILE_NO_SPACE'),
    ),
  })
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const data = queue(rows)
      const { DatabaseSync } = loadSqlite()
      const database = new DatabaseSync(join(data, 'queue.sqlite'), { readOnly: true })
      const figures = queueFigures(database, schemaVersion, now)
      database.close()
      const status = statusOf({ ...quiet(data), figures })
      const known = rows.filter(({ state }) => !['binned', 'staged', 'unheard'].includes(state))
      expect(status.jobs.total).toBe(known.length)
      for (const of of [status.accounts, status.batches])
        expect(of.reduce((sum, { jobs }) => sum + jobs.total, 0)).toBe(known.length)
      const blocked = rows.some((one) => one.state === 'blocked' && !one.failure.includes('FILE_'))
      expect(status.accounts[0]?.blocked !== null).toBe(blocked)
      expect(statusText(status, { bytes: String, printable: (text) => text })).toContain('Jobs')
    }),
    { numRuns: 15 },
  )
})

const quiet = (dataFolder: string): Omit<StatusParts, 'figures'> => ({
  version: '1',
  dataFolder,
  use: { held: false, holder: null },
  live: null,
  silent: false,
  disk: [],
  partsWrittenAt: null,
  now,
})

test('something long due is a problem only while nothing moves and nothing holds it up', async () => {
  const due = now - 20 * minute
  const late = queue([{ state: 'waiting', due, updated: due }])
  const codes = async (data: string, live: LiveFigures | null = null) => {
    const release = live === null ? () => undefined : lockFolder(data)
    const status = await look(data, live)
    release()
    return status.problems.map(({ code }) => code).filter((code) => code !== 'NOT_RUNNING')
  }
  expect(await codes(late)).toEqual(['OVERDUE'])
  expect(await codes(queue([{ state: 'waiting', due, updated: now - minute }]))).toEqual([])
  expect(await codes(queue([{ state: 'waiting', due: now + minute, updated: due }]))).toEqual([])
  expect(await codes(queue([{ state: 'completed', due, updated: due }]))).toEqual([])
  // A long file is being written, everything is paused, a server has asked to wait.
  writeFileSync(join(late, 'parts.sqlite-wal'), '')
  const written = statSync(join(late, 'parts.sqlite-wal')).mtimeMs
  expect(written).toBeGreaterThan(due)
  expect(await codes(late)).toEqual([])
  const held = queue([{ state: 'waiting', due, updated: due }])
  expect(await codes(held, quietFigures)).toEqual(['OVERDUE'])
  expect(await codes(held, { ...quietFigures, paused: true })).toEqual([])
  expect(await codes(held, { ...quietFigures, filesMoving: 1 })).toEqual([])
  const waits = {
    accountId: 'a',
    folder: null,
    reason: 'ACCOUNT_RATE_LIMITED',
    message: 'x',
    blocked: false,
    until: now,
  }
  expect(await codes(held, { ...quietFigures, attention: [waits] })).toEqual([])
})

test('failed jobs, blocked accounts and disks decide only where they are asked about', async () => {
  const { problems } = await look(
    queue([
      { state: 'failed', failure: failure('PROVIDER_JOB_FAILED') },
      { state: 'blocked', failure: failure('ACCOUNT_FORBIDDEN') },
      { state: 'blocked', failure: failure('FILE_NO_SPACE') },
    ]),
  )
  const found = problems.map(({ check, code }) => [check, code])
  expect(found).toEqual([
    ['running', 'NOT_RUNNING'],
    ['accounts', 'ACCOUNT_BLOCKED'],
    ['disk', 'FOLDER_BLOCKED'],
    ['jobs', 'JOBS_FAILED'],
  ])
  expect(decides(problems, usualChecks)).toBe(true)
  expect(decides(problems, ['due'])).toBe(false)
  expect(
    decides(
      problems.filter(({ check }) => check === 'running'),
      usualChecks,
    ),
  ).toBe(false)
})

test('what is still to be saved is compared with the room that is left', () => {
  const data = queue([])
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(join(data, 'queue.sqlite'), { readOnly: true })
  const figures = queueFigures(database, schemaVersion, now)
  database.close()
  const codes = (freeBytes: number | null, missingBytes: number) => {
    const disk = [{ path: '/files', use: 'files' as const, freeBytes, missingBytes }]
    const { problems } = statusOf({ ...quiet(data), figures, disk })
    return problems.filter(({ check }) => check === 'disk').map(({ code }) => code)
  }
  expect(codes(1e9, 2e9)).toEqual(['DISK_TOO_SMALL'])
  expect(codes(2e9, 1.99e9)).toEqual(['DISK_NEARLY_FULL'])
  expect(codes(50e6, 0)).toEqual(['DISK_NEARLY_FULL'])
  expect(codes(2e9, 1e9)).toEqual([])
  expect(codes(null, 1e12)).toEqual([])
})

test('missing bytes are those of files whose size is known and that are not saved', async () => {
  const data = tempFolder()
  const store = new SqliteJobStore(openDatabase(join(data, 'queue.sqlite')).database)
  store.accounts.save({ id: 'a', provider: 'redner', name: 'A', baseUrl: 'https://x.example' })
  const jobs = [{ accountId: 'a', remoteId: 'job_1', title: null, columns: {} }]
  const { added } = store.intake.add({ name: 'B', folder: data, template: '{title}' }, jobs, now)
  const output = { kind: 'video', index: null, locale: null, name: null, extension: 'mp4' } as const
  store.outputs.register(added[0] ?? 0, [
    { ...output, key: '1', sizeBytes: 1000 },
    { ...output, key: '2', sizeBytes: null },
  ])
  const [first] = store.outputs.ofJob(added[0] ?? 0)
  store.outputs.update(first?.id ?? 0, { bytesDone: 400 })
  await store.durable()
  const { disk } = await look(data)
  store.close()
  expect(disk.map(({ use, missingBytes }) => [use, missingBytes])).toEqual([
    ['queue', 0],
    ['files', 600],
  ])
})

test('the program that has the folder is known by its lock alone, whatever it has left behind', () => {
  const folder = tempFolder()
  expect(useOf(folder)).toEqual({ held: false, holder: null })
  const unlock = lockFolder(folder)
  writeHolder(folder, 'app', now)
  expect(useOf(folder)).toMatchObject({ held: true, holder: { kind: 'app', pid: process.pid } })
  writeFileSync(join(folder, 'holder.json'), '{"kind":"ghost"}')
  expect(useOf(folder)).toEqual({ held: true, holder: null })
  unlock()
  writeHolder(folder, 'app', now)
  expect(useOf(folder)).toEqual({ held: false, holder: null })
  // Looking holds nothing: the next program has the folder at once.
  lockFolder(folder)()
})
