/** Placeholders stay in their places, and the credential in its own. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReelhaulError } from '../../../main/errors.ts'
import { buildRequest } from '../../../main/providers/described/build-request.ts'
import { createDescribedProvider } from '../../../main/providers/described/described-provider.ts'
import type { ApiRequest } from '../../../main/providers/provider.ts'
import { smallDescription } from '../../helpers/described.ts'
import { cannedApi } from '../canned-api.ts'

const description = smallDescription({
  id: { example: 'st-17', probe: 'st-0' },
  credential: {
    headers: { authorization: 'Bearer {key}', 'x-client': '{clientId}' },
    query: { api_key: '{key}' },
    clientId: true,
  },
  products: ['dub', 'render'],
  request: {
    method: 'POST',
    path: '/v1/{product}/jobs/{jobId}/state',
    query: { job: 'id:{jobId}', cursor: '{cursor}' },
    headers: { 'X-Version': '2' },
    body: { id: '{jobId}', list: ['{jobId}', 'literal {jobId}'], for: '{expirationSeconds}' },
  },
  leaseLifetime: { min: 60, max: 600, byDefault: 60 },
})

const built = (values: Readonly<Record<string, string | null>>, key = 'secret') =>
  buildRequest(description.request, description.credential, {
    baseUrl: 'https://api.studio.example/base/',
    credential: { key, clientId: 'client' },
    values: { product: 'dub', expirationSeconds: '60', ...values },
  })

describe('a request', () => {
  it('has each value in its place, and leaves out what has none', () => {
    expect(built({ jobId: 'st-17' })).toEqual({
      method: 'POST',
      url: 'https://api.studio.example/base/v1/dub/jobs/st-17/state?job=id%3Ast-17&api_key=secret',
      headers: { authorization: 'Bearer secret', 'x-client': 'client', 'x-version': '2' },
      json: { id: 'st-17', list: ['st-17', 'literal {jobId}'], for: 60 },
    })
  })

  it('keeps any value where it belongs: one segment, one parameter, one text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (jobId) => {
        let request: ApiRequest
        try {
          request = built({ jobId })
        } catch (error) {
          expect(error).toBeInstanceOf(ReelhaulError)
          expect(['', '.', '..']).toContain(jobId)
          return
        }
        const url = new URL(request.url)
        expect(url.origin).toBe('https://api.studio.example')
        const segments = url.pathname.split('/').map(decodeURIComponent)
        const whole = jobId.toWellFormed()
        expect(segments).toEqual(['', 'base', 'v1', 'dub', 'jobs', whole, 'state'])
        expect([...url.searchParams.keys()]).toEqual(['job', 'api_key'])
        expect(url.searchParams.get('job')).toBe(`id:${whole}`)
        expect(request.json).toEqual({ id: jobId, list: [jobId, 'literal {jobId}'], for: 60 })
        expect(Object.keys(request.headers)).toEqual(['x-version', 'authorization', 'x-client'])
      }),
      { numRuns: 1000 },
    )
  })

  it('has the credential in its places alone, at the origin of the account alone', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=_-]{12,40}$/)
    const id = fc.constantFrom('st-17', '//evil.example/', '@evil.example', '\\evil', 'a#b', '..;')
    const base = fc.constantFrom(
      'https://one.example',
      'https://two.example/x',
      'http://127.0.0.1:9',
    )
    fc.assert(
      fc.property(secret, id, base, (key, jobId, baseUrl) => {
        const terms = { baseUrl, credential: { key, clientId: 'client' } }
        const values = { product: 'dub', expirationSeconds: '60', jobId }
        const request = buildRequest(description.request, description.credential, {
          ...terms,
          values,
        })
        const url = new URL(request.url)
        expect(url.origin).toBe(new URL(baseUrl).origin)
        expect(url.username + url.password).toBe('')
        expect(url.searchParams.get('api_key')).toBe(key)
        expect(request.headers.authorization).toBe(`Bearer ${key}`)
        url.searchParams.delete('api_key')
        const others = Object.entries(request.headers).filter(([name]) => name !== 'authorization')
        expect(JSON.stringify([url.href, others, request.json])).not.toContain(key)
      }),
    )
  })

  it('whose base URL is none is an error of the account', () => {
    const terms = { credential: { key: 'k' }, values: { jobId: 'a', product: 'dub' } }
    expect(() =>
      buildRequest(description.request, description.credential, { ...terms, baseUrl: 'nothing' }),
    ).toThrow(ReelhaulError)
  })
})

describe('the second call of an output', () => {
  const provider = createDescribedProvider(
    smallDescription({
      outputs: [
        {
          each: '$.files[*]',
          outputId: '$.id',
          request: { path: '/files/{outputId}/link' },
          link: '$.href',
          extension: 'mp4',
        },
      ],
    }),
  )

  it('goes to the origin of the account, whatever an answer names', async () => {
    for (const id of [
      'a',
      '../../x',
      '//evil.example',
      'https://evil.example/',
      '..',
      '',
      7,
      null,
    ]) {
      const api = cannedApi({
        status: 'done',
        files: [{ id }],
        href: 'https://files.example/a.mp4',
      })
      const ask = {
        jobId: 'st-17',
        baseUrl: 'https://api.studio.example',
        credential: { key: 'k' },
      }
      await provider.ask({ ...ask, api }).catch((error: unknown) => {
        expect(error).toMatchObject({ reason: 'PROVIDER_NO_OUTPUTS' })
      })
      for (const { url } of api.asked) {
        expect(new URL(url).origin).toBe('https://api.studio.example')
        expect(new URL(url).pathname).toMatch(/^\/(?:jobs\/st-17|files\/[^/]+\/link)$/)
      }
    }
  })
})
