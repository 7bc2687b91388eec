import { describe, expect, it } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import { redner } from '../../main/providers/redner/redner.ts'
import type { Ask } from '../../main/providers/provider.ts'
import { cannedApi, CANNED_NOW, example } from './canned-api.ts'
import { conformance, type AdapterUnderTest } from './conformance.ts'
import { tolerance } from './tolerance.ts'

const srt = (name: string) => ({
  name,
  content: patternContent(name, 5000),
  contentType: 'application/x-subrip',
})
const notCompleted = (status: string) => ({
  error: {
    code: 'INVALID_REQUEST',
    message: `Job is not completed yet. Current status: ${status}`,
  },
})

const adapter: AdapterUnderTest = {
  provider: redner,
  jobId: 'job_abc123',
  delivering: { product: 'translate', outputs: [srt('a.srt'), srt('b.srt'), srt('c.srt')] },
  failing: {
    product: 'dub',
    outputs: [],
    failure: { status: 'failed', message: 'Job failed. No output files available.' },
  },
  statusBody: notCompleted,
  statusCode: 400,
  webhook: example('redner/webhook-completed'),
}
conformance(adapter)
tolerance(adapter, {
  essential: /^outputs$/,
  links: /^outputs\.\d+(\.url)?$/,
  identity: /outputIndex$/,
})

const ask = (body: unknown, more: Partial<Ask> & { status?: number } = {}) => {
  const { status = 200, ...rest } = more
  const api = cannedApi(body, { status })
  return redner.ask({
    jobId: 'job_xyz789',
    baseUrl: 'https://redner.example/',
    credential: { key: 'k' },
    api,
    ...rest,
  })
}

describe("Redner's document, example by example:", () => {
  it.each([
    ['transcribe', 'transcribed', 'subtitles', 'srt', [12458]],
    ['translate', 'translated', 'subtitles', 'srt', [8234, 7891]],
    ['voiceover', 'merged', 'video', 'mp4', [45678901]],
  ])('%s', async (name, status, kind, extension, sizes) => {
    const report = await ask(example(`redner/${name}`))
    expect(report).toMatchObject({ state: 'ready', status, facts: { product: name }, missing: [] })
    const outputs = report.state === 'ready' ? report.outputs : []
    expect(outputs.map((output) => output.sizeBytes)).toEqual(sizes)
    outputs.forEach((output, index) => {
      expect(output).toMatchObject({ key: String(index), index, kind, extension, locale: null })
      const expiresAt = Date.parse('2025-12-07T14:30:00Z')
      expect(output.source).toMatchObject({ lease: { expiresAt, issuedAt: CANNED_NOW } })
    })
  })

  it('job not completed', async () => {
    const report = await ask(example('redner/not-completed'), { status: 400 })
    expect(report).toMatchObject({ state: 'waiting', status: 'processing', progress: null })
  })

  it('job failed', async () => {
    const report = await ask(example('redner/failed'), { status: 400 })
    expect(report).toMatchObject({
      state: 'failed',
      failure: {
        reason: 'PROVIDER_JOB_FAILED',
        message: 'Redner: Job failed. No output files available.',
      },
    })
  })

  it('job not found', async () => {
    const answer = ask(example('redner/not-found'), { status: 404 })
    await expect(answer).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
      failure: { code: 'RESOURCE_NOT_FOUND', permanent: true },
    })
  })

  it('invalid expiration', async () => {
    const answer = ask(example('redner/invalid-expiration'), { status: 400 })
    await expect(answer).rejects.toMatchObject({
      reason: 'PROVIDER_INVALID_REQUEST',
      failure: { message: expect.stringContaining('between 60 and 604800 seconds') },
    })
  })
})

describe('Redner', () => {
  it('is asked with the bearer token, the id as one path segment, and the lifetime wished for', async () => {
    const api = cannedApi(example('redner/transcribe'))
    await ask(null, { api, jobId: 'job_a/../b', expirationSeconds: 120 })
    expect(api.asked[0]).toMatchObject({
      method: 'POST',
      url: 'https://redner.example/v1/jobs/job_a%2F..%2Fb/download-result',
      headers: { authorization: 'Bearer k' },
      json: { expirationSeconds: 120 },
    })
  })

  it.each([0, 59, 604_801, Number.NaN])(
    'is not asked for a lifetime of %d s',
    async (expirationSeconds) => {
      const api = cannedApi(example('redner/transcribe'))
      await expect(ask(null, { api, expirationSeconds })).rejects.toMatchObject({
        reason: 'PROVIDER_INVALID_REQUEST',
      })
      expect(api.asked).toEqual([])
    },
  )

  it.each([
    'created transcribing transcribed translating translated dubbing dubbed merging merged'.split(
      ' ',
    ),
  ])('waits through the documented statuses', async (...statuses) => {
    for (const status of statuses) {
      const report = await ask(notCompleted(status), { status: 400 })
      expect(report).toMatchObject({ state: 'waiting', status })
    }
  })

  it.each([
    ['in progress', 'in progress'],
    ['"in progress".', 'in progress'],
    ['merging now, please wait', 'merging'],
    ['not started yet', 'not started'],
    ['polishing the sound', 'polishing'],
  ])(
    'a status of several words is read whole where it means something: %s',
    async (said, status) => {
      const report = await ask(notCompleted(said), { status: 400 })
      expect(report).toMatchObject({ state: 'waiting', status })
    },
  )

  it('takes a single output that is no list, and no outputs for none yet', async () => {
    const url = 'https://s3.example/a.srt'
    expect(await ask({ jobId: 'job_xyz789', outputs: { url } })).toMatchObject({
      state: 'ready',
      outputs: [{ key: '0', extension: 'srt' }],
    })
    const none = ask({ jobId: 'job_xyz789', outputs: null })
    await expect(none).rejects.toMatchObject({ reason: 'PROVIDER_NO_OUTPUTS' })
  })

  it.each([['1740'], ['1740.0'], [' 1740 '], [1740]])('reads a length of %j', async (sizeBytes) => {
    const report = await ask({ outputs: [{ url: 'https://s3.example/a.srt', sizeBytes }] })
    expect(report).toMatchObject({ outputs: [{ sizeBytes: 1740 }] })
  })

  it.each([
    ['Job was rejected: insufficient balance', 'rejected', 'PROVIDER_JOB_REJECTED'],
    ['Job is not completed yet. Current status: rejected', 'rejected', 'PROVIDER_JOB_REJECTED'],
    ['Job is not completed yet. Current status: failed', 'failed', 'PROVIDER_JOB_FAILED'],
  ])('ends a job with "%s"', async (message, status, reason) => {
    const report = await ask({ error: { code: 'INVALID_REQUEST', message } }, { status: 400 })
    expect(report).toMatchObject({ state: 'failed', status, failure: { reason } })
  })

  it('delivers an unknown product by the extension of its URL', async () => {
    const outputs = [
      { url: 'https://store.example/a/clip.MP4?X-Amz-Expires=60', sizeBytes: 3 },
      { url: 'https://store.example/a/captions.vtt' },
      { url: 'https://store.example/a/thing' },
      { url: 'https://store.example/a/setup.exe' },
    ]
    const report = await ask({ apiProduct: 'video-generation', outputs })
    expect(report).toMatchObject({
      status: 'completed',
      outputs: [
        { key: '0', kind: 'video', extension: 'mp4', sizeBytes: 3 },
        { key: '1', kind: 'subtitles', extension: 'vtt', sizeBytes: null },
        { key: '2', kind: 'video', extension: 'bin', formIsGuess: true },
        { key: '3', kind: 'video', extension: 'bin' },
      ],
    })
  })

  it.each([-1, 0.5, 1e300, null, 'unknown', '', {}])(
    'takes a length of %j for unknown, and the link for good',
    async (sizeBytes) => {
      const outputs = [{ url: 'https://store.example/clip.mp4', sizeBytes }]
      const report = await ask({ outputs })
      expect(report).toMatchObject({ state: 'ready', outputs: [{ sizeBytes: null }] })
    },
  )

  it('reads a length in words of digits', async () => {
    const outputs = [{ url: 'https://store.example/clip.mp4', sizeBytes: '1234' }]
    expect(await ask({ outputs })).toMatchObject({ outputs: [{ sizeBytes: 1234 }] })
  })

  it('hands on a link as it is given, to the byte', async () => {
    const url = 'https://Store.example:443/a/../b//%2e/caf\u00e9 |.mp4?X-Amz-Signature=%7e~#part'
    const report = await ask({ outputs: [{ url }] })
    expect(report).toMatchObject({ outputs: [{ source: { lease: { url } } }] })
  })

  it('takes no prototype property for a known product', async () => {
    const outputs = [{ url: 'https://store.example/clip.wav' }]
    const report = await ask({ apiProduct: 'constructor', outputs })
    expect(report).toMatchObject({ status: 'completed', outputs: [{ kind: 'audio' }] })
  })

  it('orders outputs by their index, and by position where an index is there twice', async () => {
    const order = async (...indexes: (number | null)[]) => {
      const outputs = indexes.map((outputIndex, i) => {
        return { outputIndex, url: `https://store.example/f${i}.srt` }
      })
      const report = await ask({ apiProduct: 'translate', outputs })
      if (report.state !== 'ready') return []
      return report.outputs.map(({ key, source }) => {
        return `${key}:${source.type === 'lease' ? source.lease.url.slice(-6) : ''}`
      })
    }
    expect(await order(2, 0, 1)).toEqual(['0:f1.srt', '1:f2.srt', '2:f0.srt'])
    expect(await order(1, 1, null)).toEqual(['0:f0.srt', '1:f1.srt', '2:f2.srt'])
  })

  it('is asked again when a finished job lists no files', async () => {
    await expect(ask({ apiProduct: 'dub', outputs: [] })).rejects.toMatchObject({
      reason: 'PROVIDER_NO_OUTPUTS',
      failure: { permanent: false },
    })
  })

  it('names the field that is wrong', async () => {
    await expect(ask({ outputs: 'none' })).rejects.toThrow('outputs is missing or wrong')
  })

  it.each([null, '', 'javascript:alert(1)', 'file:///etc/passwd', 7, undefined])(
    'delivers what has a link, and names the file whose link is %j',
    async (url) => {
      const linked = (n: number) => ({ outputIndex: n, url: `https://a.example/${n}.srt` })
      const outputs = [linked(0), { outputIndex: 1, url }, linked(2)]
      const report = await ask({ apiProduct: 'translate', outputs })
      expect(report).toMatchObject({
        outputs: [{ key: '0' }, { key: '2' }],
        missing: ['file 2'],
        mayStillCome: true,
      })
    },
  )

  it('keeps the key of every file while others wait for their links', async () => {
    const keys = async (...urls: (string | null)[]) => {
      const report = await ask({ outputs: urls.map((url) => ({ url })) })
      return report.state === 'ready' ? report.outputs.map(({ key }) => key) : []
    }
    const url = 'https://a.example/x.srt'
    expect(await keys(null, url, url)).toEqual(['1', '2'])
    expect(await keys(url, url, url)).toEqual(['0', '1', '2'])
  })

  it('refuses links that lead to no web server where it has no other', async () => {
    const outputs = [{ url: 'file:///etc/passwd' }]
    await expect(ask({ outputs })).rejects.toThrow('begins with file:')
  })

  it('delivers what a voice-over really has: sound alone, in its own format', async () => {
    const outputs = [{ url: 'https://a.example/voice.mp3?X-Amz-Expires=60' }]
    expect(await ask({ apiProduct: 'Voiceover', outputs })).toMatchObject({
      status: 'merged',
      outputs: [{ kind: 'audio', extension: 'mp3' }],
    })
  })

  it('rejects no answer for a field that no file depends on', async () => {
    const odd = { apiProduct: 7, expiresAt: 12, wordCount: 'many', cost: {}, duration: [] }
    const output = { url: 'https://a.example/x.srt', outputIndex: '0', expiresAt: false }
    const report = await ask({ ...odd, outputs: [{ ...output, sizeBytes: '12' }] })
    expect(report).toMatchObject({
      facts: { product: '7' },
      outputs: [{ key: '0', sizeBytes: 12 }],
      missing: [],
    })
  })

  it('keeps words, length and cost with its unit', async () => {
    const outputs = [{ url: 'https://a.example/x.srt' }]
    expect(await ask({ outputs, wordCount: '321', cost: 0.5, duration: 12 })).toMatchObject({
      facts: { words: 321, cost: 0.5, costUnit: 'USD', durationSeconds: 12 },
    })
  })

  it.each([
    ['JOB IS NOT COMPLETED YET. CURRENT STATUS: DUBBING', { state: 'waiting', status: 'dubbing' }],
    ['Job not ready', { state: 'waiting', status: 'processing' }],
    ['Current status: canceled', { state: 'failed', status: 'canceled' }],
    ['Current status: "expired"', { state: 'failed', status: 'expired' }],
    ['Job has been cancelled', { state: 'failed' }],
    ['Current status: polishing', { state: 'waiting', status: 'polishing', unknown: true }],
    ['Current status: pending', { state: 'waiting', status: 'pending' }],
  ])('reads "%s" of HTTP 400', async (message, report) => {
    expect(await ask({ error: { message } }, { status: 400 })).toMatchObject(report)
  })
})
