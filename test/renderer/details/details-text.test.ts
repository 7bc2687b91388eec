// @vitest-environment node
import { expect, it } from 'vitest'
import { detailsAsText, factsOf } from '../../../renderer/details/details-text.ts'
import { FakeApi } from '../fake-api.ts'
import { fakeEnvironment } from '../fake-views.ts'

const api = new FakeApi({ jobs: 20 })
const failed = await api.call('jobDetail', 5)
if (!failed) throw new Error('the fake has no job 5')

it('tells support everything about a failure in plain text', () => {
  const text = detailsAsText(failed, fakeEnvironment)
  expect(text).toContain('Reelhaul 0.1.0 on linux')
  expect(text).toContain(failed.remoteId)
  expect(text).toContain('PROVIDER_JOB_FAILED (no_audio)')
  expect(text).toContain(
    'Look at the job at the provider, correct what it names, and submit it again.',
  )
  expect(text).toContain('Links renewed')
})

it('says warnings in words that can be pasted anywhere', () => {
  const warnings = [{ code: 'empty' as const, params: { name: 'a.mp4' } }]
  expect(detailsAsText({ ...failed, warnings }, null)).toContain('\na.mp4 is empty.\n')
})

it('holds no link that works, no key and no secret, wherever they come from', () => {
  const secret = 'hunter2-0123456789abcdef'
  const url = `https://ana:${secret}@store.example.com/film.mp4?X-Amz-Signature=${secret}&b=1`
  const text = detailsAsText(
    {
      ...failed,
      title: `Film ${url}`,
      providerStatus: `failed; token=${secret}`,
      columns: { 'API key': secret, Link: url, Note: `Authorization: Bearer ${secret}` },
      warnings: [{ code: 'text', params: { text: `See ${url}#${secret}` } }],
      failure: { ...failed.failure!, message: `{"url":"${url}","api_key":"${secret}"}` },
      timeline: [
        { at: 1, event: { code: 'says', params: { status: `sk-${secret}` } } },
        { at: 2, event: { code: 'text', params: { text: `eyJhbGciOiJIUzI1NiJ9.${secret}.x` } } },
      ],
    },
    fakeEnvironment,
  )
  expect(text).not.toContain(secret)
  expect(text).toContain('https://[…]@store.example.com/film.mp4?[…]')
  expect(text).toContain('API key: (left out)')
})

it('keeps what helps: checksums, job IDs, statuses, paths', () => {
  const done = { ...failed, providerStatus: 'dubbing: step 3 of 4', failure: null }
  const text = detailsAsText(done, null)
  expect(text).toContain('dubbing: step 3 of 4')
  expect(text).toContain(failed.folder)
  expect(text).toContain(`SHA-256 ${failed.files[0]?.sha256}`)
  expect(text).toContain('Market: DACH')
})

it('leaves out what is not known', () => {
  const names = factsOf({ ...failed, cost: null, product: null, renewals: 0 }).map(([name]) => name)
  expect(names).not.toContain('Cost')
  expect(names).not.toContain('Product')
  expect(names).not.toContain('Link renewals')
  expect(names).toContain('Market')
})
