import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { NewOutput } from '../../../main/queue/records.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { whereFor } from '../../../main/queue/sqlite/queue-queries.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { queueQuerySchema } from '../../../preload/contract/model.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

function openStore(path = join(tempFolder(), 'queue.sqlite')) {
  const store = new SqliteJobStore(openDatabase(path).database)
  onTestFinished(() => store.close())
  store.accounts.save({
    id: 'a',
    provider: 'redner',
    name: 'Redner',
    baseUrl: 'http://127.0.0.1:1',
  })
  return store
}

const job = (remoteId: string, title: string | null = null) => ({
  accountId: 'a',
  remoteId,
  title,
  columns: { Client: 'Acme' },
})
const batch = { name: 'Spring', folder: '/files', template: '{title}.{ext}' }
const output = (key: string): NewOutput => ({
  key,
  kind: 'video',
  index: null,
  locale: null,
  name: null,
  extension: 'mp4',
  sizeBytes: 100,
})
const query = (patch: object) => queueQuerySchema.parse(patch)

describe('SqliteJobStore', () => {
  test('adds each job of an account once, whatever batch it comes with', () => {
    const store = openStore()
    const first = store.intake.add(batch, [job('job_1'), job('job_2')], 1)
    const second = store.intake.add(batch, [job('job_2'), job('job_3')], 2)
    expect(second.known).toEqual([first.added[1]])
    expect(second.added).toHaveLength(1)
    expect(store.intake.add(batch, [job('job_1')], 3)).toMatchObject({ batchId: null, added: [] })
    expect(store.batches.all()).toHaveLength(2)
    expect(store.lists.counts()).toEqual({ queued: 3 })
  })

  test('counts the jobs of an account, a batch and states, without those in the bin', () => {
    const store = openStore()
    store.accounts.save({ id: 'b', provider: 'a2e', name: 'A2E', baseUrl: 'http://127.0.0.1:2' })
    const { batchId, added } = store.intake.add(batch, [job('1'), job('2'), job('3')], 1)
    store.intake.add(batch, [{ ...job('4'), accountId: 'b' }], 1)
    store.jobs.update(added[0]!, { state: 'waiting' }, 2)
    const wheres = [
      [{}, 4],
      [{ accountId: 'a' }, 3],
      [{ accountId: 'b', states: ['queued'] }, 1],
      [{ accountId: 'a', states: ['waiting', 'queued'] }, 3],
      [{ states: ['waiting'], batchId: batchId! }, 1],
      [{ accountId: 'unknown' }, 0],
    ] as const
    for (const [where, n] of wheres) {
      expect([where, store.lists.count(where)]).toEqual([where, n])
      expect(store.lists.ids(where)).toHaveLength(n)
    }
    store.trash.put([added[0]!, added[1]!])
    expect(store.lists.count({ accountId: 'a' })).toBe(1)
    expect(store.lists.count({ states: ['waiting'] })).toBe(0)
  })

  test('gives back what was written, before it is durable and after', async () => {
    const store = openStore()
    const id = store.intake.add(batch, [job('job_1', 'Größe "x"')], 5).added[0]!
    store.jobs.update(
      id,
      { state: 'waiting', status: 'dubbing', missing: ['fr-FR'], dueAt: 12.7 },
      6,
    )
    const before = store.jobs.get(id)
    await store.durable()
    expect(store.jobs.get(id)).toEqual(before)
    expect(before).toMatchObject({
      title: 'Größe "x"',
      columns: { Client: 'Acme' },
      missing: ['fr-FR'],
      dueAt: 13,
    })
  })

  test('keeps running counts that agree with the rows', () => {
    const store = openStore()
    const { added, batchId } = store.intake.add(
      batch,
      ['1', '2', '3', '4'].map((n) => job(n)),
      1,
    )
    store.jobs.update(added[0]!, { state: 'waiting' }, 2)
    store.jobs.update(added[0]!, { state: 'waiting' }, 3)
    store.jobs.update(added[1]!, { state: 'failed' }, 3)
    store.trash.remove([added[2]!])
    expect(store.lists.counts()).toEqual({ waiting: 1, failed: 1, queued: 1 })
    expect(store.batches.counts(batchId!)).toEqual(store.lists.counts())
  })

  test('hands out due jobs in the order of their time, without closed accounts', () => {
    const store = openStore()
    store.accounts.save({
      id: 'b',
      provider: 'adobe',
      name: 'Adobe',
      baseUrl: 'http://127.0.0.1:2',
    })
    const { added } = store.intake.add(
      batch,
      [job('1'), job('2'), { ...job('3'), accountId: 'b' }],
      10,
    )
    store.jobs.update(added[0]!, { state: 'waiting', dueAt: 30 }, 10)
    const due = (now: number, without: string[] = []) =>
      store.due.jobs(['queued', 'waiting'], now, 9, without).map(({ remoteId }) => remoteId)
    expect(due(9)).toEqual([])
    expect(due(10)).toEqual(['2', '3'])
    expect(due(30)).toEqual(['2', '3', '1'])
    expect(due(30, ['b'])).toEqual(['2', '1'])
    expect(store.due.nextAt(['queued', 'waiting'], 10)).toBe(30)
    expect([9, 10].map((now) => store.due.count('queued', now, 9))).toEqual([0, 2])
    expect(store.due.count('queued', 10, 1)).toBe(1)
    expect(store.due.nextAt(['ready'], 0)).toBeNull()
  })

  test('a renewed list of outputs keeps what is known of the saved ones', () => {
    const store = openStore()
    const id = store.intake.add(batch, [job('1')], 1).added[0]!
    store.outputs.register(id, [output('0'), output('1')])
    const [first] = store.outputs.ofJob(id)
    store.outputs.move(first!.id, 'saved', { path: '/files/a.mp4', sizeBytes: 99 })
    store.outputs.register(id, [output('0'), output('1'), output('2')])
    expect(
      store.outputs.ofJob(id).map(({ key, state, sizeBytes }) => [key, state, sizeBytes]),
    ).toEqual([
      ['0', 'saved', 99],
      ['1', 'pending', 100],
      ['2', 'pending', 100],
    ])
  })

  test('a path is reserved without regard to case, for one output', () => {
    const store = openStore()
    const id = store.intake.add(batch, [job('1')], 1).added[0]!
    store.outputs.register(id, [output('0'), output('1')])
    const [first, second] = store.outputs.ofJob(id)
    store.outputs.update(first!.id, { path: '/files/Film.mp4' })
    expect(store.outputs.pathTaken('/files/FILM.mp4', second!.id)).toBe(true)
    expect(store.outputs.pathTaken('/files/FILM.mp4', first!.id)).toBe(false)
    expect(() => store.outputs.update(second!.id, { path: '/files/film.MP4' })).toThrow()
  })

  test('finds pages by text, state, provider and batch, in a total order', () => {
    const store = openStore()
    const { added, batchId } = store.intake.add(
      batch,
      [job('job_1', 'Beta 100%'), job('job_2', 'alpha'), job('job_3')],
      1,
    )
    store.intake.add({ ...batch, name: 'Other' }, [job('job_4', 'alpha')], 1)
    store.jobs.update(added[1]!, { state: 'failed' }, 2)
    const ids = (patch: object) =>
      store.lists.page(query(patch)).jobs.map(({ remoteId }) => remoteId)
    expect(ids({ sort: 'title' })).toEqual(['job_2', 'job_4', 'job_1', 'job_3'])
    expect(ids({ sort: 'title', descending: true, limit: 1, offset: 1 })).toEqual(['job_1'])
    expect(ids({ text: '100%' })).toEqual(['job_1'])
    expect(ids({ text: '_1' })).toEqual(['job_1'])
    expect(ids({ states: ['failed'] })).toEqual(['job_2'])
    expect(ids({ providers: ['adobe'] })).toEqual([])
    expect(store.lists.page(query({ batchId, states: ['queued'], limit: 1 })).total).toBe(2)
    expect(store.lists.page(query({ text: 'alpha' })).total).toBe(2)
  })

  test('finds jobs by the locales of their outputs', () => {
    const store = openStore()
    const { added, batchId } = store.intake.add(batch, [job('1'), job('2'), job('3')], 1)
    const [german, both] = added
    store.outputs.register(german!, [{ ...output('0'), locale: 'de-DE' }])
    store.outputs.register(both!, [
      { ...output('0'), locale: 'fr-FR' },
      { ...output('1'), locale: 'de-DE' },
      { ...output('2'), locale: 'de-DE' },
    ])
    const found = (locales: string[], more = {}) => {
      const { total, jobs } = store.lists.page(query({ locales, ...more }))
      return { total, ids: jobs.map(({ id }) => id) }
    }
    expect(store.lists.locales()).toEqual(['de-DE', 'fr-FR'])
    expect(found(['de-DE'])).toEqual({ total: 2, ids: [german, both] })
    expect(found(['fr-FR', 'ja-JP'], { batchId })).toEqual({ total: 1, ids: [both] })
    expect(found(['ja-JP'])).toEqual({ total: 0, ids: [] })
    expect(store.lists.matching({ filter: query({ locales: ['de-DE'] }) }, null)).toEqual([
      german,
      both,
    ])
  })

  test('looks jobs of a locale up instead of reading all of them', () => {
    const { database } = openDatabase(join(tempFolder(), 'queue.sqlite'))
    onTestFinished(() => database.close())
    const { sql, values } = whereFor(query({ locales: ['de-DE'] }))
    const plan = database
      .prepare(`EXPLAIN QUERY PLAN SELECT count(*) FROM jobs WHERE ${sql}`)
      .all(...values)
      .map((row) => String(row.detail))
    expect(plan).toContainEqual(expect.stringContaining('COVERING INDEX outputs_of_locale'))
    expect(plan).not.toContainEqual(expect.stringContaining('SCAN jobs'))
  })

  test('knows what is at which provider and what is left to load', () => {
    const store = openStore()
    const { added, batchId } = store.intake.add(
      batch,
      ['1', '2', '3', '4', '5'].map((id) => job(id)),
      1,
    )
    const [ready, moving, waiting, queued, done] = added
    expect(queued).toBeDefined()
    store.outputs.register(ready!, [output('0'), { ...output('1'), sizeBytes: null }])
    store.outputs.register(moving!, [output('0'), output('1')])
    store.outputs.register(done!, [output('0')])
    store.jobs.update(ready!, { state: 'ready' }, 2)
    store.jobs.update(moving!, { state: 'downloading' }, 2)
    store.jobs.update(waiting!, { state: 'waiting', remoteCreatedAt: 500 }, 2)
    store.jobs.update(done!, { state: 'completed' }, 2)
    const [saved, loading] = store.outputs.ofJob(moving!)
    store.outputs.move(saved!.id, 'saved', { path: '/files/a.mp4', bytesDone: 100 })
    store.outputs.move(loading!.id, 'downloading', { path: '/files/b.mp4', bytesDone: 40 })
    expect(store.lists.atProvider()).toEqual([
      { batchId, accountId: 'a', asked: false, jobs: 1, newestAt: 1 },
      { batchId, accountId: 'a', asked: true, jobs: 1, newestAt: 500 },
    ])
    expect(store.lists.filesToLoad()).toEqual([
      { batchId, outputId: null, files: 2, sized: 1, bytes: 100, done: 0 },
      { batchId, outputId: loading!.id, files: 1, sized: 1, bytes: 100, done: 40 },
    ])
  })

  test('what a filter matches can be acted on in states where the action has a meaning', () => {
    const store = openStore()
    const { added } = store.intake.add(batch, [job('1'), job('2')], 1)
    store.jobs.update(added[1]!, { state: 'failed' }, 2)
    expect(store.lists.matching({ filter: query({}) }, ['failed'])).toEqual([added[1]])
    expect(store.lists.matching({ ids: [...added, 999] }, null)).toEqual(added)
  })
})

/** A process that reports each job once it is durable, until it is killed. */
const writer = `
  const { openDatabase } = await import(process.argv[1] + '/main/queue/sqlite/open-database.ts')
  const { SqliteJobStore } = await import(process.argv[1] + '/main/queue/sqlite/sqlite-job-store.ts')
  const store = new SqliteJobStore(openDatabase(process.argv[2]).database)
  store.accounts.save({ id: 'a', provider: 'redner', name: 'R', baseUrl: 'http://x' })
  for (let i = 0; ; i++) {
    const { added: [id] } = store.intake.add({ name: 'B', folder: '/', template: 't' }, [{ accountId: 'a', remoteId: 'job_' + i, title: null, columns: {} }], i)
    store.jobs.update(id, { state: 'waiting' }, i)
    await store.durable()
    process.stdout.write(i + '\\n')
  }`

// Three processes are started one after the other, on a machine that may be busy.
test('what was said to be durable is there after kill -9, whole', { timeout: 60_000 }, async () => {
  const path = join(tempFolder(), 'queue.sqlite')
  for (let round = 0; round < 3; round++) {
    const child = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        writer
          .replaceAll('process.argv[1]', JSON.stringify(process.cwd()))
          .replaceAll('process.argv[2]', JSON.stringify(path + round)),
      ],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let told = -1
    for await (const line of createInterface({ input: child.stdout })) {
      told = Number(line)
      if (told >= 20 + round * 7) child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const { database, notice } = openDatabase(path + round)
    const store = new SqliteJobStore(database)
    const known = store.lists.ids({ states: ['waiting'] }).length
    store.close()
    expect(notice).toBeNull()
    expect(known).toBeGreaterThan(told)
  }
})
