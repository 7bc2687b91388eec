/** What answers of described providers are understood as. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isAbort, ReelhaulError } from '../../../main/errors.ts'
import { createDescribedProvider } from '../../../main/providers/described/described-provider.ts'
import type { ApiClient, ApiResponse, Ask, JobReport } from '../../../main/providers/provider.ts'
import { failureSchema } from '../../../preload/contract/vocabulary.ts'
import { descriptionFile, smallDescription } from '../../helpers/described.ts'
import { cannedApi, CANNED_NOW } from '../canned-api.ts'

const asked = (more: object, api: ApiClient, ask: Partial<Ask> = {}) =>
  createDescribedProvider(smallDescription(more)).ask({
    ...{ jobId: 'st-17', baseUrl: 'https://api.studio.example', credential: { key: 'k' }, api },
    ...ask,
  })
const answered = (more: object, body: unknown, status = 200) =>
  asked(more, cannedApi(body, { status }))

describe('the state of a job', () => {
  it.each([
    ['working', 'waiting'],
    ['DONE', 'ready'],
    ['broken', 'failed'],
    ['polishing', 'waiting'],
  ])('%s is %s', async (status, state) => {
    const files = [{ url: 'https://files.example/a.mp4' }]
    expect(await answered({}, { status, files })).toMatchObject({ state, status })
  })

  it('that no word tells is told by rules, the first that fits', async () => {
    const status = {
      rules: [
        { when: { path: '$.error', exists: true }, state: 'failed', word: 'error' },
        { when: { path: '$.parts[*].ok', equals: true, every: true }, state: 'done' },
        { when: { path: '$.parts', exists: true }, state: 'waiting', word: 'partly' },
      ],
    }
    const files = [{ url: 'https://files.example/a.mp4' }]
    const report = (body: object) => answered({ status }, { ...body, files })
    expect(await report({ parts: [{ ok: true }, { ok: false }] })).toMatchObject({
      ...{ state: 'waiting', status: 'partly' },
    })
    expect(await report({ parts: [{ ok: true }, { ok: true }] })).toMatchObject({ state: 'ready' })
    expect(await report({ parts: [], error: 'x' })).toMatchObject({ state: 'failed' })
    await expect(report({})).rejects.toMatchObject({ reason: 'PROVIDER_UNEXPECTED_ANSWER' })
  })

  it.each([
    ['percent', 30, 0.3],
    ['percent', '23.0', 0.23],
    ['percent', 400, 1],
    ['percent', 'soon', null],
    ['fraction', 0.5, 0.5],
    ['fraction', '0.25', 0.25],
    ['fraction', -3, 0],
    ['fraction', null, null],
  ])('progress in %s: %j is %j', async (scale, given, progress) => {
    const status = { path: '$.status', done: ['done'], progress: { path: '$.p', scale } }
    expect(await answered({ status }, { status: 'x', p: given })).toMatchObject({ progress })
  })

  it('a job that the provider refuses to do is rejected, with its words', async () => {
    const status = { path: '$.status', done: ['done'], rejected: ['refused'] }
    expect(await answered({ status }, { status: 'refused', reason: 'Too long.' })).toMatchObject({
      state: 'failed',
      failure: { reason: 'PROVIDER_JOB_REJECTED', message: 'Studio: Too long.' },
    })
  })
})

describe('an answer that is an error by its body', () => {
  const errors = [
    { when: { path: '$.code', from: 400, to: 599 }, means: 'httpStatus' },
    { when: { path: '$.code', equals: 'NOT_YET' }, means: 'waiting' },
    { when: { path: '$.code', equals: 'GONE' }, means: 'notFound' },
    { when: { path: '$.code', equals: 'KEY' }, means: 'keyRejected' },
    { when: { path: '$.code', equals: 'SLOW' }, means: 'rateLimited' },
    { when: { path: '$.message', contains: 'not completed' }, means: 'waiting' },
    { when: { httpStatus: [418] }, means: 'busy' },
    { when: { path: '$.code', exists: true }, means: 'refused' },
  ]

  it.each([
    [{ code: 404 }, 200, 'PROVIDER_JOB_NOT_FOUND'],
    [{ code: 429 }, 200, 'ACCOUNT_RATE_LIMITED'],
    [{ code: 'GONE' }, 400, 'PROVIDER_JOB_NOT_FOUND'],
    [{ code: 'KEY' }, 200, 'ACCOUNT_KEY_REJECTED'],
    [{ code: 'SLOW' }, 200, 'ACCOUNT_RATE_LIMITED'],
    [{}, 418, 'SERVER_BUSY'],
    [{ code: 'ODD' }, 200, 'PROVIDER_INVALID_REQUEST'],
  ])('%j with HTTP %d is %s', async (body, status, reason) => {
    await expect(answered({ errors }, body, status)).rejects.toMatchObject({ reason })
  })

  it.each([
    [{ code: 'NOT_YET' }, 200],
    [{ message: 'The job is NOT completed yet' }, 400],
  ])('%j with HTTP %d is a job that is being worked on', async (body, status) => {
    expect(await answered({ errors }, body, status)).toMatchObject({ state: 'waiting' })
  })

  it('has its code and its words where the description says', async () => {
    const error = { code: '$.problem.id', message: '$.problem.text' }
    const body = { problem: { id: 'E7', text: 'No such voice' } }
    await expect(answered({ error }, body, 422)).rejects.toMatchObject({
      failure: { code: 'E7', message: expect.stringContaining('No such voice') },
    })
  })
})

it('a wait that the body asks for is kept, unless a header says another', async () => {
  const error = { retryAfter: '$.error.wait' }
  const limited = (wait: unknown, headers: Record<string, string> = {}) =>
    asked({ error }, cannedApi({ error: { wait } }, { status: 429, headers }))
  const kept = [
    [limited(12), 12_000],
    [limited('1.5'), 2_000],
    [limited(-1), null],
    [limited('soon'), null],
    [limited(12, { 'retry-after': '3' }), 3_000],
  ] as const
  for (const [answer, retryAfterMs] of kept) {
    await expect(answer).rejects.toMatchObject({ reason: 'ACCOUNT_RATE_LIMITED', retryAfterMs })
  }
})

describe('the files of a job', () => {
  const ready = async (outputs: object[], body: object, more: object = {}) => {
    const report = await answered({ outputs, ...more }, { status: 'done', ...body })
    if (report.state !== 'ready') throw new Error(`expected ready, not ${report.state}`)
    return report
  }
  const url = 'https://files.example/film.mp4?token=abc'

  it('have kind, language, size, end, name and place as the answer tells them', async () => {
    const outputs = [
      {
        each: '$.files[*]',
        ...{ link: '$.url', key: '$.id', locale: '$.lang', index: '$.n', size: '$.bytes' },
        ...{ expires: '$.until', name: '$.title' },
        kind: { path: '$.type', values: { Movie: 'video', track: 'audio' }, otherwise: 'metadata' },
      },
    ]
    const file = {
      url,
      id: 'f1',
      lang: 'de-DE',
      n: '3',
      bytes: '1740',
      title: 'Film',
      type: 'MOVIE',
    }
    const { outputs: found } = await ready(outputs, {
      files: [
        { ...file, until: '2025-12-07T15:00:00Z' },
        { url, until: 1_765_119_600, type: 'x' },
      ],
    })
    expect(found).toMatchObject([
      {
        ...{ key: 'f1', kind: 'video', locale: 'de-DE', index: 3, sizeBytes: 1740, name: 'Film' },
        source: { lease: { url, expiresAt: Date.UTC(2025, 11, 7, 15) } },
      },
      {
        ...{
          key: '1',
          kind: 'metadata',
          locale: null,
          index: 1,
          sizeBytes: null,
          name: 'film.mp4',
        },
        source: { lease: { expiresAt: 1_765_119_600_000 } },
      },
    ])
  })

  it('without a link of their own hide none of the others, and are named', async () => {
    const outputs = [
      { each: '$.files[*]', link: '$.url', key: '$.id', locale: '$.lang', kind: 'audio' },
      { key: 'report', link: '$.report', optional: true },
      { key: 'film', link: '$.film' },
    ]
    const files = [{ url, id: 'a' }, { url: null, id: 'b', lang: 'fr' }, { url: 'file:///etc' }]
    expect(await ready(outputs, { files })).toMatchObject({
      outputs: [{ key: 'a' }],
      missing: ['audio of fr', '2', 'film'],
      mayStillCome: true,
    })
  })

  it('that are all missing are asked for again; a link that is none of the web is named', async () => {
    const outputs = [{ each: '$.files[*]', link: '$.url' }]
    const none = ready(outputs, { files: [] })
    await expect(none).rejects.toMatchObject({ reason: 'PROVIDER_NO_OUTPUTS' })
    const foreign = ready(outputs, { files: [{ url: 'file:///etc/passwd' }] })
    await expect(foreign).rejects.toMatchObject({ reason: 'PROVIDER_UNEXPECTED_ANSWER' })
  })

  it('that take a request each are asked for within bounds', async () => {
    const second = { request: { path: '/files/{outputId}' }, outputId: '$.id', link: '$.url' }
    const files = Array.from({ length: 201 }, (_, id) => ({ id }))
    const api = cannedApi({ status: 'done', files })
    const outputs = [{ each: '$.files[*]', ...second }]
    await expect(asked({ outputs }, api)).rejects.toMatchObject({
      reason: 'PROVIDER_UNEXPECTED_ANSWER',
    })
    expect(api.asked).toHaveLength(1)
  })

  describe('that take a request each', () => {
    const outputs = [
      {
        each: '$.files[*]',
        ...{ key: '$.id', request: { path: '/files/{outputId}' }, outputId: '$.id' },
        link: '$.url',
      },
    ]
    /** The file `b` is answered with `refusal`. */
    const refusing = (refusal: ApiResponse, ids = ['a', 'b', 'c']) => {
      const files = ids.map((id) => ({ id }))
      const api: ApiClient = ({ url: asked }) => {
        if (asked.endsWith('/files/b')) return Promise.resolve(refusal)
        return Promise.resolve(
          response(asked.includes('/files/') ? { url } : { status: 'done', files }),
        )
      }
      return asked({ outputs }, api)
    }

    it.each([
      [403, { message: 'This file is private' }],
      [403, {}],
      [400, {}],
      [422, {}],
      [451, {}],
      [500, {}],
      [404, '<html>'],
    ])('one that is refused with HTTP %d %j hides none of the others', async (status, body) => {
      expect(await refusing(response(body, status))).toMatchObject({
        outputs: [{ key: 'a' }, { key: 'c' }],
        missing: ['b'],
        mayStillCome: true,
      })
    })

    it.each([
      [401, 'ACCOUNT_KEY_REJECTED'],
      [402, 'ACCOUNT_NO_CREDITS'],
      [429, 'ACCOUNT_RATE_LIMITED'],
      [503, 'SERVER_BUSY'],
    ])('HTTP %d is about all of them: %s', async (status, reason) => {
      await expect(refusing(response({}, status))).rejects.toMatchObject({ reason })
    })

    it('where none is given, the refusal says why', async () => {
      const only = refusing(response({ message: 'This file is private' }, 403), ['b'])
      await expect(only).rejects.toMatchObject({
        reason: 'PROVIDER_JOB_FORBIDDEN',
        message: expect.stringContaining('This file is private'),
      })
    })
  })

  it('have keys of their own, also where the provider gives one twice', async () => {
    const outputs = [{ each: '$.files[*]', link: '$.url', key: '$.id' }]
    const files = [
      { url, id: 'a' },
      { url, id: 'a' },
      { url, id: 'a#2' },
    ]
    const keys = (await ready(outputs, { files })).outputs.map(({ key }) => key)
    expect(new Set(keys).size).toBe(3)
  })

  it('may be texts in the answer itself', async () => {
    const outputs = [{ key: 'text', content: '$.text', extension: 'json', kind: 'transcript' }]
    expect(await ready(outputs, { text: { words: ['a'] } })).toMatchObject({
      outputs: [
        { kind: 'transcript', source: { type: 'inline', content: expect.stringContaining('"a"') } },
      ],
    })
  })

  it('may come from the answer of a second call about the job', async () => {
    const bodies = [{ status: 'done' }, { files: [{ url }] }]
    const urls: string[] = []
    const api: ApiClient = (request) => {
      urls.push(request.url)
      return Promise.resolve(response(bodies[urls.length - 1]))
    }
    const result = { path: '/jobs/{jobId}/result' }
    expect(await asked({ result }, api)).toMatchObject({ state: 'ready', outputs: [{ key: '0' }] })
    expect(urls[1]).toBe('https://api.studio.example/jobs/st-17/result')
  })
})

describe('a job whose product is not known', () => {
  const more = {
    products: ['dub', 'render', 'short'],
    request: { path: '/{product}/{jobId}' },
  }
  const only = (product: string): ApiClient & { urls: string[] } => {
    const urls: string[] = []
    const api: ApiClient = ({ url }) => {
      urls.push(new URL(url).pathname)
      const found = url.includes(`/${product}/`)
      return Promise.resolve(response(found ? { status: 'working' } : {}, found ? 200 : 404))
    }
    return Object.assign(api, { urls })
  }

  it('is looked for in each, the likeliest first, and remembered', async () => {
    const api = only('short')
    const report = await asked(more, api, { likelyProducts: ['render', 'other'] })
    expect(report.facts.product).toBe('short')
    expect(api.urls).toEqual(['/render/st-17', '/dub/st-17', '/short/st-17'])
  })

  it('is asked for once where it is known, and is not there where no product has it', async () => {
    const api = only('short')
    await asked(more, api, { product: 'short' })
    expect(api.urls).toHaveLength(1)
    await expect(asked(more, only('nothing'))).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
    })
  })
})

describe('whatever is answered', () => {
  const descriptions = [
    'test/providers/described/viddyscribe.yaml',
    'test/providers/described/a2e.yaml',
    'examples/providers/heygen.yaml',
    'examples/providers/rev-ai.yaml',
    'examples/providers/runway.yaml',
  ].map(descriptionFile)
  const words = fc.constantFrom(
    ...[
      'done',
      'success',
      'SUCCEEDED',
      'completed',
      'transcribed',
      'failed',
      'x',
      '',
      'https://a.b/c',
    ],
    ...['file:///etc', 'javascript:alert(1)', '2026-01-01T00:00:00Z', '\u0000', '-1', '1e999'],
  )
  const names = ['status', 'data', 'code', '_id', 'result', 'output', 'url', 'error', 'video_url']
  const value = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      words,
      fc.constantFrom(null, true, 0, 200, 404, 1e308, -5),
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, '__proto__', 'created_at'), tie('node'), {
        maxKeys: 5,
      }),
    ),
  })).node
  const body = fc.oneof(
    value.map((one) => JSON.stringify(one)),
    fc.string(),
    fc.constant('[['.repeat(5_000)),
  )
  const status = fc.constantFrom(200, 201, 204, 301, 400, 401, 403, 404, 409, 429, 500, 503, 999)

  it('is a report or a precise failure, and never says the key', async () => {
    const which = fc.nat(descriptions.length - 1)
    await fc.assert(
      fc.asyncProperty(which, body, status, body, status, async (n, one, first, two, second) => {
        const answers = [response(one, first), response(two, second)]
        let at = 0
        const description = descriptions[n]!
        const outcome = await createDescribedProvider(description)
          .ask({
            jobId: description.id.example,
            baseUrl: description.baseUrl,
            credential: { key: 'sk-very-secret' },
            api: () => Promise.resolve(answers[Math.min(at++, 1)]!),
          })
          .catch((error: unknown) => error)
        expect(JSON.stringify(outcome)).not.toContain('very-secret')
        if (outcome instanceof ReelhaulError)
          expect(failureSchema.safeParse(outcome.failure).error).toBeUndefined()
        else expect(['waiting', 'ready', 'failed']).toContain((outcome as JobReport).state)
      }),
      { numRuns: 1000 },
    )
  })

  it('an abort stays an abort', async () => {
    const abort = Object.assign(new Error('stopped'), { name: 'AbortError' })
    const outcome = await asked({}, () => Promise.reject(abort)).catch((error: unknown) => error)
    expect(isAbort(outcome)).toBe(true)
  })
})

function response(body: unknown, status = 200): ApiResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: {}, body: text, serverNow: CANNED_NOW }
}
