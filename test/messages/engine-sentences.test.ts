/** What the engine says as codes, and what providers call their keys, has words in every language. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { catalogue } from '../../messages/compiled/index.js'
import { credentialLabelInEnglish } from '../../main/strings/english.ts'
import { credentialLabels } from '../../preload/contract/credential-labels.ts'
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

test('every name of a key or an ID has words in every language, and is used by a provider', () => {
  for (const messages of Object.values(catalogue))
    expect(Object.keys(messages.credentialLabels).sort()).toEqual([...credentialLabels].sort())
  const used = new ProviderRegistry()
    .all()
    .flatMap((provider) => Object.values(provider.credentialLabels))
  expect([...new Set(used)].sort()).toEqual([...credentialLabels].sort())
})

test.each([
  ['apiKey', 'API key'],
  ['apiKeyOrSession', 'API key or session token'],
  ['accessToken', 'Access token'],
  ['apiToken', 'API token'],
  ['clientId', 'Client ID'],
] as const)('%s is said in English as ever', (label, words) => {
  expect(credentialLabelInEnglish(label)).toBe(words)
})
