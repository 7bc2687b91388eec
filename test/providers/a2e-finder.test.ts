import { describe, expect, it } from 'vitest'
import { a2e } from '../../main/providers/a2e/a2e.ts'
import type { ApiClient } from '../../main/providers/provider.ts'
import { apiOf } from './a2e-kit.ts'

describe("A2E's lists", () => {
  it.each([
    ['comes whole', 60],
    ['comes again and again', 50],
  ])('end where a list has no pages and %s', async (_, length) => {
    const api = apiOf(() => ({ code: 0, data: Array.from({ length }, (_, i) => task(i)) }))
    expect(await all(api, 'imageToVideo')).toHaveLength(length === 50 ? 100 : 60)
    expect(api.asked).toHaveLength(length === 50 ? 2 : 1)
  })

  it.each(['avatar:1', 'dubbing:2', 'nothing', 'faceSwap:0', 'faceSwap:1:../..'])(
    'are not asked with the cursor %s',
    async (cursor) => {
      const api = apiOf(() => ({ code: 0, data: [] }))
      const page = { ...search, api, product: null, since: null, cursor }
      expect(await a2e.find!.page(page)).toEqual({ jobs: [], next: null })
      expect(api.asked).toEqual([])
    },
  )

  const task = (id: number, fields: object = {}) => ({
    _id: `68f1c2a4b7d0e35a9c44${String(id).padStart(4, '0')}`,
    current_status: 'completed',
    name: `Clip ${id}`,
    createdAt: '2026-11-20T10:00:00Z',
    ...fields,
  })
  const search = { baseUrl: 'https://a2e.example', credential: { key: 'k' } }

  async function all(api: ApiClient, product: string | null, since: number | null = null) {
    const jobs = []
    let cursor: string | null = null
    for (let page = 0; page < 10; page++) {
      const found = await a2e.find!.page({ ...search, api, product, since, cursor })
      jobs.push(...found.jobs)
      cursor = found.next
      if (cursor === null) return jobs
    }
    throw new Error('no end')
  }

  it('are read page by page, one documented product after the other', async () => {
    const api = apiOf((path) => {
      const first = path.includes('pageNum=1&')
      if (path.includes('userImage2Video'))
        return {
          code: 0,
          data: {
            list: Array.from({ length: first ? 50 : 3 }, (_, i) => task(first ? i : 50 + i)),
          },
        }
      return { code: 0, data: [task(900, { current_status: 'processing', name: null })] }
    })
    const jobs = await all(api, null)
    expect(jobs).toHaveLength(54)
    expect(jobs[0]).toEqual({
      remoteId: task(0)._id,
      product: 'imageToVideo',
      title: 'Clip 0',
      status: 'completed',
      state: 'ready',
      createdAt: Date.UTC(2026, 10, 20, 10),
    })
    expect(jobs.at(-1)).toMatchObject({ product: 'faceSwap', state: 'waiting', title: null })
    expect(api.asked).toHaveLength(3)
  })

  it('go on where pages are smaller than was asked for', async () => {
    const api = apiOf((path) => {
      const page = Number(/pageNum=(\d+)/.exec(path)?.[1])
      const length = page < 3 ? 20 : 7
      return { code: 0, data: Array.from({ length }, (_, i) => task(page * 100 + i)) }
    })
    expect(await all(api, 'faceSwap')).toHaveLength(47)
    expect(api.asked).toHaveLength(3)
  })

  it('that one product does not have hide none of the others', async () => {
    const api = apiOf((path) =>
      path.includes('userImage2Video') ? 404 : { code: 0, data: [task(1)] },
    )
    expect(await all(api, null)).toMatchObject([{ product: 'faceSwap' }])
    await expect(all(api, 'imageToVideo')).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
    })
  })

  it('end at jobs that are older than wanted', async () => {
    const api = apiOf(() => ({ code: 0, data: Array.from({ length: 50 }, (_, i) => task(i)) }))
    await all(api, 'faceSwap', Date.UTC(2026, 10, 21))
    expect(api.asked).toHaveLength(1)
  })

  it('take a cursor that is none for the end', async () => {
    const api = apiOf(() => 500)
    const page = { ...search, api, product: null, since: null, cursor: '../../x' }
    expect(await a2e.find!.page(page)).toEqual({ jobs: [], next: null })
    expect(api.asked).toEqual([])
  })
})
