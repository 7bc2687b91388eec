import { expect, it } from 'vitest'
import { allProviders, providerNamed, route } from '../../main/providers/registry.ts'
import { builtInProviders } from '../../preload/contract/vocabulary.ts'

it('has an adapter for every provider of the vocabulary, and no other', () => {
  expect(allProviders().map(({ name }) => name)).toEqual([...builtInProviders])
  for (const name of builtInProviders) expect(providerNamed(name).name).toBe(name)
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
  expect(route(jobId)).toEqual(providers)
})
