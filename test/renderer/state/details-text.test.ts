// @vitest-environment node
import { expect, it } from 'vitest'
import { detailsAsText, factsOf } from '../../../renderer/state/details-text.ts'
import { FakeApi } from '../fake-api.ts'

const api = new FakeApi({ jobs: 20 })
const failed = await api.call('jobDetail', 5)
if (!failed) throw new Error('the fake has no job 5')

it('tells support everything about a failure in plain text', () => {
  const text = detailsAsText(failed)
  expect(text).toContain(failed.remoteId)
  expect(text).toContain('PROVIDER_JOB_FAILED (no_audio)')
  expect(text).toContain('Submit the job again with a source that has sound.')
  expect(text).toContain('Link renewed before it expired')
})

it('leaves out what is not known', () => {
  const names = factsOf({ ...failed, cost: null, product: null, renewals: 0 }).map(([name]) => name)
  expect(names).not.toContain('Cost')
  expect(names).not.toContain('Product')
  expect(names).not.toContain('Link renewals')
  expect(names).toContain('Market')
})
