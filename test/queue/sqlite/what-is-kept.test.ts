import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JobPatch, NewOutput, OutputPatch } from '../../../main/queue/records.ts'
import { IllegalOutputTransition } from '../../../main/queue/output-state.ts'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import { jobStates, outputStates, type OutputState } from '../../../preload/contract/vocabulary.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const JOBS = 3
const KEYS = ['0', '1', 'de/video']

const at = fc.nat(JOBS - 1)
const key = fc.constantFrom(...KEYS)
const jobPatch: fc.Arbitrary<JobPatch> = fc.record(
  {
    state: fc.constantFrom(...jobStates),
    status: fc.constantFrom(null, 'dubbing', 'merged'),
    progress: fc.constantFrom(null, 0.5, 1),
    missing: fc.constantFrom<string[]>([], ['fr']),
    claimedComplete: fc.boolean(),
    failure: fc.constantFrom(null, {
      reason: 'FILE_IO_ERROR',
      message: 'No.',
      permanent: false,
      advice: 'againReport',
    } as const),
    attempts: fc.nat(2),
    dueAt: fc.double({ min: 0, max: 100, noNaN: true }),
    cost: fc.constantFrom(null, 1.5),
  },
  { requiredKeys: [] },
)
const outputPatch: fc.Arbitrary<OutputPatch> = fc.record(
  {
    bytesDone: fc.nat(100),
    sizeBytes: fc.constantFrom(null, 100),
    sha256: fc.constantFrom(null, 'ab'),
    checked: fc.boolean(),
  },
  { requiredKeys: [] },
)
const change = fc.oneof(
  fc.record({ do: fc.constant('job' as const), at, patch: jobPatch }),
  fc.record({
    do: fc.constant('register' as const),
    at,
    keys: fc.array(key, { maxLength: 4 }),
    sizeBytes: fc.constantFrom(null, 1, 100),
  }),
  fc.record({
    do: fc.constant('move' as const),
    at,
    key,
    to: fc.constantFrom(...outputStates),
    path: fc.boolean(),
    patch: outputPatch,
  }),
  fc.record({ do: fc.constant('update' as const), at, key, patch: outputPatch }),
  fc.record({
    do: fc.constantFrom('remove' as const, 'bin' as const, 'restore' as const),
    at,
    key,
  }),
  fc.record({ do: fc.constantFrom('delete' as const, 'bound' as const), at }),
)
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function newOutput(name: string, sizeBytes: number | null): NewOutput {
  const said = { locale: null, name: null, extension: 'mp4', sizeBytes }
  return { key: name, kind: 'video', index: null, ...said }
}

function update(store: SqliteJobStore, id: number, patch: JobPatch): void {
  store.jobs.update(id, patch, 7)
  const whole = patch.dueAt === undefined ? patch : { ...patch, dueAt: Math.round(patch.dueAt) }
  expect(store.jobs.get(id)).toMatchObject({ ...whole, updatedAt: 7 })
}

function move(store: SqliteJobStore, id: number, to: OutputState, patch: OutputPatch): void {
  try {
    store.outputs.move(id, to, patch)
  } catch (error) {
    if (!(error instanceof IllegalOutputTransition)) throw error
  }
}

function make(store: SqliteJobStore, ids: readonly number[], step: Change): void {
  const id = ids[step.at] ?? 0
  const outputs = store.outputs.ofJob(id)
  const named = 'key' in step ? outputs.find((output) => output.key === step.key) : undefined
  const known = store.jobs.get(id) !== null
  switch (step.do) {
    case 'job':
      if (known) update(store, id, step.patch)
      return
    case 'register':
      if (!known) return
      return store.outputs.register(
        id,
        step.keys.map((name) => newOutput(name, step.sizeBytes)),
      )
    case 'move': {
      const path = step.path ? { path: `/files/${named?.id}.mp4` } : {}
      return named && move(store, named.id, step.to, { ...step.patch, ...path })
    }
    case 'update':
      if (named && Object.keys(step.patch).length > 0) store.outputs.update(named.id, step.patch)
      return
    case 'remove':
      return named && store.outputs.remove(named.id)
    case 'bin':
      return void store.trash.put([id])
    case 'restore':
      return void store.trash.restore([id])
    case 'delete':
      return store.trash.remove([id])
    case 'bound':
      return store.due.bound(10)
  }
}

function everything(store: SqliteJobStore, ids: readonly number[]) {
  return {
    jobs: ids.map((id) => store.jobs.get(id)),
    outputs: ids.map((id) => store.outputs.ofJob(id)),
    due: store.due.jobs(['queued', 'waiting'], 50, 10, []),
    counts: store.lists.counts(),
  }
}

test('what is kept in memory is what the database holds, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const { database } = openDatabase(join(tempFolder(), 'queue.sqlite'))
      const store = new SqliteJobStore(database)
      const baseUrl = 'http://127.0.0.1:1'
      store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl })
      const jobs = Array.from({ length: JOBS }, (_, n) => {
        return { accountId: 'a', remoteId: `job_${n}`, title: null, columns: {} }
      })
      const batch = { name: 'Spring', folder: '/files', template: '{title}.{ext}' }
      const ids = [...store.intake.add(batch, jobs, 1).added]
      for (const step of changes) {
        make(store, ids, step)
        // Another store over the same database has nothing in its memory yet.
        expect(everything(store, ids)).toEqual(everything(new SqliteJobStore(database), ids))
      }
      store.close()
    }),
    { numRuns: 60 },
  )
})
