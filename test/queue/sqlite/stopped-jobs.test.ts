import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../../main/queue/sqlite/sqlite-job-store.ts'
import type { Failure } from '../../../preload/contract/vocabulary.ts'
import { addJobs } from '../../helpers/add-jobs.ts'
import { failureWith, queueKit } from '../../helpers/queue-kit.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const rejected = failureWith('ACCOUNT_KEY_REJECTED', true)
const coded = (code: string): Failure => ({ ...failureWith('PROVIDER_JOB_FAILED', true), code })

test('jobs that stopped are counted by state, account, cause and batch', () => {
  const { store, queue, add } = queueKit()
  const [first, second] = [add(['job_1', 'job_2', 'job_3']), add(['vid_1'], 'b')]
  queue.block([...first.slice(0, 2), ...second], rejected, 'blocked')
  queue.fail(first[2]!, coded('no_audio'))
  expect(store.stopped.groups()).toEqual([
    { state: 'blocked', accountId: 'a', cause: 'ACCOUNT_KEY_REJECTED', batchId: 1, jobs: 2 },
    { state: 'blocked', accountId: 'b', cause: 'ACCOUNT_KEY_REJECTED', batchId: 2, jobs: 1 },
    { state: 'failed', accountId: 'a', cause: 'PROVIDER_JOB_FAILED no_audio', batchId: 1, jobs: 1 },
  ])
  const where = { state: 'blocked', cause: 'ACCOUNT_KEY_REJECTED' } as const
  expect(store.stopped.ids(where)).toEqual([first[0], first[1], second[0]])
  expect(store.stopped.ids({ ...where, accountId: 'a' })).toEqual(first.slice(0, 2))
  expect(store.stopped.ids({ ...where, batchIds: [2] })).toEqual(second)
  expect(store.stopped.sample(where)).toEqual(rejected)
  expect(store.stopped.sample({ ...where, state: 'failed' })).toBeNull()
})

test('what is counted follows every change: other reasons, the trash and back, removal for good', () => {
  const { store, queue, add } = queueKit()
  const change = fc.constantFrom('fail', 'block', 'retry', 'trash', 'restore', 'forget')
  fc.assert(
    fc.property(fc.array(fc.tuple(change, fc.nat({ max: 2 })), { maxLength: 15 }), (changes) => {
      const ids = add([1, 2, 3].map(() => `job_${Math.random()}`))
      for (const [what, index] of changes) {
        const id = ids[index]!
        const active = store.jobs.get(id)?.state === 'queued'
        if (what === 'fail' && active) queue.fail(id, coded(`code_${index}`))
        if (what === 'block') queue.block([id], rejected, 'blocked')
        if (what === 'retry') queue.act({ action: 'retry', target: { ids: [id] } })
        if (what === 'trash') queue.trash({ ids: [id] })
        if (what === 'restore') queue.restore([id])
        if (what === 'forget') queue.emptyTrash(store.trash.ids())
        const { failed = 0, blocked = 0 } = store.lists.counts()
        const counted = (state: string): number =>
          store.stopped
            .groups()
            .filter((group) => group.state === state)
            .reduce((sum, { jobs }) => sum + jobs, 0)
        expect([counted('failed'), counted('blocked')]).toEqual([failed, blocked])
      }
    }),
    { numRuns: 30 },
  )
})

test('where a provider gives no code, its words tell causes apart, without what differs in each job', () => {
  const { store, queue, add } = queueKit()
  const ids = add(['job_17', 'job_18', 'job_19'])
  const said = (message: string): Failure => ({
    ...failureWith('PROVIDER_JOB_REJECTED', true),
    message: `Redner: ${message}`,
  })
  queue.fail(ids[0]!, said('job_17 was rejected: insufficient balance, 3 credits are left'))
  queue.fail(ids[1]!, said('job_18 was rejected: insufficient balance, 12 credits are left'))
  queue.fail(ids[2]!, said('job_19 was rejected: the input is too long'))
  expect(store.stopped.groups().map(({ jobs }) => jobs)).toEqual([2, 1])
})

test.each([
  ['no JSON', '{"reason":'],
  ['a number', '5'],
  ['a list', '["ACCOUNT_KEY_REJECTED"]'],
  ['a reason that is none', '{"reason":{"a":1},"message":[]}'],
])('a failure that is %s is counted too', (_, text) => {
  const path = join(tempFolder(), 'queue.sqlite')
  const { database } = openDatabase(path)
  const store = new SqliteJobStore(database)
  onTestFinished(() => store.close())
  store.accounts.save({ id: 'a', provider: 'a2e', name: 'A2E', baseUrl: 'http://127.0.0.1:1' })
  const row = { accountId: 'a', remoteId: 'job_1', title: null, columns: {} }
  const batch = { name: 'B', folder: '/files', template: '{title}' }
  const [id = 0] = addJobs(store, batch, [row], 1).added
  database.prepare("UPDATE jobs SET state = 'failed', failure = ? WHERE id = ?").run(text, id)
  const [group] = store.stopped.groups()
  expect(group).toMatchObject({ state: 'failed', jobs: 1 })
  const where = { state: 'failed', cause: group?.cause ?? '' } as const
  expect(store.stopped.ids(where)).toEqual([id])
  expect(store.stopped.sample(where)).toBeNull()
})
