import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Failure } from '../../../preload/contract/vocabulary.ts'
import { failureWith, queueKit } from '../../helpers/queue-kit.ts'

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
