// @vitest-environment node
import { afterEach, expect, it } from 'vitest'
import { failureSchema } from '../../../preload/contract/vocabulary.ts'
import { language } from '../../../renderer/words/language.svelte.ts'
import { failureOf, failureText } from '../../../renderer/words/failure-of.ts'
import { callError } from '../fake-api.ts'

const failure = {
  reason: 'NETWORK_OFFLINE',
  message: 'There is no network.',
  permanent: false,
  advice: 'triedLater',
} as const

afterEach(() => (language.current = 'en'))

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

it('says in the window’s language what the engine advises', () => {
  expect(failureText(failure)).toBe('There is no network. It is tried again later.')
  language.current = 'de'
  expect(failureText(failure)).toBe('There is no network. Es wird später erneut versucht.')
})

it('shows the advice of an older version, a sentence, as it is', () => {
  language.current = 'de'
  const old = failureSchema.parse({ ...failure, advice: 'Connect and try again.' })
  expect(failureText(old)).toBe('There is no network. Connect and try again.')
})
