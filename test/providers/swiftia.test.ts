import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { SWIFTIA_API_KEY } from '../../main/demo/swiftia-api.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import type { Ask, JobReport } from '../../main/providers/provider.ts'
import { swiftia } from '../../main/providers/swiftia/swiftia.ts'
import { cannedApi, example } from './canned-api.ts'
import { conformance, type AdapterUnderTest } from './conformance.ts'
import { tolerance } from './tolerance.ts'

const clip = (name: string) => ({
  name,
  content: patternContent(name, 6000),
  contentType: 'video/mp4',
  field: `Title of ${name}`,
})

const adapter: AdapterUnderTest = {
  provider: swiftia,
  jobId: 'abc-123-job-id',
  delivering: {
    product: 'VideoShorts',
    details: { transcription: [{ text: 'Hello' }] },
    outputs: [clip('one.mp4'), clip('two.mp4')],
  },
  failing: { product: 'VideoShorts', outputs: [], failure: { status: 'FAILED', message: '' } },
  statusBody: (status) => ({ jobId: 'abc-123-job-id', status }),
}
conformance(adapter)
tolerance(adapter, {
  essential: /^(status|jobId|data|data\.shorts|data\.transcription)$/,
  links: /^data\.shorts\.\d+(\.cropFileUrl)?$/,
})

const ask = (body: unknown) =>
  swiftia.ask({
    jobId: 'abc-123-job-id',
    baseUrl: 'https://swiftia.example',
    credential: { key: 'k' },
    api: cannedApi(body),
  })

function outputsOf(report: JobReport) {
  return report.state === 'ready' ? report.outputs : []
}

describe("Swiftia's document, example by example:", () => {
  it('with an API key, in progress', async () => {
    expect(await ask(example('swiftia/key-in-progress'))).toMatchObject({
      state: 'waiting',
      status: 'PROCESSING: transcribing',
      progress: 0.3,
      facts: { title: 'My Video Analysis Job', cost: undefined },
    })
  })

  it('with an API key, completed: descriptions, and the reason why there is no video', async () => {
    const report = await ask(example('swiftia/key-completed'))
    expect(report).toMatchObject({
      state: 'ready',
      facts: { title: 'My Video Analysis Job', cost: 0.93 },
      missing: [expect.stringContaining('API key')],
      outputs: [
        { key: 'shorts.json', kind: 'metadata', extension: 'json' },
        { key: 'shorts.csv', kind: 'metadata', extension: 'csv' },
      ],
    })
    const [, csv] = outputsOf(report)
    expect(csv?.source).toMatchObject({
      content:
        'id,content,startTime,endTime,text\r\n' +
        'short_id_1,Auto-generated Short 1,10.5,70.3,Transcription of the short segment\r\n' +
        'short_id_2,Auto-generated Short 2,120,180.5,Transcription of the short segment\r\n',
    })
  })

  it('with a session token, in progress', async () => {
    const report = await ask(example('swiftia/session-in-progress'))
    expect(report).toMatchObject({ state: 'waiting', status: 'PROCESSING', progress: null })
  })

  it.each(['session-completed-ai', 'session-completed-user-defined'])(
    'with a session token, %s: the placeholder is no link, so the video counts as missing',
    async (name) => {
      const report = await ask(example(`swiftia/${name}`))
      expect(report).toMatchObject({
        state: 'ready',
        missing: [expect.stringContaining('video of')],
      })
      expect(outputsOf(report).map(({ key }) => key)).toEqual([
        'transcription',
        'shorts.json',
        'shorts.csv',
      ])
    },
  )
})

describe('Swiftia', () => {
  let simulator: Simulator
  const api = createApiClient()
  beforeAll(async () => {
    simulator = await startSimulator()
  })
  afterAll(async () => {
    api.close()
    await simulator.close()
  })

  it('answers in the format of the credential', async () => {
    const details = { shorts: [{ id: 's1', content: 'First' }], transcription: ['Hello'] }
    const spec = { provider: 'swiftia', product: 'VideoShorts', outputs: [clip('a.mp4')] } as const
    simulator.addJob({ ...spec, id: 'both', details, pollsUntilDone: 0 })
    const keys = async (key: string) => {
      const baseUrl = simulator.baseUrls.swiftia
      const report = await swiftia.ask({ jobId: 'both', baseUrl, credential: { key }, api })
      return outputsOf(report).map((output) => output.key)
    }
    expect(await keys(SWIFTIA_API_KEY)).toEqual(['shorts.json', 'shorts.csv'])
    const session = await keys(simulator.credentials.swiftia.key)
    expect(session).toEqual(['short-0', 'transcription', 'shorts.json', 'shorts.csv'])
  })

  it.each([
    [5, 'PROCESSING: initiating services'],
    [15, 'PROCESSING: downloading video'],
    [45, 'PROCESSING: transcribing'],
    [60, 'PROCESSING: generating shorts'],
    [80, 'PROCESSING: getting active speaker detection'],
    [0, 'PROCESSING'],
  ])('names the step at %d percent', async (progress, status) => {
    expect(await ask({ id: 'x', status: 'PROCESSING', progress })).toMatchObject({
      status,
      progress: progress / 100,
    })
  })

  it('says so where a transcription is nested deeper than can be written', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    const job = `{"jobId":"x","status":"COMPLETED","data":{"shorts":[],"transcription":${deep}}}`
    await expect(ask(job)).rejects.toMatchObject({ reason: 'PROVIDER_UNEXPECTED_ANSWER' })
  })

  it('reads a percentage with its sign', async () => {
    const job = { id: 'x', status: 'PROCESSING', progress: '30 %' }
    const status = 'PROCESSING: transcribing'
    expect(await ask(job)).toMatchObject({ status, progress: 0.3 })
  })

  it('lives with null in every field that may be null', async () => {
    const job = {
      id: 'x',
      title: null,
      cost: null,
      costBreakDown: null,
      status: null,
      source: null,
    }
    expect(await ask({ ...job, progress: 5 })).toMatchObject({ state: 'waiting', progress: 0.05 })
  })

  it('writes no link into a file', async () => {
    const shorts = [{ id: 1, title: 'A', cropFileUrl: 'https://store.example/a.mp4?sig=secret' }]
    const report = await ask({ jobId: 'x', status: 'COMPLETED', data: { shorts } })
    const inline = outputsOf(report).filter(({ source }) => source.type === 'inline')
    expect(inline).toHaveLength(2)
    expect(JSON.stringify(inline)).not.toContain('secret')
  })

  it('writes text that a spreadsheet would run as plain text', async () => {
    const shorts = [{ id: '=1+1', content: 'say "hi", then\nleave' }]
    const report = await ask({ id: 'x', status: 'COMPLETED', data: { shorts } })
    expect(outputsOf(report)[1]?.source).toMatchObject({
      content: `id,content\r\n'=1+1,"say ""hi"", then\nleave"\r\n`,
    })
  })
})

describe("Swiftia's renders", () => {
  const render = (body: unknown, more: Partial<Ask> = {}) =>
    swiftia.ask({
      jobId: 'r1',
      baseUrl: 'https://swiftia.example',
      credential: { key: 'k' },
      api: cannedApi(body),
      product: 'render',
      ...more,
    })

  it.each([
    [{ type: 'queued', queuePosition: 3 }, 'queued: position 3', null],
    [{ type: 'queued', queuePosition: '3' }, 'queued: position 3', null],
    [{ type: 'progress', progress: 0.4 }, 'progress', 0.4],
    [{ type: 'progress', progress: '0.4' }, 'progress', 0.4],
    [{ type: 'progress', progress: 7 }, 'progress', 0.07],
    [{ type: 'progress', progress: '40%' }, 'progress', 0.4],
    [{ type: 'progress', progress: 700 }, 'progress', 1],
    [{ progress: 0.1 }, 'progress', 0.1],
  ])('wait: %j', async (body, status, progress) => {
    expect(await render(body)).toMatchObject({ state: 'waiting', status, progress })
  })

  it.each([1740, '1740'])('deliver one video with its size, given as %j', async (size) => {
    const url = 'https://store.example/r.mp4?Expires=1'
    expect(await render({ type: 'done', url, size })).toMatchObject({
      state: 'ready',
      facts: { product: 'render' },
      outputs: [{ key: 'render', kind: 'video', extension: 'mp4', sizeBytes: 1740 }],
    })
  })

  it.each([
    [{ type: 'error', message: 'Out of storage' }, 'error'],
    [{ type: 'failed', message: 'Out of storage' }, 'failed'],
    [{ message: 'Out of storage' }, 'failed'],
  ])('fail: %j', async (body, status) => {
    expect(await render(body)).toMatchObject({
      state: 'failed',
      status,
      failure: { message: 'Swiftia: Out of storage' },
    })
  })

  it('are found where no job of that id is, and remembered as renders', async () => {
    const simulator = await startSimulator()
    const api = createApiClient()
    onTestFinished(async () => {
      api.close()
      await simulator.close()
    })
    const spec = { provider: 'swiftia', product: 'render', outputs: [clip('r.mp4')] } as const
    simulator.addJob({ ...spec, id: 'r1', pollsUntilDone: 0 })
    const { swiftia: credential } = simulator.credentials
    const asking = { jobId: 'r1', baseUrl: simulator.baseUrls.swiftia, credential, api }
    expect(await swiftia.ask(asking)).toMatchObject({ facts: { product: 'render' } })
    expect(simulator.stats().api.swiftia).toBe(2)
    await swiftia.ask({ ...asking, product: 'render' })
    await swiftia.ask({ ...asking, likelyProducts: ['render'] })
    expect(simulator.stats().api.swiftia).toBe(4)
  })
})

describe('tolerance', () => {
  it('reads shorts at top level, as an example of the knowledge base has them', async () => {
    const shorts = [{ id: 1, title: 'A', start: 1.5, end: 9 }]
    const report = await ask({ id: 'x', status: 'completed', cost: '0.93', shorts })
    expect(report).toMatchObject({ state: 'ready', facts: { cost: 0.93, costUnit: 'credits' } })
    expect(outputsOf(report)[1]?.source).toMatchObject({
      content: 'id,title,start,end\r\n1,A,1.5,9\r\n',
    })
  })

  it.each(['CANCELED', 'cancelled', 'EXPIRED', 'ERROR'])(
    'ends a job whose status is %s',
    async (status) => {
      expect(await ask({ jobId: 'x', status })).toMatchObject({ state: 'failed', status })
    },
  )

  it('lets no advisory field hide a job', async () => {
    const odd = { title: 7, cost: 'much', progress: {}, createdAt: [], costBreakDown: 'x' }
    expect(await ask({ jobId: {}, status: 'PROCESSING', ...odd })).toMatchObject({
      state: 'waiting',
      progress: null,
    })
  })

  it('delivers the shorts that have a link, and names the others', async () => {
    const shorts = [
      { title: 'A', cropFileUrl: 'https://store.example/a.mp4' },
      { title: 'B', cropFileUrl: null },
      null,
      { title: 'D', cropFileUrl: 'https://store.example/d.mp4' },
    ]
    const report = await ask({ jobId: 'x', status: 'COMPLETED', data: { shorts } })
    expect(report).toMatchObject({
      missing: ['video of B', 'video of short 3'],
      mayStillCome: true,
    })
    const videos = outputsOf(report).filter(({ kind }) => kind === 'video')
    expect(videos.map(({ key }) => key)).toEqual(['short-0', 'short-3'])
  })
})
