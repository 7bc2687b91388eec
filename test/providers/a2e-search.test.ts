import { describe, expect, it } from 'vitest'
import type { ReelhaulError } from '../../main/errors.ts'
import { A2E_PRODUCTS } from '../../main/providers/a2e/a2e-products.ts'
import { apiOf, ask, JOB, one } from './a2e-kit.ts'

describe('a search for the product of an A2E job', () => {
  const swap = (path: string) =>
    path.includes('userFaceSwapTask') ? one({ current_status: 'sent' }) : 404

  it('ends where the job is found, and says which product it is', async () => {
    const api = apiOf((path) => (path.includes('awsResult') ? { code: 0, data: [] } : swap(path)))
    expect(await ask(api)).toMatchObject({ state: 'waiting', facts: { product: 'faceSwap' } })
    expect(api.asked).toHaveLength(3)
  })

  it("begins with what the account's other jobs are", async () => {
    const api = apiOf(swap)
    await ask(api, { likelyProducts: ['faceSwap'] })
    expect(api.asked).toHaveLength(1)
  })

  it('asks each product once, then the documented lists, before it says that there is no such job', async () => {
    const api = apiOf(() => 404)
    await expect(ask(api)).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
      failure: { permanent: true },
    })
    expect(new Set(api.asked).size).toBe(A2E_PRODUCTS.length + 2)
    expect(api.asked).toHaveLength(A2E_PRODUCTS.length + 2)
  })

  it.each([
    ['/userFaceSwapTask/records', [], 'faceSwap'],
    ['/talkingPhoto/allRecords', ['talking photo'], 'talkingPhoto'],
  ])('finds in the list %s what is not there by its id', async (list, likely, product) => {
    const api = apiOf((path) =>
      path.includes(list)
        ? { code: 0, data: { rows: [{ _id: JOB, current_status: 'sent' }], count: 1 } }
        : 404,
    )
    expect(await ask(api, { likelyProducts: likely })).toMatchObject({ facts: { product } })
  })

  it.each([401, 403])('takes a %d of one product for no more than that', async (status) => {
    const refusing = (path: string) => (path.includes('userImage2Video') ? status : undefined)
    const found = apiOf((path) => refusing(path) ?? swap(path))
    expect(await ask(found)).toMatchObject({ facts: { product: 'faceSwap' } })
    await expect(ask(apiOf((path) => refusing(path) ?? 404))).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
    })
  })

  it('takes no 404 of a product that may not be there for an accepted key', async () => {
    const api = apiOf((path) => (path.includes('talkingPhoto') ? 404 : 401))
    await expect(ask(api, { likelyProducts: ['talkingPhoto'] })).rejects.toMatchObject({
      reason: 'ACCOUNT_KEY_REJECTED',
    })
  })

  it('says what is wrong where no product understands the question', async () => {
    await expect(ask(apiOf(() => 400))).rejects.toMatchObject({
      reason: 'PROVIDER_INVALID_REQUEST',
    })
  })

  it('keeps that a job may not be seen, where no other product has it', async () => {
    const forbidden = { code: 403, msg: 'You may not see this job' }
    const api = apiOf((path) => (path.includes('userFaceSwapTask/status') ? forbidden : 404))
    await expect(ask(api)).rejects.toMatchObject({ reason: 'PROVIDER_JOB_FORBIDDEN' })
  })

  it.each(['', '.', '..'])('asks nothing for %j', async (jobId) => {
    const api = apiOf(() => 404)
    await expect(ask(api, { jobId })).rejects.toMatchObject({ reason: 'PROVIDER_JOB_NOT_FOUND' })
    expect(api.asked).toEqual([])
  })

  it('goes on where it was interrupted, and so comes to its end', async () => {
    const ruledOut = new Set<string>()
    let left = 0
    const api = apiOf((path) => (left-- > 0 ? (path.includes('motion') ? 500 : 404) : 429))
    const reasons: string[] = []
    for (let tries = 0; tries < 20 && reasons.at(-1) !== 'PROVIDER_JOB_NOT_FOUND'; tries++) {
      left = 3
      await ask(api, { ruledOut }).catch(({ reason }: ReelhaulError) => reasons.push(reason))
    }
    expect(reasons.at(-1)).toBe('PROVIDER_JOB_NOT_FOUND')
    expect(api.asked.length).toBeLessThan(30)
  })

  it.each([
    [500, 'SERVER_ERROR'],
    [503, 'SERVER_BUSY'],
  ])('leaves the question open where a documented product answers %d', async (status, reason) => {
    const api = apiOf((path) => (path.includes('userFaceSwapTask') ? status : 404))
    await expect(ask(api)).rejects.toMatchObject({ reason, failure: { permanent: false } })
  })

  it.each([401, 429])('stops at once at %d, which is about the account', async (status) => {
    const api = apiOf(() => status)
    await expect(ask(api)).rejects.toMatchObject({ reason: expect.stringMatching(/^ACCOUNT_/) })
    expect(api.asked).toHaveLength(1)
  })
})
