import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { bytesContent } from '../../main/demo/object-content.ts'
import { startSimulator } from '../../main/demo/simulator.ts'
import { ReelhaulError } from '../../main/errors.ts'
import { adobe } from '../../main/providers/adobe/adobe.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import type { ApiClient, FoundJob, FoundJobs, JobSearch } from '../../main/providers/provider.ts'
import { cannedApi } from './canned-api.ts'
import { mutationsOf } from './mutations.ts'

const day = 86_400_000

function page(api: ApiClient, more: Partial<JobSearch> = {}): Promise<FoundJobs> {
  return adobe.find!.page({
    ...{ baseUrl: 'https://adobe.example/', credential: { key: 't', clientId: 'c' }, api },
    ...{ product: null, since: null, cursor: null, ...more },
  })
}

const job = (jobId: string, more: object = {}) => ({ jobId, status: 'running', ...more })

describe("Adobe's list of render jobs", () => {
  test('is asked for page by page, with token and client ID', async () => {
    const api = cannedApi({ jobs: [] })
    await page(api)
    await page(api, { cursor: 'a b&c' })
    expect(api.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET https://adobe.example/v1/templates/render-jobs',
      'GET https://adobe.example/v1/templates/render-jobs?cursor=a%20b%26c',
    ])
    expect(api.asked[0]?.headers).toEqual({ authorization: 'Bearer t', 'x-api-key': 'c' })
  })

  test.each([
    ['succeeded', 'ready'],
    ['partially_succeeded', 'ready'],
    ['not_started', 'waiting'],
    ['canceling', 'waiting'],
    ['canceled', 'failed'],
    ['failed', 'failed'],
    ['polishing', 'waiting'],
  ])('shows a job that is %s as %s', async (status, state) => {
    const body = { jobs: [job('a', { status, createdAt: '2026-01-05T12:00:00Z', name: 'Spring' })] }
    expect((await page(cannedApi(body))).jobs).toEqual([
      {
        ...{ remoteId: 'a', product: 'render', title: 'Spring', status, state },
        createdAt: Date.UTC(2026, 0, 5, 12),
      },
    ])
  })

  test.each([
    [[job('a')], null],
    [{ renderJobs: [job('a')], next: 'n1' }, 'n1'],
    [{ items: [{ id: 'a' }], paging: { cursor: 'n2' } }, 'n2'],
    [{ data: [{ renderJobId: 'a' }], paging: { next: 'https://x.example/l?cursor=n%203' } }, 'n 3'],
    [{ results: [job('a')], _links: { next: { href: '/l?limit=5&cursor=n4' } } }, 'n4'],
    [{ jobs: [job('a')], nextCursor: 'n5' }, 'n5'],
    [{ jobs: [job('a')], cursor: null, next: '' }, null],
    [{ jobs: [job('a')], next: 'https://x.example/l' }, null],
  ])('is read in the form %j', async (body, next) => {
    const found = await page(cannedApi(body))
    expect([found.jobs.map(({ remoteId }) => remoteId), found.next]).toEqual([['a'], next])
  })

  test('ends where a page repeats its own cursor, or has only jobs that are too old', async () => {
    const body = { jobs: [job('a', { createdAt: 1_600_000_000 })], next: 'same' }
    expect((await page(cannedApi(body), { cursor: 'same' })).next).toBeNull()
    const old = await page(cannedApi(body), { since: Date.UTC(2026, 0, 1) })
    expect(old).toEqual({ jobs: [], next: null })
  })

  test('has jobs without a date, whatever is looked for', async () => {
    const { jobs } = await page(cannedApi({ jobs: [job('a')] }), { since: Date.UTC(2026, 0, 1) })
    expect(jobs).toMatchObject([{ remoteId: 'a', createdAt: null }])
  })

  test('shows the jobs beside one that cannot be read', async () => {
    const body = { jobs: [job('a'), null, { name: 'no id' }, 7, job('b')], next: 'n' }
    for (const spoilt of mutationsOf({ ...body, extra: 1 })) {
      const found = await page(cannedApi(spoilt ?? '')).catch((error: unknown) => error)
      if (found instanceof ReelhaulError) expect(found.reason).toBe('PROVIDER_UNEXPECTED_ANSWER')
      else expect((found as FoundJobs).jobs.length).toBeLessThanOrEqual(4)
    }
    expect((await page(cannedApi(body))).jobs.map(({ remoteId }) => remoteId)).toEqual(['a', 'b'])
  })

  test('is not read as empty when it was refused', async () => {
    const api = cannedApi({ error_code: '403003', message: 'Api Key is invalid' }, { status: 403 })
    await expect(page(api)).rejects.toMatchObject({ failure: { advice: 'checkClientId' } })
  })

  test('is found whole at the simulator, and its jobs can be asked about', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 35 }), async (count) => {
        let now = Date.UTC(2026, 0, 1)
        const simulator = await startSimulator({ now: () => now })
        const api = createApiClient()
        onTestFinished(() => api.close())
        const [baseUrl, credential] = [simulator.baseUrls.adobe, simulator.credentials.adobe]
        for (let i = 0; i < count; i++) {
          const content = bytesContent(Buffer.from('video'))
          const outputs = [{ name: `${i}.mp4`, content, contentType: 'video/mp4', field: 'video' }]
          simulator.addJob({ id: `r${i}`, provider: 'adobe', product: 'render', outputs })
          now += day
        }
        const found: FoundJob[] = []
        let cursor: string | null = null
        do {
          const next: FoundJobs = await page(api, { baseUrl, credential, cursor })
          found.push(...next.jobs)
          cursor = next.next
        } while (cursor !== null)
        const listed = Math.min(count, 29)
        const ids = Array.from({ length: listed }, (_, i) => `r${count - 1 - i}`)
        expect(found.map(({ remoteId }) => remoteId)).toEqual(ids)
        for (const { remoteId, state } of found.slice(0, 1)) {
          const report = await adobe.ask({ jobId: remoteId, baseUrl, credential, api })
          expect([report.state, state]).toEqual(['ready', 'ready'])
        }
        await simulator.close()
      }),
      { numRuns: 8 },
    )
  })
})
