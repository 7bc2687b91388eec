import { describe, expect, it } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import { viddyscribe } from '../../main/providers/viddyscribe/viddyscribe.ts'
import { cannedApi, CANNED_NOW, example } from './canned-api.ts'
import { conformance, type AdapterUnderTest } from './conformance.ts'
import { tolerance } from './tolerance.ts'

const adapter: AdapterUnderTest = {
  provider: viddyscribe,
  jobId: 'task_abc123xyz',
  delivering: {
    product: 'video',
    details: { output: { format: 'vtt', content: 'WEBVTT\n' } },
    outputs: [
      {
        name: 'result.mp4',
        content: patternContent('result', 9000),
        contentType: 'video/mp4',
        field: 'video_signed_url',
      },
      {
        name: 'result.wav',
        content: patternContent('track', 7000),
        contentType: 'audio/wav',
        field: 'audio_signed_url',
      },
    ],
  },
  failing: {
    product: 'video',
    outputs: [],
    failure: { status: 'failed', code: 'media_unreadable', message: 'The media cannot be read.' },
  },
  statusBody: (status) => ({ job_id: 'task_abc123xyz', status }),
}
conformance(adapter)
tolerance(adapter, { essential: /^status$|^output/, links: /_signed_url$/ })

const ask = (body: unknown, status = 200) =>
  viddyscribe.ask({
    jobId: 'task_abc123xyz',
    baseUrl: 'https://viddyscribe.example',
    credential: { key: 'vsk_1' },
    api: cannedApi(body, { status }),
  })

describe("ViddyScribe's document, example by example:", () => {
  it.each(['queued', 'processing'])('%s', async (status) => {
    expect(await ask(example(`viddyscribe/${status}`))).toMatchObject({ state: 'waiting', status })
  })

  it('a video job with descriptions, whose links live 15 minutes', async () => {
    expect(await ask(example('viddyscribe/done-video-with-text'))).toMatchObject({
      state: 'ready',
      outputs: [
        {
          key: 'result',
          kind: 'video',
          extension: 'mp4',
          source: { lease: { expiresAt: CANNED_NOW + 900_000 } },
        },
        { key: 'audio', kind: 'audio', extension: 'wav' },
        { key: 'descriptions', kind: 'subtitles', extension: 'vtt' },
      ],
    })
  })

  it.each([
    ['done-text-json', 'text', 'json', '"description": "They pick up an object"'],
    ['done-text-vtt', 'subtitles', 'vtt', 'WEBVTT\n\n1\n00:00:05.000'],
    ['done-text-edl', 'text', 'edl', 'TITLE: Audio Descriptions\n\n001'],
  ])('%s', async (name, kind, extension, part) => {
    expect(await ask(example(`viddyscribe/${name}`))).toMatchObject({
      outputs: [
        {
          key: 'descriptions',
          kind,
          extension,
          source: { content: expect.stringContaining(part) },
        },
      ],
    })
  })

  it('a failed job: the code for filters, the text for people', async () => {
    expect(await ask(example('viddyscribe/failed'))).toMatchObject({
      state: 'failed',
      failure: {
        code: 'standard_ad_not_enough_gaps',
        message: expect.stringMatching(/^ViddyScribe: Not enough silent gaps for Standard AD\./),
      },
    })
  })

  it('the error shape', async () => {
    await expect(ask(example('viddyscribe/error'), 400)).rejects.toMatchObject({
      reason: 'PROVIDER_INVALID_REQUEST',
      failure: { code: 'invalid_input', message: expect.stringContaining('video_id is required') },
    })
  })
})

describe('ViddyScribe', () => {
  it('is asked with the key in its own header and the id in the query', async () => {
    const api = cannedApi({ status: 'queued' })
    const credential = { key: 'vsk_1' }
    await viddyscribe.ask({ jobId: 'task_a&b', baseUrl: 'https://v.example', credential, api })
    expect(api.asked[0]).toMatchObject({
      method: 'GET',
      url: 'https://v.example/enterprise/api/get_results?job_id=task_a%26b',
      headers: { 'x-api-key': 'vsk_1' },
    })
  })

  it('takes the machine-readable value from `code` where `error` is a sentence', async () => {
    const body = { error: 'The upload is not ready', code: 'upload_not_ready', upload_status: 'x' }
    await expect(ask(body, 409)).rejects.toMatchObject({
      failure: {
        code: 'upload_not_ready',
        message: expect.stringContaining('The upload is not ready'),
      },
    })
  })

  it('takes null and empty links for absent ones', async () => {
    const output = { segments: [] }
    const body = { status: 'done', video_signed_url: '', audio_signed_url: null, output }
    expect(await ask(body)).toMatchObject({ outputs: [{ key: 'descriptions', extension: 'json' }] })
  })

  it('tells an audio result by its extension', async () => {
    const body = { status: 'done', video_signed_url: 'https://storage.example/result.mp3?x=1' }
    expect(await ask(body)).toMatchObject({ outputs: [{ kind: 'audio', extension: 'mp3' }] })
  })

  it.each([
    ['srt', { format: 'srt', content: '1\n00:00:01,000 --> 00:00:02,000\nA\n' }],
    ['srt', { format: 'SRT', content: '' }],
    ['vtt', '\uFEFFWEBVTT\n\n1\n'],
    ['srt', '1\r\n00:00:01,000 --> 00:00:02,000\r\nA'],
    ['edl', 'TITLE: Audio Descriptions\n\n001 AX V C 00:00:05:00 00:00:07:00'],
    ['edl', '001 AX V C 00:00:05:00 00:00:07:00 00:00:05:00 00:00:07:00'],
    ['json', '{"segments": []}'],
    ['txt', '{ a person walks in }'],
    ['txt', 'A person walks into frame'],
    ['vtt', { content: 'WEBVTT' }],
    ['json', [{ id: '1', start_time: 0.5, description: 'A' }]],
    ['json', { segments: [], language: 'en' }],
  ])('delivers descriptions as %s, by format or by content: %j', async (extension, output) => {
    const report = await ask({ status: 'done', output })
    expect(report).toMatchObject({ outputs: [{ key: 'descriptions', extension }] })
  })

  it.each([
    [{ format: 'vtt', content: null }],
    [{ format: 'vtt' }],
    [{ vtt: null, srt: null }],
    [{}],
    [[]],
    [false],
  ])('takes %j for no descriptions', async (output) => {
    const result = 'https://storage.example/result.mp4'
    const report = await ask({ status: 'done', video_signed_url: result, output })
    expect(report).toMatchObject({ outputs: [{ key: 'result' }], missing: [] })
  })

  it('delivers the formats that have a text, of those that are named', async () => {
    const report = await ask({ status: 'done', output: { vtt: 'WEBVTT', srt: null } })
    expect(report).toMatchObject({ outputs: [{ extension: 'vtt' }] })
  })

  it('says so where descriptions are nested deeper than can be written', async () => {
    const deep = `{"status":"done","output":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    await expect(ask(deep)).rejects.toMatchObject({ reason: 'PROVIDER_UNEXPECTED_ANSWER' })
  })

  it('delivers several formats as several files, under keys of their own', async () => {
    const vtt = { format: 'vtt', content: 'WEBVTT' }
    const srt = { format: 'srt', content: '1\n00:00:01,000 --> 00:00:02,000\nA\n' }
    const keys = async (output: unknown) => {
      const report = await ask({ status: 'done', output })
      return report.state === 'ready' ? report.outputs.map(({ key }) => key) : []
    }
    expect(await keys([vtt, srt])).toEqual(['descriptions.vtt', 'descriptions.srt'])
    expect(await keys({ vtt: vtt.content, srt: srt.content })).toEqual([
      'descriptions.vtt',
      'descriptions.srt',
    ])
    expect(await keys([vtt, vtt])).toEqual(['descriptions.vtt', 'descriptions.vtt/2'])
  })

  it('delivers an audio job whose link is in the field for audio alone', async () => {
    const body = { status: 'DONE', audio_signed_url: 'https://storage.example/result.mp3?x=1' }
    expect(await ask(body)).toMatchObject({
      state: 'ready',
      outputs: [{ key: 'audio', kind: 'audio', extension: 'mp3' }],
      missing: [],
    })
  })

  it('delivers the rest of a job one link of which cannot be used', async () => {
    const audio_signed_url = 'https://storage.example/result.wav'
    const body = { status: 'done', video_signed_url: 'pending', audio_signed_url, output: 7 }
    expect(await ask(body)).toMatchObject({
      outputs: [{ key: 'audio' }, { key: 'descriptions', extension: 'json' }],
      missing: ['the result'],
      mayStillCome: true,
    })
  })

  it('says when the job was made and last changed, in whatever form that comes', async () => {
    const made = Date.UTC(2025, 8, 30, 8)
    const body = { status: 'queued', created_at: '2025-09-30T08:00:00Z', updated_at: made / 1000 }
    expect(await ask(body)).toMatchObject({ facts: { createdAt: made, changedAt: made } })
    expect(await ask({ status: 'queued', created_at: 'today', updated_at: {} })).toMatchObject({
      state: 'waiting',
    })
  })

  it.each([
    [401, 'unauthorized', 'ACCOUNT_KEY_REJECTED', true],
    [403, 'feature_not_available', 'PROVIDER_JOB_FORBIDDEN', true],
    [403, 'video_too_long', 'PROVIDER_JOB_FORBIDDEN', true],
    [403, 'file_too_large', 'PROVIDER_JOB_FORBIDDEN', true],
    [403, 'suspended', 'ACCOUNT_FORBIDDEN', true],
    [409, 'upload_not_ready', 'PROVIDER_NOT_READY', false],
    [409, 'upload_failed', 'PROVIDER_JOB_FAILED', true],
    [415, 'unsupported_media_type', 'PROVIDER_INVALID_REQUEST', true],
    [429, 'rate_limit_exceeded', 'ACCOUNT_RATE_LIMITED', false],
    [429, 'concurrency_limit_exceeded', 'ACCOUNT_RATE_LIMITED', false],
    [429, 'queue_limit_exceeded', 'ACCOUNT_RATE_LIMITED', false],
    [429, 'plan_limit_exceeded', 'ACCOUNT_PLAN_LIMIT', false],
  ])('HTTP %d with the code %s is %s', async (status, error, reason, permanent) => {
    const answer = ask({ error, message: 'As it is.' }, status)
    await expect(answer).rejects.toMatchObject({ reason, failure: { permanent, code: error } })
  })

  it('keeps text of an unknown format as JSON', async () => {
    const body = { status: 'done', output: { format: 'docx', content: 'x' } }
    expect(await ask(body)).toMatchObject({ outputs: [{ extension: 'json' }] })
  })
})
