// @vitest-environment node
import { expect, it } from 'vitest'
import { failureOf } from '../../../renderer/state/failure-of.ts'
import { callError } from '../fake-api.ts'

const failure = {
  reason: 'NETWORK_OFFLINE',
  message: 'There is no network.',
  permanent: false,
  advice: 'Connect and try again.',
} as const

it('reads the failure that a rejected call carries', () => {
  expect(failureOf(callError(failure))).toEqual(failure)
})

it.each([new Error('x'), 'x', null, undefined, { failure: 'x' }])(
  'makes a plain sentence of anything else: %j',
  (thrown) => {
    expect(failureOf(thrown)).toMatchObject({
      reason: 'INTERNAL_ERROR',
      message: 'The app could not do that.',
    })
  },
)
