import { describe, expect, it } from 'vitest'
import type { ReelhaulError } from '../../main/errors.ts'
import type { ApiClient, Ask } from '../../main/providers/provider.ts'
import { swiftia } from '../../main/providers/swiftia/swiftia.ts'
import { cannedApi } from './canned-api.ts'

describe('where a job of Swiftia is asked for', () => {
  /** Statuses of the two endpoints; null: it has the job. */
  function endpoints(jobs: number | null, renders: number | null) {
    const asked: string[] = []
    const api: ApiClient = async ({ url }) => {
      const isRender = url.includes('/api/render/')
      asked.push(isRender ? 'render' : 'jobs')
      const status = (isRender ? renders : jobs) ?? 200
      const found = isRender ? { type: 'queued' } : { id: 'x', status: 'PROCESSING' }
      const body = JSON.stringify(status === 200 ? found : { status, message: 'No', code: 'X' })
      return { status, headers: {}, body, serverNow: 0 }
    }
    return { api, asked }
  }
  const asking = ({ api }: { api: ApiClient }, more: Partial<Ask> = {}) =>
    swiftia.ask({
      ...{ jobId: 'x', baseUrl: 'https://swiftia.example', credential: { key: 'k' }, api },
      ...more,
    })

  it.each(['render', 'Renders', 'RENDER', 'video render'])('%j is a render', async (product) => {
    const at = endpoints(null, null)
    await asking(at, { product })
    expect(at.asked).toEqual(['render'])
  })

  it.each(['shorts', 'VideoShorts', 'video-shorts', 'Jobs'])('%j is a job', async (product) => {
    const at = endpoints(null, null)
    await asking(at, { product })
    expect(at.asked).toEqual(['jobs'])
  })

  it("looks at both for a word that is the user's own", async () => {
    const at = endpoints(404, null)
    expect(await asking(at, { product: 'Spring campaign' })).toMatchObject({
      facts: { product: 'render' },
    })
    expect(at.asked).toEqual(['jobs', 'render'])
  })

  it.each([
    [400, null, 'ready'],
    [422, null, 'ready'],
    [410, null, 'ready'],
    [404, 401, 'PROVIDER_JOB_NOT_FOUND'],
    [404, 403, 'PROVIDER_JOB_NOT_FOUND'],
    [404, 404, 'PROVIDER_JOB_NOT_FOUND'],
    [400, 404, 'PROVIDER_JOB_NOT_FOUND'],
    [404, 400, 'PROVIDER_JOB_NOT_FOUND'],
    [400, 400, 'PROVIDER_INVALID_REQUEST'],
    [400, 401, 'ACCOUNT_KEY_REJECTED'],
    [404, 429, 'ACCOUNT_RATE_LIMITED'],
    [404, 503, 'SERVER_BUSY'],
  ])('%j of jobs and %j of renders are %s, with two requests', async (jobs, renders, outcome) => {
    const at = endpoints(jobs, renders)
    const found = await asking(at).then(
      () => 'ready',
      (error: ReelhaulError) => error.reason,
    )
    expect([found, at.asked.length]).toEqual([outcome, 2])
  })

  it.each([
    [401, 'ACCOUNT_KEY_REJECTED'],
    [403, 'ACCOUNT_FORBIDDEN'],
    [429, 'ACCOUNT_RATE_LIMITED'],
    [500, 'SERVER_ERROR'],
  ])('asks no further after %d', async (status, reason) => {
    const at = endpoints(status, null)
    await expect(asking(at)).rejects.toMatchObject({ reason })
    expect(at.asked).toHaveLength(1)
  })

  it.each([
    ['Insufficient credits', 'ACCOUNT_NO_CREDITS', 'addCredits'],
    ['Storage limit exceeded', 'ACCOUNT_FORBIDDEN', 'freeProviderStorage'],
    ['Not enough storage', 'ACCOUNT_FORBIDDEN', 'freeProviderStorage'],
    ['Please verify your phone number', 'ACCOUNT_FORBIDDEN', 'verifyPhone'],
    ['Phone number not verified', 'ACCOUNT_FORBIDDEN', 'verifyPhone'],
    ['Forbidden', 'ACCOUNT_FORBIDDEN', 'checkKeyRights'],
  ])('FORBIDDEN with %j is %s: %s', async (message, reason, advice) => {
    const api = cannedApi({ status: 403, message, code: 'FORBIDDEN' }, { status: 403 })
    await expect(asking({ api })).rejects.toMatchObject({
      failure: { reason, advice, permanent: true, code: 'FORBIDDEN' },
    })
  })
})
