/** Every form of result that Adobe's pages and schemas show, and what is made of it. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { adobe } from '../../main/providers/adobe/adobe.ts'
import { ReelhaulError } from '../../main/errors.ts'
import type { JobReport } from '../../main/providers/provider.ts'
import { cannedApi } from './canned-api.ts'
import { mutationsOf } from './mutations.ts'

const credential = { key: 't', clientId: 'c' }
const ask = (body: unknown, api = cannedApi(body)): Promise<JobReport> =>
  adobe.ask({ jobId: 'a-job', baseUrl: 'https://adobe.example', credential, api })

const at = (name: string) => ({ url: `https://store.example/${name}` })
const file = (name: string) => ({ destination: at(name) })
const upload =
  'https://mine.s3.amazonaws.com/9x16.mp4?X-Amz-Signature=a&X-Amz-SignedHeaders=content-type%3Bhost'

interface Shape {
  readonly body: Readonly<Record<string, unknown>>
  /** Key, kind, extension, locale. */
  readonly outputs: readonly (readonly [string, string, string, string | null])[]
  readonly missing?: readonly string[]
  readonly product?: string
  readonly mayStillCome?: true
}

const shapes: Readonly<Record<string, Shape>> = {
  'transcribe with captions': {
    body: {
      outputs: [
        {
          localeCode: 'de-DE',
          ...file('a.txt'),
          captions: [
            { ...file('a.srt'), format: 'SRT' },
            { ...file('captions'), format: 'VTT' },
          ],
        },
      ],
    },
    outputs: [
      ['de-DE/transcript', 'transcript', 'txt', 'de-DE'],
      ['de-DE/captions/srt', 'subtitles', 'srt', 'de-DE'],
      ['de-DE/captions/vtt', 'subtitles', 'vtt', 'de-DE'],
    ],
    product: 'transcribe',
  },
  'transcribe as lists in a list': {
    body: {
      outputs: [[{ localeCode: 'de-DE', ...file('a') }], [{ localeCode: 'fr', ...file('b') }]],
    },
    outputs: [
      ['de-DE/transcript', 'transcript', 'txt', 'de-DE'],
      ['fr/transcript', 'transcript', 'txt', 'fr'],
    ],
    product: 'transcribe',
  },
  "dub in the schema's words, one part as a list": {
    body: {
      outputs: [
        {
          localeCode: 'de-DE',
          audioOutput: [{ ...file('a'), mediaType: 'audio/mpeg' }],
          videoOutput: { ...file('b'), mediaType: 'video/quicktime' },
          transcriptOutput: file('c.srt'),
        },
      ],
    },
    outputs: [
      ['de-DE/video', 'video', 'mov', 'de-DE'],
      ['de-DE/audio', 'audio', 'mp3', 'de-DE'],
      ['de-DE/transcript', 'transcript', 'srt', 'de-DE'],
    ],
    product: 'dub',
  },
  'text to speech: output.url': {
    body: { output: { url: 'https://store.example/speech.wav?sig=a' } },
    outputs: [['0/audio', 'audio', 'wav', null]],
  },
  'avatar: output.destination.url with a media type': {
    body: { output: { ...file('result'), mediaType: 'video/webm; codecs="vp9"' } },
    outputs: [['0/video', 'video', 'webm', null]],
  },
  'output of which nothing tells what it is': {
    body: { output: file('result') },
    outputs: [['0/video', 'video', 'mp4', null]],
  },
  'reframe v1': {
    body: {
      outputs: [
        { ...file('a.mp4'), aspectRatio: '9:16' },
        { ...file('b.mp4'), aspectRatio: '1x1' },
        { ...file('c.mov'), aspectRatio: { width: 4, height: 5 } },
      ],
    },
    outputs: [
      ['9:16/video', 'video', 'mp4', null],
      ['1:1/video', 'video', 'mp4', null],
      ['4:5/video', 'video', 'mov', null],
    ],
    product: 'reframe',
  },
  'reframe v2, partly in storage of the customer': {
    body: {
      outputs: [
        { aspectRatio: '1:1', mediaDestination: at('a.mp4'), sidecarDestination: at('a.xml') },
        { aspectRatio: '9:16', mediaDestination: { url: upload } },
      ],
      sidecarBundleDestination: at('all.zip'),
    },
    outputs: [
      ['1:1/video', 'video', 'mp4', null],
      ['1:1/sidecar', 'metadata', 'xml', null],
      ['bundle', 'metadata', 'zip', null],
    ],
    missing: [
      'video of 9:16: at your own storage (mine.s3.amazonaws.com), where the job has put it',
    ],
    product: 'reframe',
  },
  'a language that failed': {
    body: {
      status: 'partially_succeeded',
      outputs: [
        { localeCode: 'de-DE', audio: file('a.wav'), video: file('a.mp4') },
        { localeCode: 'fr-FR', error: { message: 'No voice was found', error_code: 'no_voice' } },
        { localeCode: 'it-IT', errors: [{ error_code: 'no_text' }, 'and so on'] },
      ],
    },
    outputs: [
      ['de-DE/video', 'video', 'mp4', 'de-DE'],
      ['de-DE/audio', 'audio', 'wav', 'de-DE'],
    ],
    missing: ['fr-FR: No voice was found (no_voice)', 'it-IT: no_text', 'it-IT: and so on'],
    product: 'dub',
  },
  'rendered from a template, with an item that failed': {
    body: {
      status: 'Partially Succeeded',
      outputs: [{ ...file('spring.mp4'), aspectRatio: '16:9' }],
      errors: [{ message: 'The font is missing', error_code: 'font_missing' }],
    },
    outputs: [['16:9/video', 'video', 'mp4', null]],
    missing: ['The font is missing (font_missing)'],
    product: 'reframe',
  },
  'one output without a link among others': {
    body: {
      outputs: [
        { localeCode: 'de-DE', audio: file('a.wav'), video: { mediaType: 'video/mp4' } },
        { localeCode: 'fr-FR', ...file('b.txt') },
        { localeCode: 'it-IT', destination: { url: '' } },
        { localeCode: 'es-ES', destination: { url: 'file:///etc/passwd' } },
        { localeCode: 'pt-PT' },
        null,
      ],
    },
    outputs: [
      ['de-DE/audio', 'audio', 'wav', 'de-DE'],
      ['fr-FR/transcript', 'transcript', 'txt', 'fr-FR'],
    ],
    missing: [
      'video of de-DE',
      'it-IT',
      'es-ES: its link begins with file:, which is not followed',
      'pt-PT',
      'output 6',
    ],
    mayStillCome: true,
    product: 'transcribe',
  },
  'names with characters that people cannot see': {
    body: { outputs: [{ localeCode: 'de-DE', ...file('a') }, { localeCode: 'fr\u202e\n-FR' }] },
    outputs: [['de-DE/transcript', 'transcript', 'txt', 'de-DE']],
    missing: ['fr -FR'],
    mayStillCome: true,
    product: 'transcribe',
  },
  'advisory fields of every kind': {
    body: {
      error: {},
      errors: [null, {}, []],
      percentCompleted: 'all',
      outputs: [
        { localeCode: 42, audio: { ...file('a'), mediaType: null, size: 'big', duration: {} } },
        { localeCode: '', aspectRatio: 'wide', audio: { ...file('b.flac'), mediaType: 7 } },
      ],
    },
    outputs: [
      ['0/audio', 'audio', 'wav', null],
      ['1/audio', 'audio', 'flac', null],
    ],
    product: 'dub',
  },
}

describe("Adobe's results:", () => {
  test.each(Object.entries(shapes))('%s', async (_, shape) => {
    const report = await ask({ status: 'succeeded', ...shape.body })
    if (report.state !== 'ready') throw new Error(`expected ready, not ${report.state}`)
    const found = report.outputs.map((one) => [one.key, one.kind, one.extension, one.locale])
    expect(found).toEqual(shape.outputs)
    expect(report.missing).toEqual(shape.missing ?? [])
    expect(report.facts.product).toBe(shape.product)
    expect(report.mayStillCome).toBe(shape.mayStillCome)
  })

  test.each([
    ['nothing tells what it is', {}, 'file', true],
    ['its URL tells', {}, 'file.mp3', false],
    ['its media type tells', { mediaType: 'audio/mpeg' }, 'file', false],
    ['its media type says nothing', { mediaType: 'application/octet-stream' }, 'file', true],
  ])(
    'the form of a file is a guess only where it is not told: %s',
    async (_, more, name, isGuess) => {
      const url = `https://store.example/${name}`
      const audioOutput = { destination: { url }, ...more }
      const report = await ask({ status: 'succeeded', outputs: [{ audioOutput }] })
      if (report.state !== 'ready') throw new Error(`expected ready, not ${report.state}`)
      expect(report.outputs.map(({ kind, formIsGuess }) => [kind, formIsGuess])).toEqual([
        ['audio', isGuess],
      ])
    },
  )

  test('whatever is spoilt in one output, the files of all others are found, under keys of their own', async () => {
    const fileUrls = (entry: unknown) =>
      [...JSON.stringify(entry ?? null).matchAll(/https:\/\/store\.example\/[^"]+/g)].map(String)
    let tried = 0
    for (const { body } of Object.values(shapes)) {
      const status = body['status'] ?? 'succeeded'
      const before = Array.isArray(body['outputs']) ? (body['outputs'] as unknown[]) : []
      for (const spoilt of mutationsOf(body)) {
        const now = (spoilt as { outputs?: unknown } | null)?.outputs
        const untouched = before.filter(
          (entry, i) => Array.isArray(now) && JSON.stringify(entry) === JSON.stringify(now[i]),
        )
        const expected = untouched.flatMap(fileUrls)
        const report = await ask({ ...(spoilt as object), status }).catch((error: unknown) => {
          if (!(error instanceof ReelhaulError)) throw error
          expect(error.reason).toMatch(/^PROVIDER_/)
          return null
        })
        const outputs = report?.state === 'ready' ? report.outputs : []
        const keys = outputs.map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        const found = outputs.map(({ source }) => source.type === 'lease' && source.lease.url)
        expect(found).toEqual(expect.arrayContaining(expected))
        tried += expected.length
      }
    }
    expect(tried).toBeGreaterThan(500)
  })

  test('the same files have the same keys in whatever order they are listed', async () => {
    const locale = fc.constantFrom('de-DE', 'fr-FR', 'es-ES', 'ja-JP', 'en-US')
    const part = fc.constantFrom('audio', 'video', 'transcript', 'destination')
    const entries = fc.uniqueArray(fc.tuple(locale, fc.uniqueArray(part, { minLength: 1 })), {
      ...{ selector: ([name]) => name, minLength: 1 },
    })
    const shuffled = entries.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    const keysByUrl = async (list: readonly (readonly [string, readonly string[]])[]) => {
      const outputs = list.map(([localeCode, parts]) => ({
        localeCode,
        ...Object.fromEntries(
          parts.map((name) => {
            const target = at(`${localeCode}-${name}`)
            return [name, name === 'destination' ? target : { destination: target }]
          }),
        ),
      }))
      const report = await ask({ status: 'succeeded', outputs })
      if (report.state !== 'ready') throw new Error('expected ready')
      const byUrl = report.outputs.map(
        ({ key, source }) => [source.type === 'lease' ? source.lease.url : '', key] as const,
      )
      return new Map(byUrl)
    }
    await fc.assert(
      fc.asyncProperty(shuffled, async ([one, other]) => {
        const keys = await keysByUrl(one)
        const has = (name: (typeof one)[number][1][number]) =>
          one.some(([, parts]) => parts.includes(name))
        // A transcript that is listed twice for one language is told apart by its place alone.
        fc.pre(!(has('destination') && has('transcript')))
        expect(new Map([...(await keysByUrl(other))].sort())).toEqual(new Map([...keys].sort()))
        expect(new Set(keys.values()).size).toBe(keys.size)
      }),
    )
  })
})

describe('a job of Adobe', () => {
  it.each([
    ['Running', '23.0', 0.23],
    ['not_started', undefined, null],
    ['canceling', 250, 1],
    ['PENDING', null, null],
  ])('that is %s waits, %s percent done', async (status, percentCompleted, progress) => {
    const report = await ask({ status, percentCompleted })
    expect(report).toEqual({ state: 'waiting', status, facts: {}, progress })
  })

  it('with a status that no page knows waits for a while only', async () => {
    expect(await ask({ status: 'polishing' })).toMatchObject({ state: 'waiting', unknown: true })
  })

  it.each([
    [{ status: 'failed', error_code: 'bad', message: 'No speech' }, 'Adobe: No speech', 'bad'],
    [
      { status: 'FAILED', errors: [{ error_code: 'bad', message: 'No speech' }] },
      'No speech',
      'bad',
    ],
    [{ status: 'canceled' }, 'cancelled', undefined],
    [{ status: 'Cancelled' }, 'cancelled', undefined],
    [{ status: 'failed', outputs: [{ error: { message: 'No voice' } }] }, 'No voice', undefined],
    [{ status: 'succeeded', outputs: [{ error: { message: 'No voice' } }] }, 'No voice', undefined],
    [{ status: 'failed' }, 'no reason is given', undefined],
  ])('that ended like %j has failed, with its reason', async (body, words, code) => {
    const report = await ask(body)
    if (report.state !== 'failed') throw new Error(`expected failed, not ${report.state}`)
    expect(report.failure).toMatchObject({ reason: 'PROVIDER_JOB_FAILED', permanent: true })
    expect(report.failure.message).toContain(words)
    expect(report.failure.code).toBe(code)
  })

  it('whose files are all at storage of the customer says where, and is not asked again', async () => {
    const outputs = [{ aspectRatio: '9:16', mediaDestination: { url: upload } }]
    await expect(ask({ status: 'succeeded', outputs })).rejects.toMatchObject({
      reason: 'PROVIDER_NO_OUTPUTS',
      failure: {
        permanent: true,
        advice: 'atOwnStorage',
        message: expect.stringContaining('mine.s3.amazonaws.com'),
      },
    })
  })

  it('with nothing but links that are not of the web says so', async () => {
    const outputs = [{ localeCode: 'de-DE', destination: { url: 'file:///etc/passwd' } }]
    const asked = ask({ status: 'succeeded', outputs })
    await expect(asked).rejects.toMatchObject({ failure: { message: /file:/ } })
  })

  it('with a hundred thousand outputs is read at once, and what is missing is bounded', async () => {
    const one = { localeCode: 'de-DE', audio: file('a.wav') }
    const outputs = Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? one : null))
    const report = await ask({ status: 'partially_succeeded', outputs })
    if (report.state !== 'ready') throw new Error('expected ready')
    expect(new Set(report.outputs.map(({ key }) => key)).size).toBe(50_000)
    expect(report.missing).toHaveLength(101)
  })

  it('survives lists in lists without end', async () => {
    const deep = `{"status":"succeeded","outputs":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    await expect(ask(deep)).rejects.toMatchObject({ reason: 'PROVIDER_NO_OUTPUTS' })
  })
})

describe("Adobe's errors:", () => {
  it.each([
    [401, '401013', 'ACCOUNT_KEY_REJECTED', 'renewAdobeToken', true],
    [403, '403000', 'ACCOUNT_KEY_REJECTED', 'checkClientId', true],
    [403, '403003', 'ACCOUNT_KEY_REJECTED', 'checkClientId', true],
    [403, 'quota_exhausted', 'ACCOUNT_PLAN_LIMIT', 'planLimit', false],
    [429, 'quota_exhausted', 'ACCOUNT_PLAN_LIMIT', 'planLimit', false],
    [403, 'user_not_entitled', 'ACCOUNT_FORBIDDEN', 'checkKeyRights', true],
    [403, 'something_else', 'ACCOUNT_FORBIDDEN', 'checkKeyRights', true],
    [404, 'unknown_job_id', 'PROVIDER_JOB_NOT_FOUND', 'checkJobId', true],
    [429, '429050', 'ACCOUNT_RATE_LIMITED', 'nothingToDo', false],
    [429, 'rate_limited', 'ACCOUNT_RATE_LIMITED', 'nothingToDo', false],
    [451, 'content_blocked', 'PROVIDER_LEGALLY_BLOCKED', 'legalReasons', true],
    [500, 'quota_exhausted', 'SERVER_ERROR', 'askedLater', false],
  ] as const)('%d %s is %s', async (status, error_code, reason, advice, permanent) => {
    const api = cannedApi({ error_code, message: 'As it says' }, { status })
    const error = (await ask(null, api).catch((thrown: unknown) => thrown)) as ReelhaulError
    expect(error.failure).toMatchObject({ reason, advice, permanent, code: error_code })
    expect(error.message).toContain('As it says')
  })

  it('a code is the same as a number', async () => {
    const api = cannedApi({ error_code: 403003, message: 'Api Key is invalid' }, { status: 403 })
    await expect(ask(null, api)).rejects.toMatchObject({
      failure: { reason: 'ACCOUNT_KEY_REJECTED', advice: 'checkClientId', code: '403003' },
    })
  })
})

it('a file that has both of its names is one file, with the link that there is', async () => {
  const audio = { destination: { url: 'https://store.example/a.wav' } }
  for (const both of [
    { audio, audioOutput: audio },
    { audio: { destination: null }, audioOutput: audio },
  ]) {
    const outputs = [{ localeCode: 'de-DE', ...both }]
    expect(await ask({ status: 'succeeded', outputs })).toMatchObject({
      outputs: [{ key: 'de-DE/audio' }],
      missing: [],
    })
  }
})

it('a job that is accepted or running may be told with HTTP 202', async () => {
  const api = cannedApi({ jobId: 'x', status: 'running' }, { status: 202 })
  expect(await ask(null, api)).toMatchObject({ state: 'waiting', status: 'running' })
})
