import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { JobRecord } from '../../../main/queue/records.ts'
import { loadSqlite } from '../../../main/queue/sqlite/driver.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { queueQuerySchema, jobViewSchema } from '../../../preload/contract/model.ts'
import { addJobs } from '../../helpers/add-jobs.ts'
import { engineKit, reached, videoJob } from '../../helpers/engine-kit.ts'
import { queueKit, videoOutput } from '../../helpers/queue-kit.ts'
import { runCli } from '../../helpers/run-cli.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

/** What is written over one row, and the field that is named then. */
const damages: readonly (readonly [field: string, assignment: string])[] = [
  ['columns', `columns = '{"Client":"Ac'`],
  ['columns', `columns = '[1]'`],
  ['columns', `columns = '{"Client":1}'`],
  ['missing', `missing = 'null'`],
  ['missing', `missing = '[1]'`],
  ['warnings', `warnings = ''`],
  ['failure', `failure = '{}'`],
  ['failure', `failure = 'x', state = 'failed'`],
  ['state', `state = 'wibble'`],
  ['provider', `provider = 'no name!', state = 'waiting'`],
]

/** A queue with one row for each damage and a sound one at each end. */
function damagedQueue(states = 'queued'): { path: string; ids: readonly number[] } {
  const path = join(tempFolder(), 'queue.sqlite')
  const store = new SqliteJobStore(openDatabase(path).database)
  const baseUrl = 'http://127.0.0.1:1'
  store.accounts.save({ id: 'a', provider: 'a2e', name: 'A2E', baseUrl })
  const rows = ['first', ...damages.keys(), 'last'].map((name) => ({
    ...{ accountId: 'a', remoteId: `job_${name}`, title: null, columns: {} },
  }))
  const { added } = addJobs(store, { name: 'B', folder: '/files', template: '{title}' }, rows, 1)
  for (const id of added) store.outputs.register(id, [videoOutput])
  store.close()
  damage(path, `UPDATE jobs SET state = '${states}'`)
  damages.forEach(([, set], index) =>
    damage(path, `UPDATE jobs SET ${set} WHERE id = ${added[index + 1]}`),
  )
  return { path, ids: added }
}

function damage(path: string, sql: string): void {
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

function open(path: string): SqliteJobStore {
  const store = new SqliteJobStore(openDatabase(path).database)
  onTestFinished(() => store.close())
  return store
}

const everything = queueQuerySchema.parse({})
const damagedJob = (field: string) =>
  expect.objectContaining({
    state: 'failed',
    failure: expect.objectContaining({
      reason: 'INTERNAL_ERROR',
      message: `This row of the queue is damaged: ${field}.`,
    }) as object,
  }) as JobRecord

describe('a damaged row', () => {
  test('is read as a failed job that names the field; all other rows are read as they are', () => {
    const { path } = damagedQueue()
    const { total, jobs } = open(path).lists.page(everything)
    expect(total).toBe(damages.length + 2)
    expect(jobs).toEqual([
      expect.objectContaining({ remoteId: 'job_first', state: 'queued', failure: null }),
      ...damages.map(([field]) => damagedJob(field)),
      expect.objectContaining({ remoteId: 'job_last', state: 'queued', failure: null }),
    ])
  })

  test('is written down as failed once, and is counted, found and tried again as such', () => {
    const { path, ids } = damagedQueue()
    const store = open(path)
    const hurt = ids.slice(1, -1)
    for (const id of hurt) expect(store.jobs.settleDamaged(id, 5)?.damaged).toBeUndefined()
    for (const id of ids) expect(store.jobs.settleDamaged(id, 6)).toBeNull()
    expect(store.lists.counts()).toEqual({ queued: 2, failed: damages.length })
    expect(store.lists.ids({ states: ['failed'] })).toEqual(hurt)
    expect(store.jobs.damaged()).toEqual([])
    // The word of the account stands in for that of the row.
    expect(new Set(store.lists.page(everything).jobs.map(({ provider }) => provider))).toEqual(
      new Set(['a2e']),
    )
  })

  test.each(['queued', 'waiting', 'ready', 'downloading', 'finalizing', 'blocked'])(
    'that was %s neither stops what starts the queue nor is given to anyone to work on',
    (state) => {
      const { path, ids } = damagedQueue(state)
      const kit = queueKit()
      const store = open(path)
      const queue = kit.over(store)
      queue.recover()
      const due = queue.dueJobs(['queued', 'waiting', 'ready'], kit.clock.now, 100, [])
      const sound = [ids[0], ids.at(-1)]
      expect(due.map(({ id }) => id)).toEqual(sound)
      expect(store.lists.counts().failed).toBe(damages.length)
      expect(store.timeline.ofJob(ids[1] ?? 0)).toMatchObject([
        {
          event: {
            code: 'failed',
            params: { why: 'This row of the queue is damaged: columns.' },
          },
        },
      ])
    },
  )

  test('of an output is a failed file of its job, which can be fetched again', () => {
    const { store, add } = queueKit()
    const [id] = add(['job_1']) as [number]
    store.outputs.register(id, [videoOutput])
    const [output] = store.outputs.ofJob(id)
    const path = join(tempFolder(), 'queue.sqlite')
    const copy = damagedQueue()
    damage(copy.path, `UPDATE outputs SET state = 'wibble', kind = 'hologram', credentials = '?'`)
    const damaged = open(copy.path)
    expect(damaged.outputs.ofJob(copy.ids[0] ?? 0)).toEqual([
      { ...output, id: 1, jobId: copy.ids[0], state: 'failed', kind: 'metadata' },
    ])
    damaged.outputs.move(1, 'downloading', { path })
    expect(damaged.outputs.ofJob(copy.ids[0] ?? 0)).toMatchObject([{ state: 'downloading', path }])
  })

  test('of an account leaves its jobs in sight, and the account can be saved again', () => {
    const { path } = damagedQueue()
    damage(path, `UPDATE accounts SET provider = 'no name!'`)
    const store = open(path)
    expect(store.accounts.all()).toEqual([])
    expect(store.lists.page(everything).jobs).toHaveLength(damages.length + 2)
    const account = {
      id: 'a',
      provider: 'a2e',
      name: 'A2E',
      baseUrl: 'http://127.0.0.1:1',
    } as const
    store.accounts.save(account)
    expect(store.accounts.all()).toEqual([account])
  })
})

test('list prints damaged rows with their reason, and exits 0', { timeout: 60_000 }, async () => {
  const { path } = damagedQueue()
  const table = await runCli(['list', '--data', join(path, '..')])
  expect(table.code, table.stderr).toBe(0)
  for (const [field] of damages)
    expect(table.stdout).toContain(`This row of the queue is damaged: ${field}.`)
  const json = await runCli(['list', '--json', '--data', join(path, '..')])
  const lines = json.stdout.trim().split('\n')
  expect(lines).toHaveLength(damages.length + 2)
  expect(json.stderr).toBe('')
})

test('an engine fails damaged rows by itself, saves all others, and a retry fetches them', async () => {
  const kit = await engineKit()
  const first = kit.open()
  const names = ['first', ...damages.keys(), 'last'].map((name) => `job_${name}`)
  const ids = await kit.add(
    first,
    names.map((name) => videoJob(name, 1000)),
  )
  await first.stop()
  const path = join(kit.data, 'queue.sqlite')
  damages.forEach(([, set], index) =>
    damage(path, `UPDATE jobs SET ${set} WHERE id = ${ids[index + 1]}`),
  )
  const engine = kit.open()
  engine.start()
  await Promise.all([ids[0], ids.at(-1)].map((id) => reached(engine, id ?? 0, 'completed')))
  const page = engine.views.page(everything)
  for (const row of page.rows) jobViewSchema.parse(row)
  expect(page.rows.map(({ state }) => state)).toEqual([
    'completed',
    ...damages.map(() => 'failed'),
    'completed',
  ])
  expect(engine.unsettled).toBe(0)

  await engine.act({ action: 'retry', target: { ids: [...ids] } })
  await Promise.all(ids.map((id) => reached(engine, id, 'completed')))
})

test('a row that is damaged while an engine runs fails when its turn comes', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [bad, good] = (await kit.add(engine, [videoJob('bad', 1000), videoJob('good', 1000)])) as [
    number,
    number,
  ]
  await engine.store.durable()
  damage(join(kit.data, 'queue.sqlite'), `UPDATE jobs SET columns = '{"a":1}' WHERE id = ${bad}`)
  engine.start()
  await Promise.all([reached(engine, good, 'completed'), reached(engine, bad, 'failed')])
  expect(engine.store.jobs.get(bad)).toEqual(damagedJob('columns'))
})
