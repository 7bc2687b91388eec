import { describe, expect, it } from 'vitest'
import { a2e } from '../../main/providers/a2e.ts'
import { A2E_PRODUCTS, a2eProductNamed, a2eSearchOrder } from '../../main/providers/a2e-products.ts'
import type { ApiClient, Ask } from '../../main/providers/provider.ts'
import { CANNED_NOW } from './canned-api.ts'

const JOB = '68f1c2a4b7d0e35a9c4412f0'
const LINK = 'https://cdn.example/r.mp4'

type Answers = (path: string) => unknown

/** Answers by path: a number is an HTTP status, undefined a 404. */
function apiOf(answers: Answers): ApiClient & { readonly asked: string[] } {
  const asked: string[] = []
  const client: ApiClient = async ({ method, url }) => {
    const { pathname, search } = new URL(url)
    asked.push(`${method} ${pathname}${search}`)
    const answer = answers(`${pathname}${search}`) ?? 404
    const status = typeof answer === 'number' ? answer : 200
    const body = JSON.stringify(typeof answer === 'number' ? { code: status } : answer)
    return { status, headers: {}, body, serverNow: CANNED_NOW }
  }
  return Object.assign(client, { asked })
}

const ask = (api: ApiClient, more: Partial<Ask> = {}) =>
  a2e.ask({ jobId: JOB, baseUrl: 'https://a2e.example', credential: { key: 'k' }, api, ...more })
const one = (fields: object) => ({ code: 0, data: { _id: JOB, ...fields } })

describe("A2E's products", () => {
  it.each([
    ['face swap', 'faceSwap'],
    ['FACE-SWAP', 'faceSwap'],
    ['userFaceSwapTask', 'faceSwap'],
    ['Image to video', 'imageToVideo'],
    ['img2vid', 'imageToVideo'],
    ['AI Dubbing', 'dubbing'],
    ['talking_photo', 'talkingPhoto'],
    ['virtual try-on', 'virtualTryOn'],
    ['Video', 'avatar'],
    ['poetry', null],
    ['', null],
  ])('are known in any spelling: %j is %j', (word, name) => {
    expect(a2eProductNamed(word)?.name ?? null).toBe(name)
  })

  it('are searched with the likely ones first, and each once', () => {
    const order = a2eSearchOrder(['face swap', 'nothing', 'faceSwap']).map(({ name }) => name)
    expect(order[0]).toBe('faceSwap')
    expect([...order].sort()).toEqual(A2E_PRODUCTS.map(({ name }) => name).sort())
  })

  it.each(A2E_PRODUCTS.filter(({ name }) => name !== 'avatar').map(({ name }) => name))(
    'asks for a job of %s with one request where the product is known',
    async (product) => {
      const api = apiOf(() => one({ current_status: 'completed', result_url: LINK, coins: '30' }))
      expect(await ask(api, { product })).toMatchObject({
        state: 'ready',
        status: 'completed',
        facts: { product, cost: 30, costUnit: 'coins' },
        outputs: [{ key: 'result', kind: 'video' }],
      })
      expect(api.asked).toHaveLength(1)
      expect(api.asked[0]).toContain(JOB)
    },
  )

  it.each(['sent', 'initialized', 'pending', 'processing'])('waits through %s', async (status) => {
    const api = apiOf(() => one({ current_status: status }))
    expect(await ask(api, { product: 'faceSwap' })).toMatchObject({ state: 'waiting', status })
  })

  it.each([
    [{ failed_message: 'No face', msg: 'Good morning' }, 'A2E: No face'],
    [{ faild_message: 'Face too small', failed_code: 'F2' }, 'A2E: Face too small'],
    [{ msg: 'Out of memory' }, 'A2E: Out of memory'],
    [{}, 'A2E: The job ended as “failed”; no reason is given.'],
  ])('says why a job failed: %j', async (fields, message) => {
    const api = apiOf(() => one({ current_status: 'failed', ...fields }))
    const report = await ask(api, { product: 'faceSwap' })
    expect(report).toMatchObject({ state: 'failed', failure: { message } })
  })

  it('does not take the pictures that a job was made from for what it delivers', async () => {
    const image_urls = ['https://cdn.example/source.png']
    const done = { current_status: 'completed', result_url: LINK, image_urls }
    const report = await ask(
      apiOf(() => one(done)),
      { product: 'imageToVideo' },
    )
    expect(report).toMatchObject({ state: 'ready', outputs: [{ key: 'result' }] })
    expect(report).toHaveProperty('outputs.length', 1)
  })

  it('does not take the text to be spoken for a reason while the job runs', async () => {
    const api = apiOf(() => one({ current_status: 'processing', msg: 'Good morning' }))
    expect(JSON.stringify(await ask(api, { product: 'avatar' }))).not.toContain('morning')
  })

  it('compares ids as hexadecimal numbers, without case', async () => {
    const api = apiOf(() => ({
      code: 0,
      data: [
        { _id: 'another', current_status: 'completed' },
        { _id: JOB.toUpperCase(), current_status: 'sent' },
      ],
    }))
    expect(await ask(api, { product: 'imageToVideo' })).toMatchObject({ status: 'sent' })
  })

  it('looks through the recent jobs where a product answers 404 by id', async () => {
    const api = apiOf((path) => {
      if (!path.includes('allRecords')) return 404
      const mine = { _id: JOB, current_status: 'completed', result_url: LINK }
      const filler = Array.from({ length: 50 }, (_, i) => ({ _id: String(i) }))
      return { code: 0, data: { list: path.includes('pageNum=2') ? [mine] : filler } }
    })
    const report = await ask(api, { product: 'talkingPhoto' })
    expect(report).toMatchObject({ state: 'ready', facts: { product: 'talkingPhoto' } })
    expect(api.asked).toHaveLength(3)
  })

  it('ends a look through a list that has no end', async () => {
    const page = Array.from({ length: 50 }, (_, i) => ({ _id: String(i) }))
    const api = apiOf((path) => (path.includes('allRecords') ? { code: 0, data: page } : 404))
    await expect(ask(api, { product: 'dubbing' })).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
      failure: { message: expect.stringContaining('dubbing') },
    })
    expect(api.asked.length).toBeLessThan(6)
  })
})

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

  it('asks each product once, and the documented lists, before it says that there is no such job', async () => {
    const api = apiOf(() => 404)
    await expect(ask(api)).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
      failure: { permanent: true },
    })
    const lists = A2E_PRODUCTS.filter(({ documented, list }) => documented && list !== null)
    expect(api.asked).toHaveLength(A2E_PRODUCTS.length + lists.length)
  })

  it.each([
    [500, 'SERVER_ERROR'],
    [503, 'SERVER_BUSY'],
  ])('leaves the question open where a documented product answers %d', async (status, reason) => {
    const api = apiOf((path) => (path.includes('userFaceSwapTask') ? status : 404))
    await expect(ask(api)).rejects.toMatchObject({ reason, failure: { permanent: false } })
  })

  it('goes on where a limit has interrupted it, and forgets nothing that was ruled out', async () => {
    const ruledOut = new Set<string>()
    const limited = apiOf((path) => {
      if (path.includes('awsResult')) return { code: 0, data: [] }
      return path.includes('userImage2Video') ? 404 : 429
    })
    const asking = { likelyProducts: [], ruledOut }
    await expect(ask(limited, asking)).rejects.toMatchObject({ reason: 'ACCOUNT_RATE_LIMITED' })
    const again = apiOf((path) => (path.includes('awsResult') ? { code: 0, data: [] } : swap(path)))
    expect(await ask(again, asking)).toMatchObject({ facts: { product: 'faceSwap' } })
    expect(again.asked.filter((line) => line.includes('userImage2Video'))).toEqual([])
  })

  it.each([401, 429])('stops at once at %d, which is about the account', async (status) => {
    const api = apiOf(() => status)
    await expect(ask(api)).rejects.toMatchObject({ reason: expect.stringMatching(/^ACCOUNT_/) })
    expect(api.asked).toHaveLength(1)
  })
})

describe("A2E's lists", () => {
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
