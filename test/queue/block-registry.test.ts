import { setImmediate } from 'node:timers/promises'
import { mkdirSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import { BlockRegistry } from '../../main/queue/block-registry.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'
import { failureWith, queueKit } from '../helpers/queue-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const rejected = failureWith('ACCOUNT_KEY_REJECTED', true)
const missing = failureWith('FILE_FOLDER_MISSING')

function blocksKit(unattended = false) {
  const kit = queueKit()
  const lifted: string[] = []
  const clock = new WatchedClock()
  const scheduler = new Scheduler({ clock, onClockJump: () => undefined })
  onTestFinished(() => scheduler.close())
  const blocks = new BlockRegistry({
    ...{ queue: kit.queue, scheduler, unattended },
    monotonicNow: clock.monotonicNow,
    onAccountLifted: (accountId) => lifted.push(accountId),
  })
  onTestFinished(() => blocks.close())
  return { ...kit, blocks, lifted }
}

test('an account that does not work blocks its own jobs, with one message', () => {
  const { blocks, store, states, add } = blocksKit()
  const [own, others] = [add(['job_1', 'job_2']), add(['vid_1'], 'b')]
  blocks.blockAccount('a', rejected)
  expect([states(own), states(others)]).toEqual([['blocked', 'blocked'], ['queued']])
  expect(store.jobs.get(own[0]!)?.failure).toEqual(rejected)
  expect(blocks.list()).toEqual([{ accountId: 'a', folder: null, failure: rejected }])
})

test('its jobs go on when the account is lifted', () => {
  const { blocks, lifted, states, add } = blocksKit()
  const ids = add(['job_1', 'job_2'])
  blocks.blockAccount('a', rejected)
  blocks.unblockAccount('a')
  expect([states(ids), blocks.list(), lifted]).toEqual([['queued', 'queued'], [], ['a']])
})

test('a long list is blocked in pieces, and not further once the account is lifted', async () => {
  const { blocks, store, add } = blocksKit()
  add(Array.from({ length: 350 }, (_, i) => `job_${i}`))
  blocks.blockAccount('a', rejected)
  await vi.waitFor(() => expect(store.lists.counts()).toEqual({ blocked: 350 }))
  blocks.unblockAccount('a')
  await vi.waitFor(() => expect(store.lists.counts()).toEqual({ queued: 350 }))
  blocks.blockAccount('a', rejected)
  blocks.unblockAccount('a')
  await vi.waitFor(() => expect(store.lists.counts()).toEqual({ queued: 350 }))
})

test('new jobs of an account that is known not to work are blocked at once', () => {
  const { blocks, states, add } = blocksKit()
  blocks.blockAccount('a', rejected)
  const [own, others] = [add(['job_1']), add(['vid_1'], 'b')]
  blocks.blockNewJobs([...own, ...others])
  expect([states(own), states(others)]).toEqual([['blocked'], ['queued']])
})

test('in a run without people the jobs fail with that one reason', () => {
  const { blocks, store, states, add } = blocksKit(true)
  const ids = add(['job_1'])
  blocks.blockAccount('a', rejected)
  expect([states(ids), store.jobs.get(ids[0]!)?.failure]).toEqual([['failed'], rejected])
})

test('a forgotten account has no message any more', () => {
  const { blocks } = blocksKit()
  blocks.blockAccount('a', rejected)
  blocks.forgetAccount('a')
  expect(blocks.list()).toEqual([])
})

test('to try all again is to ask all again, whatever was known not to work', () => {
  const { blocks, lifted } = blocksKit()
  blocks.blockAccount('a', rejected)
  blocks.blockAccount('b', rejected)
  blocks.blockFolder('/files', missing)
  blocks.unblockAll()
  expect([blocks.list(), lifted]).toEqual([[], ['a', 'b']])
})

test('a folder that cannot be written blocks what is saved there, until it can', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const { blocks, states, add } = blocksKit()
  const folder = tempFolder()
  rmSync(folder, { recursive: true })
  const [here, elsewhere] = [add(['job_1'], 'a', folder), add(['job_2'], 'a', '/files')]
  blocks.blockFolder(folder, missing)
  expect([states(here), states(elsewhere)]).toEqual([['blocked'], ['queued']])
  expect(blocks.list()).toEqual([{ accountId: null, folder, failure: missing }])
  mkdirSync(folder)
  await setImmediate()
  vi.advanceTimersByTime(10_000)
  await expect.poll(() => states(here)).toEqual(['queued'])
  expect(blocks.list()).toEqual([])
})
