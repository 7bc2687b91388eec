/** What the engine says as codes, and what providers call their keys, has words in every language. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allProviders } from '../../main/providers/registry.ts'
import { catalogue } from '../../messages/compiled/index.js'
import { adviceCodes, adviceText } from '../../preload/contract/advice.ts'

test('every advice has words in every language, and no other words are there', () => {
  for (const messages of Object.values(catalogue))
    expect(Object.keys(messages.advice).sort()).toEqual([...adviceCodes].sort())
})

test('no advice is kept that nothing gives', () => {
  const main = join(import.meta.dirname, '../../main')
  const source = globSync('**/*.ts', { cwd: main })
    .map((file) => readFileSync(join(main, file), 'utf8'))
    .join('')
  expect(adviceCodes.filter((code) => !source.includes(`'${code}'`))).toEqual([])
})

test('the sentence of an older version stays as it is', () => {
  expect(adviceText('Connect and try again.', catalogue.de.advice)).toBe('Connect and try again.')
})

test('every name of a key or an ID is among the messages, and no other', () => {
  const names = allProviders().flatMap((provider) => Object.values(provider.credentialLabels))
  expect([...new Set(names)].sort()).toEqual(Object.values(catalogue.en.credentialLabels).sort())
})
