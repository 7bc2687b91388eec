import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { loadSqlite } from '../../main/queue/sqlite/driver.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { useOf, writeHolder } from '../../main/queue/sqlite/folder-holder.ts'
import { lockFolder } from '../../main/queue/sqlite/folder-lock.ts'
import { migrate } from '../../main/queue/sqlite/schema.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import {
  jobStateSchema,
  outputKindSchema,
  outputStateSchema,
  providerNameSchema,
} from '../../preload/contract/vocabulary.ts'
import { byteFaults, hostileJson, withFaults } from '../helpers/hostile-values.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const jobs = 40

/** A small queue with all kinds of rows, its last ones still in the write-ahead log. */
function makeQueue() {
  const path = join(tempFolder(), 'queue.sqlite')
  const database = new (loadSqlite().DatabaseSync)(path)
  database.exec('PRAGMA journal_mode = WAL')
  migrate(database)
  database.exec(`
    INSERT INTO accounts (id, provider, name, base_url) VALUES ('a', 'redner', 'Redner', 'http://127.0.0.1');
    INSERT INTO batches (id, name, folder, template, created_at) VALUES (1, 'B', '/x', '{title}', 1);
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${jobs})
    INSERT INTO jobs (id, batch_id, account_id, provider, remote_id, columns, created_at, updated_at)
    SELECT i, 1, 'a', 'redner', 'job_' || i, json_object('client', hex(randomblob(20))), 1, 1 FROM n;
    PRAGMA wal_checkpoint(TRUNCATE);
    INSERT INTO outputs (job_id, key, kind, extension) SELECT id, 'video', 'video', 'mp4' FROM jobs;
  `)
  const copy = { main: readFileSync(path), log: readFileSync(`${path}-wal`) }
  database.close()
  return copy
}

/** Opens it as a start does, and reads everything that is in it. */
function readAll(path: string): number {
  const { database } = openDatabase(path)
  const store = new SqliteJobStore(database)
  try {
    const ids = store.lists.ids({})
    for (const id of ids) {
      const job = store.jobs.get(id)
      if (job === null) continue
      jobStateSchema.parse(job.state)
      providerNameSchema.parse(job.provider)
      expect(store.batches.get(job.batchId)).not.toBeNull()
      for (const output of store.outputs.ofJob(id)) {
        outputKindSchema.parse(output.kind)
        outputStateSchema.parse(output.state)
      }
    }
    return ids.length
  } finally {
    store.close()
  }
}

/** Puts the files of a queue into a folder of their own; a log only where there is one. */
function placed({ main, log }: { main: Buffer; log?: Buffer }) {
  const folder = tempFolder()
  const path = join(folder, 'queue.sqlite')
  writeFileSync(path, main)
  if (log !== undefined) writeFileSync(`${path}-wal`, log)
  const aside = () => readdirSync(folder).find((name) => /\.(?:damaged|newer)-[^.]*Z$/.test(name))
  return { path, aside: () => (aside() === undefined ? null : join(folder, aside()!)) }
}

describe('a queue’s file', () => {
  test('with any bytes changed opens or says why not, and is kept to the byte', () => {
    const whole = makeQueue()
    fc.assert(
      fc.property(byteFaults(), fc.boolean(), (faults, hasLog) => {
        const main = withFaults(whole.main, faults)
        const { path, aside } = placed({ main, ...(hasLog && { log: whole.log }) })
        try {
          expect(readAll(path)).toBeLessThanOrEqual(jobs)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
        const kept = aside()
        expect(existsSync(kept ?? path)).toBe(true)
        // What a sound log says of it is written into it.
        if (kept !== null && !hasLog) expect(readFileSync(kept).equals(main)).toBe(true)
        // Whatever happened, the next start finds a queue that it can use.
        expect(() => readAll(path)).not.toThrow()
      }),
      { numRuns: 30 },
    )
  })

  test('loses none of its jobs to a log of any bytes', () => {
    const whole = makeQueue()
    fc.assert(
      fc.property(byteFaults(), (faults) => {
        const { path, aside } = placed({ ...whole, log: withFaults(whole.log, faults) })
        expect(readAll(path)).toBe(jobs)
        expect(aside()).toBeNull()
      }),
      { numRuns: 25 },
    )
  })
})

test('a holder file of any bytes never keeps the folder from being looked at', () => {
  const folder = tempFolder()
  const unlock = lockFolder(folder)
  writeHolder(folder, 'app', 1_700_000_000_000)
  const path = join(folder, 'holder.json')
  copyFileSync(path, `${path}.copy`)
  const whole = readFileSync(path)
  const contents = fc.oneof(
    byteFaults().map((faults) => withFaults(whole, faults)),
    hostileJson().map((value) => Buffer.from(JSON.stringify(value))),
  )
  fc.assert(
    fc.property(contents, (bytes) => {
      writeFileSync(path, bytes)
      const { held, holder } = useOf(folder)
      expect(held).toBe(true)
      if (holder !== null) expect(holder.pid).toBeGreaterThan(0)
    }),
    { numRuns: 60 },
  )
  unlock()
})
