import { describe, expect, it } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import { a2e } from '../../main/providers/a2e/a2e.ts'
import type { Ask } from '../../main/providers/provider.ts'
import { cannedApi, example } from './canned-api.ts'
import { conformance, type AdapterUnderTest } from './conformance.ts'
import { tolerance } from './tolerance.ts'

const JOB = '652630d6bae4de626f8b49ec'
const clip = (name: string, field: string) => ({
  name,
  content: patternContent(name, 8000),
  contentType: 'video/mp4',
  field,
})

const adapter: AdapterUnderTest = {
  provider: a2e,
  jobId: JOB,
  delivering: {
    product: 'avatar',
    outputs: [clip('result.mp4', 'result'), clip('people.mp4', 'result_people_url')],
  },
  failing: {
    product: 'avatar',
    outputs: [],
    failure: { status: 'fail', message: 'No face found' },
  },
  statusBody: (status) => ({ code: 0, data: [{ _id: JOB, result: '', status }] }),
  asking: { sideFiles: true },
}
conformance(adapter)
tolerance(adapter, {
  essential: /^(code|data|data\.0|data\.0\._id|data\.0\.status)$/,
  links: /^data\.0\.result(_people_url)?$/,
})

const ask = (body: unknown, more: Partial<Ask> = {}) =>
  a2e.ask({
    ...more,
    jobId: JOB,
    baseUrl: 'https://a2e.example',
    credential: { key: 'k' },
    api: cannedApi(body),
  })
const task = (fields: object) => ({ code: 0, data: [{ _id: JOB, result: '', ...fields }] })

describe('A2E', () => {
  it("reads its document's example: one video behind a link that does not expire", async () => {
    const report = await ask(example('a2e/success'))
    expect(report).toMatchObject({ state: 'ready', status: 'success', missing: [] })
    expect(report).toHaveProperty('outputs.length', 1)
    expect(report).toMatchObject({
      outputs: [
        { key: 'result', kind: 'video', extension: 'mp4', source: { lease: { expiresAt: null } } },
      ],
    })
  })

  it('is asked by POST with the id in the body', async () => {
    const api = cannedApi(task({ status: 'init' }))
    await a2e.ask({ jobId: JOB, baseUrl: 'https://a2e.example', credential: { key: 'k' }, api })
    expect(api.asked[0]).toMatchObject({
      method: 'POST',
      url: 'https://a2e.example/api/v1/video/awsResult',
      headers: { authorization: 'Bearer k' },
      json: { _id: JOB },
    })
  })

  it.each(['init', 'start', 'pending', 'process', 'copy'])('waits through %s', async (status) => {
    expect(await ask(task({ status, process: 40 }))).toMatchObject({
      state: 'waiting',
      status,
      progress: 0.4,
    })
  })

  it('keeps a percentage beyond its bounds within them', async () => {
    expect(await ask(task({ status: 'process', process: 140 }))).toMatchObject({ progress: 1 })
    expect(await ask(task({ status: 'process' }))).toMatchObject({ progress: null })
  })

  it('delivers the layers where they are wanted, and only there', async () => {
    const result = 'https://cdn.example/r.mp4'
    const layers = {
      result_people_url: 'https://cdn.example/p.webm',
      result_bg_url: 'https://cdn.example/b.mp4',
    }
    const done = task({ status: 'success', result, ...layers })
    expect(await ask(done, { sideFiles: true })).toMatchObject({
      outputs: [{ key: 'result' }, { key: 'people', extension: 'webm' }, { key: 'background' }],
    })
    expect(await ask(done)).toHaveProperty('outputs.length', 1)
  })

  it('is asked again after a code that no document explains, and reports it', async () => {
    await expect(ask({ code: 1001, msg: 'busy' })).rejects.toMatchObject({
      reason: 'PROVIDER_INVALID_REQUEST',
      failure: { code: '1001', permanent: false, message: expect.stringContaining('busy') },
    })
  })

  it('takes a code that is an HTTP status for one', async () => {
    await expect(ask({ code: 401, msg: 'no' })).rejects.toMatchObject({
      reason: 'ACCOUNT_KEY_REJECTED',
    })
    await expect(ask({ code: 429 })).rejects.toMatchObject({ reason: 'ACCOUNT_RATE_LIMITED' })
  })

  it('does not take another task for this one', async () => {
    const data = [{ _id: 'another', status: 'success', result: 'https://cdn.example/r.mp4' }]
    await expect(ask({ code: 0, data })).rejects.toMatchObject({ reason: 'PROVIDER_JOB_NOT_FOUND' })
  })

  it('is asked again when a success has no file yet', async () => {
    await expect(ask(task({ status: 'success' }))).rejects.toMatchObject({
      reason: 'PROVIDER_NO_OUTPUTS',
    })
  })
})
