/** The engine speaks English; the window finds its sentences among the messages, to say them in its language. */
import { expect, test } from 'vitest'
import { allProviders } from '../../main/providers/registry.ts'
import { catalogue } from '../../messages/compiled/index.js'
import { adviceOfEngine } from './engine-sentences.ts'

test('every advice of the engine is among the messages, and no other', () => {
  const said = new Set(adviceOfEngine().map(({ sentence }) => sentence))
  expect([...said].sort()).toEqual(Object.values(catalogue.en.advice).sort())
})

test('every name of a key or an ID is among the messages, and no other', () => {
  const names = allProviders().flatMap((provider) => Object.values(provider.credentialLabels))
  expect([...new Set(names)].sort()).toEqual(Object.values(catalogue.en.credentialLabels).sort())
})
