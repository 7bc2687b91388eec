import { mkdirSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Blockades } from '../../main/queue/block-registry.ts'
import { failureWith, queueKit } from '../helpers/queue-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const rejected = failureWith('ACCOUNT_KEY_REJECTED', true)
const missing = failureWith('FILE_FOLDER_MISSING')

function blockadesKit(unattended = false) {
  const kit = queueKit()
  const lifted: string[] = []
  const blockades = new Blockades({
    queue: kit.queue,
    unattended,
    onAccountLifted: (accountId) => lifted.push(accountId),
  })
  onTestFinished(() => blockades.close())
  return { ...kit, blockades, lifted }
}

test('an account that does not work blocks its own jobs, with one message', () => {
  const { blockades, store, states, add } = blockadesKit()
  const [own, others] = [add(['job_1', 'job_2']), add(['vid_1'], 'b')]
  blockades.blockAccount('a', rejected)
  expect([states(own), states(others)]).toEqual([['blocked', 'blocked'], ['queued']])
  expect(store.job(own[0]!)?.failure).toEqual(rejected)
  expect(blockades.list()).toEqual([{ accountId: 'a', failure: rejected }])
})

test('its jobs go on when the account is lifted', () => {
  const { blockades, lifted, states, add } = blockadesKit()
  const ids = add(['job_1', 'job_2'])
  blockades.blockAccount('a', rejected)
  blockades.liftAccount('a')
  expect([states(ids), blockades.list(), lifted]).toEqual([['queued', 'queued'], [], ['a']])
})

test('a long list is blocked in pieces, and not further once the account is lifted', async () => {
  const { blockades, store, add } = blockadesKit()
  add(Array.from({ length: 350 }, (_, i) => `job_${i}`))
  blockades.blockAccount('a', rejected)
  await vi.waitFor(() => expect(store.counts()).toEqual({ blocked: 350 }))
  blockades.liftAccount('a')
  await vi.waitFor(() => expect(store.counts()).toEqual({ queued: 350 }))
  blockades.blockAccount('a', rejected)
  blockades.liftAccount('a')
  await vi.waitFor(() => expect(store.counts()).toEqual({ queued: 350 }))
})

test('new jobs of an account that is known not to work are blocked at once', () => {
  const { blockades, states, add } = blockadesKit()
  blockades.blockAccount('a', rejected)
  const [own, others] = [add(['job_1']), add(['vid_1'], 'b')]
  blockades.meetNewJobs([...own, ...others])
  expect([states(own), states(others)]).toEqual([['blocked'], ['queued']])
})

test('in a run without people the jobs fail with that one reason', () => {
  const { blockades, store, states, add } = blockadesKit(true)
  const ids = add(['job_1'])
  blockades.blockAccount('a', rejected)
  expect([states(ids), store.job(ids[0]!)?.failure]).toEqual([['failed'], rejected])
})

test('a forgotten account has no message any more', () => {
  const { blockades } = blockadesKit()
  blockades.blockAccount('a', rejected)
  blockades.forgetAccount('a')
  expect(blockades.list()).toEqual([])
})

test('to try all again is to ask all again, whatever was known not to work', () => {
  const { blockades, lifted } = blockadesKit()
  blockades.blockAccount('a', rejected)
  blockades.blockAccount('b', rejected)
  blockades.blockFolder('/files', missing)
  blockades.liftAll()
  expect([blockades.list(), lifted]).toEqual([[], ['a', 'b']])
})

test('a folder that cannot be written blocks what is saved there, until it can', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { blockades, states, add } = blockadesKit()
  const folder = tempFolder()
  rmSync(folder, { recursive: true })
  const [here, elsewhere] = [add(['job_1'], 'a', folder), add(['job_2'], 'a', '/files')]
  blockades.blockFolder(folder, missing)
  expect([states(here), states(elsewhere)]).toEqual([['blocked'], ['queued']])
  expect(blockades.list()).toEqual([{ accountId: null, failure: missing }])
  mkdirSync(folder)
  vi.advanceTimersToNextTimer()
  await expect.poll(() => states(here)).toEqual(['queued'])
  expect(blockades.list()).toEqual([])
})
