import { describe, expect, it } from 'vitest'
import { patternContent } from '../../main/demo/object-content.ts'
import { adobe } from '../../main/providers/adobe/adobe.ts'
import { cannedApi, example } from './canned-api.ts'
import { conformance, type AdapterUnderTest } from './conformance.ts'
import { tolerance } from './tolerance.ts'

const file = (locale: string, field: string, extension: string) => ({
  name: `${locale}.${field}.${extension}`,
  content: patternContent(locale + field, 4000),
  contentType: field === 'audio' ? 'audio/wav' : 'video/mp4',
  locale,
  field,
})

const adapter: AdapterUnderTest = {
  provider: adobe,
  jobId: 'd639c2a7-4b18-44cc-9f9b-d4d90dc48595',
  delivering: {
    product: 'dub',
    outputs: ['de-DE', 'en-US'].flatMap((locale) => [
      file(locale, 'audio', 'wav'),
      file(locale, 'video', 'mp4'),
      file(locale, 'transcript', 'txt'),
    ]),
  },
  failing: {
    product: 'dub',
    outputs: [],
    failure: { status: 'failed', code: 'unsupported_media', message: 'The audio track is empty' },
  },
  statusBody: (status) => ({ jobId: 'd639c2a7-4b18-44cc-9f9b-d4d90dc48595', status }),
}
conformance(adapter)
tolerance(adapter, {
  essential: /^(status|outputs|outputs\.\d+|outputs\.\d+\.(audio|video|transcript))$/,
  links: /\.destination(\.url)?$/,
  identity: /localeCode|mediaType/,
})

const ask = (body: unknown, credential = { key: 't', clientId: 'c' }, api = cannedApi(body)) =>
  adobe.ask({ jobId: 'a-job', baseUrl: 'https://adobe.example', credential, api })

async function readyWith(body: unknown) {
  const report = await ask(body)
  if (report.state !== 'ready') throw new Error(`expected ready, not ${report.state}`)
  return report
}

const link = (name: string) => ({ destination: { url: `https://store.example/${name}` } })

describe("Adobe's document, example by example:", () => {
  it('transcribe', async () => {
    const { outputs, missing } = await readyWith(example('adobe/transcribe-succeeded'))
    expect(missing).toEqual([])
    expect(outputs).toMatchObject([
      { key: 'de-DE/transcript', kind: 'transcript', locale: 'de-DE', extension: 'txt' },
      { key: 'es-ES/transcript', kind: 'transcript', locale: 'es-ES', extension: 'txt' },
    ])
    expect(outputs[0]).toMatchObject({
      name: 'translation_de_DE.txt',
      source: { lease: { expiresAt: 1725446894000 } },
    })
  })

  it('dub', async () => {
    const { outputs, missing } = await readyWith(example('adobe/dub-succeeded'))
    expect(missing).toEqual([])
    expect(outputs.map(({ key, kind, extension }) => [key, kind, extension])).toEqual([
      ['de-DE/video', 'video', 'mp4'],
      ['de-DE/audio', 'audio', 'wav'],
      ['de-DE/transcript', 'transcript', 'txt'],
      ['en-US/video', 'video', 'mp4'],
      ['en-US/audio', 'audio', 'wav'],
      ['en-US/transcript', 'transcript', 'txt'],
    ])
    expect(outputs[0]?.source).toMatchObject({ lease: { expiresAt: 1725446974000 } })
  })
})

describe('Adobe', () => {
  it('is asked with token and client ID', async () => {
    const api = cannedApi({ status: 'running' })
    await ask(null, { key: 'token', clientId: 'client' }, api)
    expect(api.asked[0]).toMatchObject({
      method: 'GET',
      url: 'https://adobe.example/v1/status/a-job',
      headers: { authorization: 'Bearer token', 'x-api-key': 'client' },
    })
  })

  it('is not asked without a client ID', async () => {
    const api = cannedApi({ status: 'running' })
    const asked = ask(null, { key: 'token', clientId: '' }, api)
    await expect(asked).rejects.toMatchObject({ reason: 'ACCOUNT_KEY_MISSING' })
    expect(api.asked).toEqual([])
  })

  it('tells what to do about an expired token', async () => {
    const api = cannedApi(
      { error_code: '401013', message: 'Oauth token is not valid' },
      { status: 401 },
    )
    await expect(ask(null, undefined, api)).rejects.toMatchObject({
      reason: 'ACCOUNT_KEY_REJECTED',
      failure: { code: '401013', advice: 'renewAdobeToken' },
    })
  })

  it('names what a partial delivery lacks: whole locales, and parts that others have', async () => {
    const { missing } = await readyWith({
      status: 'partially_succeeded',
      outputs: [
        { localeCode: 'de-DE', audio: link('a.wav'), video: link('a.mp4') },
        { localeCode: 'en-US', audio: link('b.wav') },
        { localeCode: 'fr-FR' },
      ],
    })
    expect(missing).toEqual(['video of en-US', 'fr-FR'])
  })

  it('admits that something is missing when the answer does not show what', async () => {
    const outputs = [{ localeCode: 'de-DE', ...link('a.txt') }]
    const { missing } = await readyWith({ status: 'partially_succeeded', outputs })
    expect(missing).toHaveLength(1)
  })

  it('keeps two outputs of one locale apart', async () => {
    const outputs = [
      { localeCode: 'de-DE', ...link('a.txt') },
      { localeCode: 'de-DE', ...link('b.txt') },
    ]
    const report = await readyWith({ status: 'succeeded', outputs })
    expect(report.outputs.map(({ key }) => key)).toEqual(['de-DE/transcript', 'de-DE/transcript/2'])
  })
})
