import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { AttentionViews } from '../../main/views/attention.ts'
import { ProblemViews, countProblems } from '../../main/views/problems.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { failureWith, queueKit } from '../helpers/queue-kit.ts'

const noCredits: Failure = {
  ...failureWith('ACCOUNT_NO_CREDITS', true),
  message: '=cmd|"/c calc"!A1 says Redner: "insufficient, balance"',
  code: 'insufficient_balance',
}
const full = failureWith('FILE_DISK_FULL')

function problemKit() {
  const kit = queueKit()
  const attentions = new AttentionViews({ store: kit.store, label: (name) => `The ${name}` })
  return { ...kit, attentions, views: new ProblemViews({ store: kit.store, attentions }) }
}

test('failures of all batches are gathered by cause, blocked ones and large ones first', () => {
  const { views, queue, store, add } = problemKit()
  const [spring, autumn] = [add(['job_1', 'job_2']), add(['job_3', 'job_4'])]
  for (const id of [...spring, autumn[0]!]) queue.fail(id, noCredits)
  queue.block([autumn[1]!], failureWith('ACCOUNT_FORBIDDEN', true), 'blocked')
  const { problems, more } = views.list()
  expect(more).toBe(0)
  expect(problems.map(({ ref, jobs }) => [ref.state, ref.cause, jobs])).toEqual([
    ['blocked', 'ACCOUNT_FORBIDDEN', 1],
    ['failed', 'ACCOUNT_NO_CREDITS', 3],
  ])
  expect(problems[1]).toMatchObject({
    account: { name: 'Redner', label: 'The redner' },
    failure: noCredits,
    batches: [
      { name: 'Spring', jobs: 2 },
      { name: 'Spring', jobs: 1 },
    ],
    moreBatches: 0,
  })
  expect(countProblems(store)).toBe(2)
})

test("what a folder stops is the folder's, whatever account it is of", () => {
  const { views, queue, add } = problemKit()
  const ids = [...add(['job_1'], 'a', '/films'), ...add(['vid_1'], 'b', '/films')]
  const other = add(['job_2'], 'a', '/dubs')
  queue.block([...ids, ...other], full, 'blocked')
  const { problems } = views.list()
  expect(problems.map(({ ref, account, jobs }) => [ref.folder, account, jobs])).toEqual([
    ['/films', null, 2],
    ['/dubs', null, 1],
  ])
  expect(views.ids(problems[0]!.ref)).toEqual(ids)
})

test('the file for the provider has a line for each job, and no formula', () => {
  const { views, queue, clock, add } = problemKit()
  const ids = add(['job_1', '=job_2'])
  clock.now = Date.UTC(2026, 10, 28, 12, 0, 0)
  for (const id of ids) queue.fail(id, noCredits)
  const ref = views.list().problems[0]!.ref
  const text = [...views.csv(ref)].join('')
  expect(text.startsWith('\uFEFF')).toBe(true)
  const rows = parse<Record<string, string>>(text, { bom: true, columns: true })
  expect(rows).toHaveLength(2)
  expect(rows[0]).toEqual({
    ...{ job_id: 'job_1', provider: 'redner', account: 'Redner', product: '', title: '' },
    ...{ batch: 'Spring', state: 'failed', reason: 'ACCOUNT_NO_CREDITS' },
    message: `'${noCredits.message}`,
    ...{ provider_code: 'insufficient_balance', provider_status: '' },
    time: '2026-11-28T12:00:00.000Z',
  })
  expect(rows[1]?.job_id).toBe("'=job_2")
  expect(views.remoteIds(ref)).toEqual(['job_1', '=job_2'])
})

test('a batch says what it waits for, and whether anything of it still goes on', () => {
  const { attentions, queue, store, add } = problemKit()
  const ids = add(['job_1', 'job_2', 'job_3'])
  const stop = () => attentions.stopOf(store.batches.all()[0]!)
  expect(stop()).toBeNull()
  queue.block(ids.slice(0, 2), failureWith('ACCOUNT_KEY_REJECTED', true), 'blocked')
  expect(stop()).toMatchObject({ reason: 'ACCOUNT_KEY_REJECTED', others: 0, all: false })
  queue.block(ids.slice(2), full, 'blocked')
  expect(stop()).toMatchObject({ reason: 'ACCOUNT_KEY_REJECTED', others: 1, all: true })
  expect(stop()?.account).toMatchObject({ name: 'Redner' })
  queue.act({ action: 'cancel', target: { ids } })
  expect(stop()).toBeNull()
})

test('an account and a folder say how many jobs wait for them', () => {
  const { attentions, queue, add } = problemKit()
  const ids = add(['job_1', 'job_2', 'job_3'], 'a', '/films')
  queue.block(ids.slice(0, 2), failureWith('ACCOUNT_KEY_REJECTED', true), 'blocked')
  queue.block(ids.slice(2), full, 'blocked')
  const common = { failure: full, blocked: true, until: null }
  expect(attentions.of({ ...common, accountId: 'a', folder: null }).jobs).toBe(2)
  expect(attentions.of({ ...common, accountId: null, folder: '/films' }).jobs).toBe(1)
  expect(attentions.of({ ...common, accountId: 'b', folder: null }).jobs).toBe(0)
})
