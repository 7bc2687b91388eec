import { describe, expect, test } from 'vitest'
import {
  attendedRetries,
  retryDelay,
  retryPolicyFor,
  unattendedRetries,
} from '../../main/queue/retry-policy.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

const policy = { maxAttempts: 4, baseMs: 1000, growth: 2, capMs: 3000 }
const failure = (permanent: boolean): Failure => ({
  reason: 'NETWORK_BROKEN',
  message: 'The line broke.',
  permanent,
  advice: 'askedLater',
})

describe('retryDelay', () => {
  test('doubles with every attempt up to the cap', () => {
    const delays = [1, 2, 3].map((attempt) =>
      retryDelay(failure(false), attempt, null, 0.999999, policy),
    )
    expect(delays).toEqual([1000, 2000, 3000])
  })

  test('spreads over the upper half, so that jobs that failed together do not return together', () => {
    expect(retryDelay(failure(false), 1, null, 0, policy)).toBe(500)
    expect(retryDelay(failure(false), 1, null, 0.5, policy)).toBe(750)
  })

  test('gives up after the last attempt, and at once when the failure is permanent', () => {
    expect(retryDelay(failure(false), 4, null, 0, policy)).toBeNull()
    expect(retryDelay(failure(true), 1, null, 0, policy)).toBeNull()
  })

  test("the server's Retry-After wins over the back-off, within an hour", () => {
    expect(retryDelay(failure(false), 1, 7000, 0, policy)).toBe(7000)
    expect(retryDelay(failure(false), 3, 100, 0, policy)).toBe(100)
    expect(retryDelay(failure(false), 1, 1e12, 0, policy)).toBe(3_600_000)
  })

  test('an outage with a short Retry-After does not use up all tries within a minute', () => {
    let ms = 0
    for (let attempt = 1; ; attempt++) {
      const delay = retryDelay(failure(false), attempt, 1000, 0, attendedRetries.polls)
      if (delay === null) break
      if (attempt <= 8) expect(delay).toBe(1000)
      ms += delay
    }
    expect(ms).toBeGreaterThan(2 * 3_600_000)
  })

  test('a Retry-After of 0 or of the past is no leave to try without a pause', () => {
    for (const none of [0, -5])
      for (const attempt of [1, 2, 3])
        expect(retryDelay(failure(false), attempt, none, 0, policy)).toBe(
          retryDelay(failure(false), attempt, null, 0, policy),
        )
  })
})

/** Tries of files until the end, and how long they take at least, minutes. */
function endOf(policies: typeof attendedRetries, reason: Failure['reason']) {
  const policy = retryPolicyFor(policies, 'ready', { reason })
  let [tries, ms] = [1, 0]
  for (;;) {
    const delay = retryDelay({ ...failure(false), reason }, tries, null, 0, policy)
    if (delay === null) return { tries, minutes: Math.round(ms / 60_000) }
    tries++
    ms += delay
  }
}

describe('what fails in the same way every time', () => {
  test('a store or a disk: ends after eight tries, at the window after six to thirteen minutes', () => {
    for (const reason of ['SERVER_BUSY', 'NETWORK_BROKEN', 'FILE_IO_ERROR'] as const) {
      expect(endOf(attendedRetries, reason)).toEqual({ tries: 8, minutes: 6 })
      expect(endOf(unattendedRetries, reason)).toEqual({ tries: 8, minutes: 1 })
    }
  })

  test('this machine’s own network: at the window it may be away for hours', () => {
    expect(endOf(attendedRetries, 'NETWORK_OFFLINE').minutes).toBeGreaterThan(120)
  })

  test('a provider’s API: at the window it may be away for hours', () => {
    const policy = retryPolicyFor(attendedRetries, 'waiting', failure(false))
    expect(policy).toBe(attendedRetries.polls)
  })
})
