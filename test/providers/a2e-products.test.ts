import { describe, expect, it } from 'vitest'
import {
  A2E_PRODUCTS,
  a2eProductNamed,
  a2eSearchOrder,
} from '../../main/providers/a2e/a2e-products.ts'
import { apiOf, ask, JOB, LINK, one } from './a2e-kit.ts'

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
    [{ faild_message: 'Face too small', error_code: 0 }, 'A2E: Face too small'],
    [{ msg: 'Out of memory' }, 'A2E: Out of memory'],
    [{}, 'A2E: The job ended as “failed”; no reason is given.'],
  ])('says why a job failed: %j', async (fields, message) => {
    const api = apiOf(() => one({ current_status: 'failed', ...fields }))
    const report = await ask(api, { product: 'faceSwap' })
    expect(report).toMatchObject({ state: 'failed', failure: { message } })
  })

  it.each([
    [{ failed_code: 'F2', error_code: '7' }, 'F2'],
    [{ error_code: 7 }, '7'],
    [{ error_code: '0' }, undefined],
    [{ failed_code: 'two words and a line' }, undefined],
  ])('keeps the code of a failure where it is one: %j', async (fields, code) => {
    const api = apiOf(() => one({ current_status: 'failed', ...fields }))
    const report = await ask(api, { product: 'faceSwap' })
    expect(report.state === 'failed' && report.failure.code).toBe(code)
  })

  it('takes no picture that a job was made from for what it delivers', async () => {
    const image_urls = ['https://cdn.example/person.png', 'https://cdn.example/mask.png']
    const api = apiOf(() => one({ current_status: 'completed', result_url: LINK, image_urls }))
    expect(await ask(api, { product: 'virtualTryOn' })).toHaveProperty('outputs.length', 1)
  })

  it('names a result that has no link yet, and delivers what there is', async () => {
    const result_people_url = 'https://cdn.example/p.mp4'
    const api = apiOf(() => one({ status: 'success', result: '', result_people_url }))
    for (const sideFiles of [true, false]) {
      expect(await ask(api, { product: 'avatar', sideFiles })).toMatchObject({
        outputs: [{ key: 'people' }],
        missing: ['result'],
        mayStillCome: true,
      })
    }
  })

  it.each([null, '', [], {}, 'zero'])('takes no answer with the code %j for one', async (code) => {
    const api = apiOf(() => ({ code, data: [] }))
    await expect(ask(api, { product: 'avatar' })).rejects.toMatchObject({
      reason: 'PROVIDER_UNEXPECTED_ANSWER',
      failure: { permanent: false },
    })
  })

  it('takes words for a job that is not there for a 404, whatever the code', async () => {
    const api = apiOf(() => ({ code: 1004, msg: 'Record not found' }))
    await expect(ask(api)).rejects.toMatchObject({ reason: 'PROVIDER_JOB_NOT_FOUND' })
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
