import fc from 'fast-check'
import { expect, test } from 'vitest'
import { activeStates } from '../../main/queue/job-state.ts'
import type { JobsAtWork, StateCounts } from '../../main/queue/records.ts'
import { offlineBatches, stopReasonOf, unreachedAccounts } from '../../main/views/stop-reason.ts'
import { jobStates } from '../../preload/contract/vocabulary.ts'
import { failureWith } from '../helpers/queue-kit.ts'

const counts = fc
  .array(fc.tuple(fc.constantFrom(...jobStates), fc.integer({ min: 1, max: 9 })))
  .map((entries): StateCounts => Object.fromEntries(entries))
const rest = fc.record({ counts, paused: fc.boolean(), offline: fc.boolean() })
const has = (of: StateCounts, states: readonly string[]) =>
  Object.keys(of).some((state) => states.includes(state))

test('a batch says why it stands exactly where nothing of it goes on by itself', () => {
  fc.assert(
    fc.property(rest, ({ counts: of, paused, offline }) => {
      const moves = has(of, activeStates) && !paused && !offline
      const over = !has(of, [...activeStates, 'paused', 'blocked'])
      expect(stopReasonOf({ counts: of, paused, offline }) === null).toBe(moves || over)
    }),
  )
})

test('what waits for the user comes before what the user has paused', () => {
  const at = { paused: false, offline: false }
  expect(stopReasonOf({ ...at, counts: { blocked: 1, paused: 3 } })).toBe('blocked')
  expect(stopReasonOf({ ...at, counts: { completed: 1, paused: 3 } })).toBe('paused')
  expect(stopReasonOf({ ...at, counts: { waiting: 1, paused: 3 } })).toBeNull()
  expect(stopReasonOf({ ...at, counts: { waiting: 1, blocked: 3 }, offline: true })).toBe('offline')
  expect(stopReasonOf({ ...at, counts: { waiting: 1, blocked: 3 }, paused: true })).toBe('paused')
})

const atWork = (parts: Partial<JobsAtWork>): JobsAtWork => ({
  ...{ batchId: 1, accountId: 'a', loading: false, cutOff: 0 },
  ...parts,
})

test('a batch is offline when none of its providers is reached and no file comes', () => {
  const a = new Set(['a'])
  const offline = (rows: JobsAtWork[], accounts = a) => [...offlineBatches(rows, accounts)]
  expect(offline([atWork({})])).toEqual([1])
  expect(offline([atWork({}), atWork({ accountId: 'b' })])).toEqual([])
  expect(offline([atWork({}), atWork({ batchId: 2, accountId: 'b' })])).toEqual([1])
  expect(offline([atWork({ loading: true, cutOff: 2 })], new Set())).toEqual([1])
  expect(offline([atWork({ loading: true })], new Set())).toEqual([])
  expect(offline([atWork({ cutOff: 1 })], new Set())).toEqual([])
  expect(offline([atWork({}), atWork({ loading: true, accountId: 'b', cutOff: 1 })])).toEqual([1])
})

test('accounts are unreached by faults of the network, not by a rejected key', () => {
  const attention = [
    { accountId: 'a', failure: failureWith('NETWORK_NAME_NOT_FOUND') },
    { accountId: 'b', failure: failureWith('ACCOUNT_KEY_REJECTED') },
    { accountId: null, failure: failureWith('FILE_DISK_FULL') },
  ]
  expect([...unreachedAccounts(attention)]).toEqual(['a'])
})
