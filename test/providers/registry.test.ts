import { expect, it } from 'vitest'
import { ProviderRegistry } from '../../main/providers/registry.ts'
import { builtInProviders } from '../../preload/contract/vocabulary.ts'

const registry = new ProviderRegistry()

it('has an adapter for every provider of the vocabulary, and no other', () => {
  expect(registry.all().map(({ name }) => name)).toEqual([...builtInProviders])
  for (const name of builtInProviders) expect(registry.named(name).name).toBe(name)
})

it.each([
  ['job_abc123', ['redner']],
  ['d639c2a7-4b18-44cc-9f9b-d4d90dc48595', ['adobe']],
  ['D639C2A7-4B18-44CC-9F9B-D4D90DC48595', ['adobe']],
  ['task_abc123xyz', ['viddyscribe']],
  ['652630d6bae4de626f8b49ec', ['a2e']],
  ['abc-123-job-id', []],
  ['652630d6bae4de626f8b49e', []],
  ['job_', []],
  ['job_a b', []],
  ['', []],
])('routes %j by its documented shape to %j', (jobId, providers) => {
  expect(registry.route(jobId)).toEqual(providers)
})

it('takes on described providers after those built in, which none of them replaces', () => {
  const described = { ...registry.named('redner'), name: 'studio', label: 'Studio' }
  const more = new ProviderRegistry([described, { ...described, name: 'adobe' }])
  expect(more.all().map(({ name }) => name)).toEqual([...builtInProviders, 'studio'])
  expect(more.named('adobe')).toBe(registry.named('adobe'))
  expect(more.route('job_1')).toEqual(['redner', 'studio'])
  expect(more.find('nothing')).toBeNull()
  expect(() => more.named('nothing')).toThrow(RangeError)
})
