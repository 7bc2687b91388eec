import { expect, test } from 'vitest'
import { detectStall, detectUnknownStall } from '../../main/queue/stall-detection.ts'

const hours = (n: number) => n * 3_600_000
const limits = { stuckAfterHours: 24, giveUpAfterHours: 72 }

test('a job whose status changed lately is moving', () => {
  expect(detectStall('dubbing', hours(24) - 1, limits)).toEqual({ type: 'moving' })
})

test.each([
  [24, 24],
  [26.9, 26],
  [50, 48],
])('after %d hours it says so, in whole hours and later days', (n, told) => {
  const warning = { code: 'stuck', params: { status: 'dubbing', seconds: told * 3600 } }
  expect(detectStall('dubbing', hours(n), limits)).toEqual({ type: 'stuck', warning })
})

test('after the deadline it has failed, with what to do', () => {
  expect(detectStall('dubbing', hours(72), limits)).toMatchObject({
    type: 'overdue',
    failure: {
      reason: 'PROVIDER_JOB_STUCK',
      message: 'The provider has said “dubbing” for 3 days.',
      permanent: true,
    },
  })
})

test('a deadline of one hour is said as one', () => {
  const decided = detectStall('queued', hours(1), { stuckAfterHours: null, giveUpAfterHours: 1 })
  expect(decided).toMatchObject({ failure: { message: expect.stringMatching(/ 1 hour\.$/) } })
})

test('without limits a job may take for ever', () => {
  const none = { stuckAfterHours: null, giveUpAfterHours: null }
  expect(detectStall('dubbing', hours(9999), none)).toEqual({ type: 'moving' })
})

test('a status that is no known word is believed for a bounded time, and then named', () => {
  const none = { stuckAfterHours: null, giveUpAfterHours: null }
  expect(detectUnknownStall('polishing', hours(6) - 1, none, hours(6))).toEqual({ type: 'moving' })
  expect(detectUnknownStall('polishing', hours(6), none, hours(6))).toMatchObject({
    type: 'overdue',
    failure: {
      reason: 'PROVIDER_UNKNOWN_STATUS',
      message: expect.stringContaining('said “polishing” for 6 hours'),
      permanent: true,
      advice: 'waitOnceMore',
    },
  })
})

test("the user's own patience ends the wait on an unknown status sooner, and never later", () => {
  const patience = (giveUpAfterHours: number) => ({ stuckAfterHours: 1, giveUpAfterHours })
  const half = hours(0.5)
  expect(detectUnknownStall('x', half, patience(0.5), hours(6))).toMatchObject({
    failure: { message: expect.stringContaining('30 minutes') },
  })
  expect(detectUnknownStall('x', hours(5), patience(72), hours(6))).toMatchObject({ type: 'stuck' })
  expect(detectUnknownStall('x', hours(6), patience(72), hours(6)).type).toBe('overdue')
})
