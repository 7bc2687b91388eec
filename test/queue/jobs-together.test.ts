import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JobQueue, type Changed } from '../../main/queue/job-queue.ts'
import {
  isActive,
  stateAfterAction,
  statesFor,
  targetOf,
  type StateAction,
} from '../../main/queue/job-state.ts'
import { jobStates } from '../../preload/contract/vocabulary.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { JobRecord } from '../../main/queue/records.ts'
import { attendedRetries } from '../../main/queue/retry-policy.ts'
import type { Database } from '../../main/queue/sqlite/driver.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { failureWith } from '../helpers/queue-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const JOBS = 7
const actions = ['pause', 'resume', 'retry', 'cancel'] as const

/** What a job has been through before; its outputs, and whether its row is damaged. */
const past = fc.record({
  state: fc.constantFrom(...jobStates),
  outputs: fc.array(
    fc.constantFrom('pending', 'downloading', 'committing', 'saved', 'failed', 'skipped'),
    { maxLength: 2 },
  ),
  /** Written into a column by something else; null: the row is sound. */
  damage: fc.option(
    fc.constantFrom(
      ...(['columns', 'missing', 'warnings', 'failure'] as const).flatMap((column) =>
        ['', '[1]', '{"a":1}', 'null', '{'].map((text) => [column, text] as const),
      ),
      ['state', 'lost'] as const,
      ['provider', 'No Name'] as const,
    ),
    { freq: 6, nil: null },
  ),
  batch: fc.constantFrom(1, 2),
  facts: fc.record({
    cost: fc.constantFrom(null, 1.25),
    missing: fc.constantFrom('[]', '["fr"]'),
    attempts: fc.nat(3),
    extraPolls: fc.nat(2),
    claimed: fc.nat(1),
  }),
})
type Past = typeof past extends fc.Arbitrary<infer T> ? T : never

const account = { id: 'a', provider: 'redner', name: 'A', baseUrl: 'http://127.0.0.1:1' } as const

/** A queue whose jobs 1 to n have this past, in a store that has not read any of them yet. */
function queueWith(pasts: readonly Past[]) {
  const path = join(tempFolder(), 'queue.sqlite')
  write(path, pasts)
  const { database } = openDatabase(path)
  const store = new SqliteJobStore(database)
  const queue = new JobQueue({
    ...{ store, now: () => 5000, random: () => 0.5, retries: attendedRetries },
    pace: { intervalFor: () => 1, extraPollOf: () => null, stallOf: () => ({ type: 'moving' }) },
  })
  const settled: number[] = []
  queue.on('batchSettled', (id) => settled.push(id))
  const ids = pasts.map((_, at) => at + 1)
  return { database, store, queue, ids, settled }
}

function write(path: string, pasts: readonly Past[]): void {
  const { database } = openDatabase(path)
  const store = new SqliteJobStore(database)
  store.accounts.save(account)
  for (const id of [1, 2])
    database.exec(
      `INSERT INTO batches (id, name, folder, template, created_at) VALUES (${id}, 'B', '/files', '', 1)`,
    )
  for (const [at, one] of pasts.entries()) {
    const row = { accountId: 'a', remoteId: `job_${at}`, title: null, columns: { client: 'x' } }
    const batch = { name: 'B', folder: '/files', template: '' }
    store.intake.stage(batch, one.batch, [row], 1000)
  }
  for (const [at, one] of pasts.entries()) writePast(database, at + 1, one)
  store.close()
}

function writePast(database: Database, id: number, { state, outputs, facts, damage }: Past): void {
  const failure = ['failed', 'blocked'].includes(state) ? failureWith('NETWORK_OFFLINE') : null
  database
    .prepare(
      `UPDATE jobs SET state = ?, failure = ?, finalizing_for = ?, cost = ?, missing = ?,
         attempts = ?, extra_polls = ?, claimed_complete = ? WHERE id = ?`,
    )
    .run(
      ...[state, failure && JSON.stringify(failure), state === 'finalizing' ? 'commit' : null],
      ...[facts.cost, facts.missing, facts.attempts, facts.extraPolls, facts.claimed],
      id,
    )
  for (const [at, output] of outputs.entries())
    database
      .prepare(
        `INSERT INTO outputs (job_id, key, kind, extension, size_bytes, state, path, path_key, bytes_done)
         VALUES (?, ?, 'video', 'mp4', 9, ?, ?, ?, 7)`,
      )
      .run(id, String(at), output, `/x/${id}-${at}`, `/x/${id}-${at}`)
  if (damage !== null)
    database.prepare(`UPDATE jobs SET ${damage[0]} = ? WHERE id = ?`).run(damage[1], id)
}

/** Everything that a window, a restart or a receipt could show of it. */
function whole({ database, queue }: Pick<ReturnType<typeof queueWith>, 'database' | 'queue'>) {
  const { lists, batches, jobs, outputs } = queue.store
  const table = (name: string) => database.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).all()
  const rows = table('jobs')
  return {
    jobs: rows,
    outputs: table('outputs'),
    timeline: database
      .prepare('SELECT job_id, at, code, params FROM timeline ORDER BY job_id, id')
      .all(),
    batches: batches.all().map((batch) => ({
      ...batch,
      counts: batches.counts(batch.id),
      partial: batches.partialCount(batch.id),
      work: batches.work(batch.id),
      files: batches.files(batch.id),
      amounts: batches.amounts(batch.id),
    })),
    counts: lists.counts(),
    stopped: queue.store.stopped.groups(),
    read: rows.map(({ id }) => [jobs.get(Number(id)), outputs.ofJob(Number(id))]),
  }
}

type Together = Exclude<StateAction, 'again'>

const events: Record<Together, JobEvent['code'] & string> = {
  pause: 'paused',
  resume: 'resumed',
  retry: 'retried',
  cancel: 'cancelled',
}

/** One job after the other, each moved alone; those whose rows are damaged after the others. */
function oneByOne(queue: JobQueue, action: Together, ids: readonly number[]): Changed[] {
  const jobs = queue.store.lists
    .matching({ ids: [...ids] }, statesFor(action))
    .map((id) => queue.store.jobs.get(id)!)
  const isDamaged = ({ damaged }: JobRecord) => damaged !== undefined
  const event = { code: events[action], params: {} } as JobEvent
  for (const { id, state } of jobs.toSorted(
    (a, b) => Number(isDamaged(a)) - Number(isDamaged(b)),
  )) {
    if (stateAfterAction(action, state) === 'queued') queue.requeue(id, event)
    // Whichever state a damaged row is to get: it is written down as failed.
    else queue.move(id, targetOf(action), {}, event)
  }
  const concerned = jobs.filter(({ state }) => stateAfterAction(action, state) !== null)
  return concerned.map(({ id, state }) => ({ id, from: state }))
}

const pasts = fc.array(past, { minLength: 1, maxLength: JOBS })

test('changing jobs together leaves what changing them one by one leaves', () => {
  fc.assert(
    fc.property(
      pasts,
      fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 3 }),
      (jobs, acts) => {
        const [together, alone] = [queueWith(jobs), queueWith(jobs)]
        for (const action of acts) {
          const changed = together.queue.act({ action, target: { ids: together.ids } })
          expect(changed).toEqual(oneByOne(alone.queue, action, alone.ids))
          expect(whole(together)).toEqual(whole(alone))
        }
        expect(together.settled).toEqual(alone.settled)
        for (const { store } of [together, alone]) store.close()
      },
    ),
    { numRuns: 50 },
  )
})

const sound: Omit<Past, 'state'> = {
  ...{ outputs: [], damage: null, batch: 1 },
  facts: { cost: null, missing: '[]', attempts: 0, extraPolls: 0, claimed: 0 },
}
const damaged: Past = { ...sound, state: 'blocked', damage: ['columns', ''] }

test('a batch has finished once its last open job turns out to be damaged', () => {
  const { queue, ids, settled, store } = queueWith([{ ...sound, state: 'queued' }, damaged])
  expect(queue.act({ action: 'cancel', target: { ids } })).toEqual([{ id: 1, from: 'queued' }])
  expect(store.batches.counts(1)).toEqual({ cancelled: 1, failed: 1 })
  expect(settled).toEqual([1])
  store.close()
})

test('a batch has not finished where a damaged job is noticed as others are asked again', () => {
  const { queue, ids, settled, store } = queueWith([damaged, { ...sound, state: 'cancelled' }])
  queue.act({ action: 'retry', target: { ids } })
  expect(store.batches.counts(1)).toEqual({ queued: 1, failed: 1 })
  expect(settled).toEqual([])
  store.close()
})

test('removing and restoring jobs together leaves what it leaves one by one', () => {
  fc.assert(
    fc.property(pasts, fc.subarray([...Array(JOBS).keys()]), (jobs, chosen) => {
      const [together, alone] = [queueWith(jobs), queueWith(jobs)]
      const ids = chosen.flatMap((at) => together.ids[at] ?? [])
      const trashed = together.queue.trash({ ids })
      expect(trashed).toEqual(
        alone.ids.length === 0
          ? []
          : ids.toSorted((a, b) => a - b).flatMap((id) => alone.queue.trash({ ids: [id] })),
      )
      expect(whole(together)).toEqual(whole(alone))
      const back = together.queue.restore(trashed)
      expect(back).toEqual(trashed.flatMap((id) => alone.queue.restore([id])))
      expect(whole(together)).toEqual(whole(alone))
      // Once more, for good.
      together.queue.emptyTrash(together.queue.trash({ ids }))
      for (const id of ids) alone.queue.emptyTrash(alone.queue.trash({ ids: [id] }))
      alone.queue.emptyTrash([])
      expect(whole(together)).toEqual(whole(alone))
      expect(together.store.trash.ids()).toEqual([])
      for (const { store } of [together, alone]) store.close()
    }),
    { numRuns: 50 },
  )
})

test('whatever was active when it was removed is asked for again', () => {
  const { queue, ids, store } = queueWith(
    (['queued', 'waiting', 'downloading', 'completed', 'paused'] as const).map((state) => ({
      ...sound,
      state,
    })),
  )
  const states = () => ids.map((id) => queue.store.jobs.get(id)?.state)
  const before = states()
  expect(queue.restore(queue.trash({ ids }))).toEqual(ids)
  expect(states()).toEqual(before.map((state) => (isActive(state!) ? 'queued' : state)))
  store.close()
})
