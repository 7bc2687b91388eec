import { describe, expect, test } from 'vitest'
import type { Attention } from '../../../preload/contract/model.ts'
import type { Failure, FailureReason, JobState } from '../../../preload/contract/vocabulary.ts'
import { waitOf } from '../../../renderer/problems/job-wait.ts'
import { fakeTroubled } from '../fake-problems.ts'

const failureOf = (reason: FailureReason): Failure => ({
  ...{ reason, message: 'A sentence.', permanent: false },
  advice: 'reconnect',
})
const stopOf = (reason: FailureReason, until: number | null = 5000): Attention => ({
  ...{ accountId: 'studio', account: fakeTroubled, folder: null, blocked: false, jobs: 0 },
  ...{ failure: failureOf(reason), until },
})
const job = (state: JobState, reason: FailureReason | null = null, nextDueAt = 0) => ({
  ...{ state, accountId: 'studio', bytesPerSecond: 0 },
  failure: reason === null ? null : failureOf(reason),
  nextDueAt: nextDueAt === 0 ? null : nextDueAt,
})

describe('what a job waits for', () => {
  test('is nothing while all is well', () => {
    for (const state of ['queued', 'waiting', 'ready', 'downloading', 'completed'] as const)
      expect(waitOf(job(state), [], true)).toBeNull()
  })

  test('is the network, when its account does not answer for want of one', () => {
    const offline = [stopOf('NETWORK_OFFLINE')]
    expect(waitOf(job('waiting', null, 7000), offline, true)).toEqual({
      offline: true,
      until: 7000,
    })
    expect(waitOf(job('queued'), offline, true)).toEqual({ offline: true, until: 5000 })
  })

  test('is the network for a download that stands still, and not for one that moves', () => {
    const offline = [stopOf('NETWORK_OFFLINE')]
    expect(waitOf(job('downloading'), offline, true)).toEqual({ offline: true, until: null })
    expect(waitOf({ ...job('downloading'), bytesPerSecond: 9 }, offline, true)).toBeNull()
    expect(waitOf(job('downloading', 'SERVER_BUSY'), [], true)).toBeNull()
  })

  test('is the next try of a file that failed', () => {
    expect(waitOf(job('ready', 'SERVER_BUSY', 9000), [], true)).toEqual({
      ...{ offline: false, until: 9000 },
    })
    expect(waitOf(job('ready', 'NETWORK_OFFLINE', 9000), [], true)?.offline).toBe(true)
  })

  test('is the network where the system says that there is none, whatever the connection met', () => {
    expect(waitOf(job('ready', 'NETWORK_REFUSED', 9000), [], false)?.offline).toBe(true)
    expect(waitOf(job('ready', 'SERVER_BUSY', 9000), [], false)?.offline).toBe(false)
  })

  test('is the server that limits requests, which is no outage', () => {
    const limited = [stopOf('ACCOUNT_RATE_LIMITED')]
    expect(waitOf(job('waiting', null, 6000), limited, true)).toEqual({
      ...{ offline: false, until: 6000 },
    })
  })

  test('is nothing for jobs of other accounts, and for those that wait for the user', () => {
    const other = [{ ...stopOf('NETWORK_OFFLINE'), accountId: 'other' }]
    expect(waitOf(job('waiting'), other, true)).toBeNull()
    expect(waitOf(job('blocked', 'ACCOUNT_KEY_REJECTED'), [], true)).toBeNull()
    const blocked = [{ ...stopOf('ACCOUNT_KEY_REJECTED'), blocked: true }]
    expect(waitOf(job('waiting'), blocked, true)).toBeNull()
  })
})
