import { expect, it } from 'vitest'
import { routeProvider } from '../../main/imports/route-provider.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'

const claims = (id: string): ProviderName[] => {
  if (id.startsWith('job_')) return ['redner']
  return id.includes('-') ? ['adobe', 'swiftia'] : []
}
const job = (remoteId: string, provider: ProviderName | null = null) => ({ remoteId, provider })

it('takes the word of the file before the choice of the user, and that before the shape', () => {
  expect(routeProvider(job('job_1', 'a2e'), 'adobe', claims).provider).toBe('a2e')
  expect(routeProvider(job('job_1'), 'adobe', claims).provider).toBe('adobe')
  expect(routeProvider(job('job_1'), null, claims)).toEqual({ provider: 'redner', reason: null })
})

it('does not guess between providers', () => {
  expect(routeProvider(job('a-b'), null, claims)).toEqual({
    provider: null,
    reason: '“a-b” could be a job of adobe or swiftia; say which.',
  })
})

it('says so when no provider knows the form', () => {
  expect(routeProvider(job('x'), null, claims).reason).toMatch(/does not have the form of any/)
})
