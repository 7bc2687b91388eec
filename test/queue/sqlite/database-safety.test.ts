import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { UsageError } from '../../../main/errors.ts'
import { loadSqlite } from '../../../main/queue/sqlite/driver.ts'
import { lockFolder } from '../../../main/queue/sqlite/folder-lock.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { PartFileRepository } from '../../../main/queue/sqlite/part-store.ts'
import { migrate, schemaVersion, versionOf } from '../../../main/queue/sqlite/schema.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const pageBytes = 4096
const jobCount = 300

/** A queue whose rows fill some thirty pages. */
function queueOf(version = schemaVersion): string {
  const path = join(tempFolder(), 'queue.sqlite')
  const database = new (loadSqlite().DatabaseSync)(path)
  migrate(database, version)
  database.exec(`
    INSERT INTO accounts (id, provider, name, base_url) VALUES ('a', 'redner', 'Redner', 'http://127.0.0.1');
    INSERT INTO batches (id, name, folder, template, created_at) VALUES (1, 'B', '/x', '{title}', 1);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${jobCount})
    INSERT INTO jobs (id, batch_id, account_id, provider, remote_id, columns, created_at, updated_at)
    SELECT i, 1, 'a', 'redner', 'job_' || i, json_object('client', hex(randomblob(80))), 1, 1 FROM n;
    INSERT INTO outputs (job_id, key, kind, extension) SELECT id, 'video', 'video', 'mp4' FROM jobs;
    INSERT INTO timeline (job_id, at, what) SELECT id, 1, 'Completed' FROM jobs;
  `)
  database.close()
  return path
}

/** What opening says and what is in the queue then; every job can be read and has its batch. */
function opened(path: string) {
  const { database, notice } = openDatabase(path)
  const store = new SqliteJobStore(database)
  const jobs = store.lists.page({
    ...{ text: '', states: [], providers: [], locales: [], batchId: null },
    ...{ sort: 'queue', descending: false, offset: 0, limit: 200 },
  })
  for (const job of jobs.jobs) expect(store.batches.get(job.batchId)).not.toBeNull()
  const result = { notice, jobs: store.lists.ids({}).length, version: versionOf(database) }
  store.close()
  return result
}

const neighbours = (path: string): string[] => readdirSync(dirname(path))

describe('a damaged queue', () => {
  test(
    'that is cut at any page is kept, and opens with the jobs that are still there',
    { timeout: 120_000 },
    () => {
      const whole = queueOf()
      const pages = statSync(whole).size / pageBytes
      const found: number[] = []
      for (let kept = 1; kept < pages; kept++) {
        const path = join(tempFolder(), 'queue.sqlite')
        copyFileSync(whole, path)
        truncateSync(path, kept * pageBytes)
        const { notice, jobs } = opened(path)
        expect(notice).toMatch(/is damaged .* was kept as /)
        const aside = neighbours(path).find((name) => /damaged-[^.]*Z$/.test(name)) ?? ''
        expect(statSync(join(dirname(path), aside)).size).toBe(kept * pageBytes)
        found.push(jobs)
      }
      // The more is left of the file, the more jobs are found; near its end all of them.
      expect(found).toEqual(found.toSorted((a, b) => a - b))
      expect(found.at(-1)).toBe(jobCount)
    },
  )

  test('with pages overwritten anywhere opens, and keeps all jobs whose pages are whole', () => {
    const whole = queueOf()
    const pages = statSync(whole).size / pageBytes
    const damage = fc.record({
      pages: fc.uniqueArray(fc.integer({ min: 0, max: pages - 1 }), { minLength: 1, maxLength: 4 }),
      byte: fc.constantFrom(0x00, 0xa5, 0xff),
    })
    fc.assert(
      fc.property(damage, ({ pages: hit, byte }) => {
        const path = join(tempFolder(), 'queue.sqlite')
        const bytes = readFileSync(whole)
        for (const page of hit) bytes.fill(byte, page * pageBytes, (page + 1) * pageBytes)
        writeFileSync(path, bytes)
        const { notice, jobs, version } = opened(path)
        expect(version).toBe(schemaVersion)
        expect(jobs).toBeLessThanOrEqual(jobCount)
        // A page of free space or of an index that nothing needs may go unnoticed.
        if (notice === null) expect(jobs).toBe(jobCount)
        else expect(neighbours(path).some((name) => name.includes('damaged'))).toBe(true)
        expect(opened(path)).toEqual({ notice: null, jobs, version })
      }),
      { numRuns: 25 },
    )
  })

  test('says how many jobs were read and lists what was not', () => {
    const path = queueOf()
    const bytes = readFileSync(path)
    // The table's own page, not one of its indexes.
    const isTable = (at: number) =>
      bytes.subarray(at, at + pageBytes).includes('"client"') &&
      bytes.subarray(at, at + pageBytes).includes('job_150')
    const at = Array.from({ length: bytes.length / pageBytes }, (_, n) => n * pageBytes).find(
      isTable,
    )
    bytes.fill(0xa5, at, (at ?? 0) + pageBytes)
    writeFileSync(path, bytes)
    const { notice, jobs } = opened(path)
    expect(jobs).toBeGreaterThan(jobCount / 2)
    expect(jobs).toBeLessThan(jobCount)
    expect(notice).toContain(`${jobs} of its jobs could be read`)
    const list = neighbours(path).find((name) => name.endsWith('.lost.txt')) ?? ''
    expect(readFileSync(join(dirname(path), list), 'utf8')).toMatch(/^jobs \d+ to \d+$/m)
  })
})

describe('a sound queue', () => {
  test.each(Array.from({ length: schemaVersion - 1 }, (_, n) => n + 1))(
    'of version %i is brought up to date with all its rows, after a copy was kept',
    (version) => {
      const path = queueOf(version)
      expect(opened(path)).toEqual({ notice: null, jobs: jobCount, version: schemaVersion })
      const copy = new (loadSqlite().DatabaseSync)(`${path}.version-${version}`)
      expect(versionOf(copy)).toBe(version)
      copy.close()
      expect(statSync(`${path}.version-${version}`).mode & 0o777).toBe(0o600)
    },
  )

  test('that another program has locked is waited for, and stays where it is', async () => {
    const path = queueOf()
    const holder = spawn(
      process.execPath,
      [
        '-e',
        `const { DatabaseSync } = require('node:sqlite')
         const database = new DatabaseSync(process.argv[1])
         database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
         console.log('locked')
         setInterval(() => database, 1000)`,
        path,
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    )
    onTestFinished(() => void holder.kill())
    await once(holder.stdout, 'data')
    expect(() => openDatabase(path)).toThrow(
      new UsageError(
        `${path} is locked by another program. Close the program that has it open, then start again. Nothing in it was changed.`,
      ),
    )
    expect(neighbours(path).filter((name) => name.includes('damaged'))).toEqual([])
    holder.kill()
    await once(holder, 'exit')
    expect(opened(path).jobs).toBe(jobCount)
  })

  // Only root can give a file away and open it as another user.
  test.runIf(process.getuid?.() === 0)(
    'that belongs to another user is named with the cause, and stays where it is',
    async () => {
      const path = queueOf()
      chmodSync(path, 0o600)
      chmodSync(dirname(path), 0o777)
      chownSync(path, 0, 0)
      const program = `
        const { openDatabase } = await import('${process.cwd()}/main/queue/sqlite/open-database.ts')
        try { openDatabase(${JSON.stringify(path)}) } catch (error) { console.log(error.name, error.message) }`
      const user = spawn(process.execPath, ['--input-type=module', '-e', program], {
        uid: 65_534,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let said = ''
      user.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
      await once(user, 'close')
      expect(said).toContain(`UsageError ${path} cannot be used: it belongs to another user`)
      expect(neighbours(path).filter((name) => name.includes('damaged'))).toEqual([])
      expect(opened(path)).toMatchObject({ notice: null, jobs: jobCount })
    },
  )
})

test('a damaged lock is replaced: it holds nothing', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'lock.sqlite'), 'no database'.repeat(1000))
  const unlock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(/Another Reelhaul/)
  unlock()
})

test('a lock that cannot be opened does not say that another Reelhaul works', () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'lock.sqlite'))
  expect(() => lockFolder(folder)).toThrow(/lock.sqlite cannot be used/)
})

test('records of part files are kept while their database is locked, and replaced when it is damaged', () => {
  const path = join(tempFolder(), 'parts.sqlite')
  new PartFileRepository(path).close()
  const holder = new (loadSqlite().DatabaseSync)(path)
  holder.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  expect(() => new PartFileRepository(path)).toThrow(/is locked by another program/)
  holder.close()
  writeFileSync(path, 'no database'.repeat(1000))
  new PartFileRepository(path).close()
})

test('a new data folder and its files are readable by their owner only', () => {
  const folder = join(tempFolder(), 'data')
  lockFolder(folder)()
  const { database } = openDatabase(join(folder, 'queue.sqlite'))
  const parts = new PartFileRepository(join(folder, 'parts.sqlite'))
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(folder))
    expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600])
  parts.close()
  database.close()
})
