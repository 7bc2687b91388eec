import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import { readFoundPage } from '../../main/polling/found-jobs.ts'
import type { JobReport, Provider, RemoteOutput } from '../../main/providers/provider.ts'
import { redactedAsk, redactedPage, redactedReport } from '../../main/providers/redacted-ask.ts'
import { redactorOf, withoutTokens } from '../../main/providers/redaction.ts'
import { leasedOutput } from '../../main/providers/remote-files.ts'
import { redner } from '../../main/providers/redner/redner.ts'
import { cannedApi } from './canned-api.ts'

const key = 'very-secret-KEY/42+x'
const credential = {
  key,
  clientId: 'client-0042',
  clientSecret: 'p@ss word',
  webhookSecret: 'hook-secret',
}
const redact = redactorOf(credential)

describe('what is shaped like a token', () => {
  it.each([
    ['Bearer abcdef0123456789abcdef', 'Bearer [hidden]'],
    ['bearer%20abcdef0123456789abcdef', 'bearer [hidden]'],
    ['used eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl twice', 'used [hidden] twice'],
    ['key sk_live_4242abcdef4242abcd', 'key [hidden]'],
    ['key sk-proj-4242abcdef4242abcd', 'key [hidden]'],
    ['X-API-Key: vsk_abc123def456ghi789', 'X-API-Key: [hidden]'],
    ['api_key=0123456789abcdef0123', 'api_key=[hidden]'],
    ['"access_token": "0123456789abcdef0123"', '"access_token": "[hidden]"'],
  ])('%s is hidden', (text, shown) => {
    expect(withoutTokens(text)).toBe(shown)
  })

  it.each([
    'job_4f9d2c1ab37e48d0a6f1c2e3d4b5a697',
    'task_abc123def456ghi789jkl012mno345',
    '550e8400-e29b-41d4-a716-446655440000',
    '652630d6bae4de626f8b49ec',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'sk-SK',
    'sk_SK_final_version_2024.mp4',
    'sk-SK/video',
    'desk-20240101abcdefgh1234',
    'The Ring Bearer, episode 12',
    'Basic training for the new colleagues of 2024',
    'Bearer of bad news',
    'API key: required',
    'Donaudampfschifffahrtsgesellschaftskapitän',
  ])('%s is none', (text) => {
    expect(withoutTokens(text)).toBe(text)
  })
})

describe("an account's secrets", () => {
  it('are hidden in every form, wherever they stand', () => {
    const forms = Object.values(credential).flatMap((value) => [
      value,
      value.toUpperCase(),
      encodeURIComponent(value),
      encodeURIComponent(encodeURIComponent(value)),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('hex'),
    ])
    fc.assert(
      fc.property(fc.constantFrom(...forms), fc.string(), fc.string(), (form, before, after) => {
        const left = redact(`${before} ${form} ${after}`)
        expect(left).toContain('[hidden]')
        expect(left).not.toContain(form)
      }),
    )
  })

  it('are hidden in base64, whatever was encoded together with them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const encoded = Buffer.from(`${before}${key}${after}`).toString('base64')
        const left = redact(encoded).replaceAll('[hidden]', '')
        expect(Buffer.from(left, 'base64').toString('latin1')).not.toContain(key.slice(3, -3))
        expect(left.length).toBeLessThan(encoded.length)
      }),
    )
  })

  it('leave nothing behind where a text was cut within one', () => {
    for (let n = 6; n < key.length; n++) {
      expect(redact(`said: ${key.slice(0, n)}`)).toBe('said: [hidden]')
      expect(redact(`said: ${key.slice(0, n)}…`)).toBe('said: [hidden]…')
    }
    expect(redact('said: very')).toBe('said: very')
  })

  it('leave no longer part behind where a server shortens what it repeats', () => {
    const long = 'Ab1cD2eF3gH4iJ5kL6mN7oP8qR9s'
    const hide = redactorOf({ key: long, clientId: 'northern-light-films' })
    const text = fc.string({ maxLength: 30 })
    fc.assert(
      fc.property(
        text,
        text,
        fc.nat(16),
        fc.integer({ min: 12, max: 28 }),
        (before, after, at, n) => {
          const part = long.slice(at, at + n)
          fc.pre(part.length >= 12)
          const left = hide(`${before}${part}... ${after}`)
          expect(left).toContain('[hidden]')
          for (let i = 0; i + 12 <= long.length; i++)
            expect(left.toLowerCase()).not.toContain(long.slice(i, i + 12).toLowerCase())
        },
      ),
    )
    expect(hide(`Wrong key ${long.slice(0, 14)}… given`)).toBe('Wrong key [hidden]… given')
    expect(hide(`${long.slice(0, 13)} ${long.slice(13)}`)).toBe('[hidden] [hidden]')
  })

  it('that are shared by chance or by name in a shorter piece stay readable', () => {
    const hide = redactorOf({ key: 'Ab1cD2eF3gH4iJ5kL6mN', clientId: 'northern-light-films' })
    for (const text of ['northern-light-film.mp4', 'Ab1cD2eF3g', 'x'.repeat(300), 'job_Ab1cD2eF3'])
      expect(hide(`${text} is here`)).toBe(`${text} is here`)
  })

  it('of a few characters are no secrets: every word would be full of them', () => {
    expect(redactorOf({ key: 'k' })('kick')).toBe('kick')
    expect(redactorOf({ key: '' })('kick')).toBe('kick')
  })
})

const response = { status: 200, headers: {}, body: '', serverNow: 0 }
const file = (name: string, url = 'https://store.example/a.mp4'): RemoteOutput =>
  leasedOutput(
    url,
    { key: name, name, kind: 'video', extension: 'mp4', locale: name },
    response,
    null,
  )

describe('a report', () => {
  it('has other keys for its files where they hold a secret, each once and always the same', () => {
    const outputs = [file(`${key}/a`), file('a'), file(`${key}/a`), file('[hidden]/a')]
    const report: JobReport = { state: 'ready', status: 's', facts: {}, outputs, missing: [key] }
    const shown = redactedReport(report, redact)
    if (shown.state !== 'ready') throw new Error(`expected ready, not ${shown.state}`)
    const keys = shown.outputs.map((output) => output.key)
    expect(keys).toEqual(['[hidden]/a', 'a', '[hidden]/a/2', '[hidden]/a/3'])
    expect(redactedReport(report, redact)).toEqual(shown)
    expect(shown.missing).toEqual(['[hidden]'])
    expect(shown.outputs.map(({ source }) => source)).toEqual(outputs.map(({ source }) => source))
  })

  it('is refused where a link leads to a host with a secret in its name', () => {
    for (const url of [
      'https://client-0042.evil.example/a',
      'https://hook-secret@evil.example/a',
    ]) {
      const outputs = [file('a', url)]
      const report: JobReport = { state: 'ready', status: 's', facts: {}, outputs, missing: [] }
      expect(() => redactedReport(report, redact)).toThrow('a secret of the account')
    }
  })

  it('shows a status as one short line', () => {
    const status = `a\n${'x'.repeat(5000)}`
    const report = redactedReport({ state: 'waiting', status, facts: {}, progress: null }, redact)
    expect(report.status.length).toBeLessThanOrEqual(300)
    expect(report.status).not.toContain('\n')
  })
})

describe('asking', () => {
  const ask = { jobId: 'job_1', baseUrl: 'https://redner.example', credential, api: cannedApi({}) }

  it('throws what the adapter throws, with what matters of it, and nothing secret', async () => {
    const body = { error: { code: 'X', message: `No such job for ${key}` } }
    const api = cannedApi(body, { status: 404 })
    await expect(redactedAsk(redner, { ...ask, api })).rejects.toMatchObject({
      reason: 'PROVIDER_JOB_NOT_FOUND',
      failure: { code: 'X', message: expect.stringContaining('No such job for [hidden]') },
    })
    const patient = cannedApi({}, { status: 429, headers: { 'retry-after': '7' } })
    await expect(redactedAsk(redner, { ...ask, api: patient })).rejects.toMatchObject({
      retryAfterMs: 7000,
    })
  })

  it('says nothing secret of a fault either, and stops when told to', async () => {
    const faulty: Provider = {
      ...redner,
      ask: () => Promise.reject(new TypeError(`${key} is none`)),
    }
    const fault = await redactedAsk(faulty, ask).catch((error: unknown) => error)
    expect(fault).not.toBeInstanceOf(ReelhaulError)
    expect(fault).toMatchObject({ message: '[hidden] is none' })
    const stopped: Provider = {
      ...redner,
      ask: () => Promise.reject(new DOMException('stopped', 'AbortError')),
    }
    await expect(redactedAsk(stopped, ask)).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('hides secrets in a list of jobs, and leaves the ids as they are', async () => {
    const job = { remoteId: 'job_1', product: key, title: key, status: key, createdAt: null }
    const finder = {
      products: [],
      page: () => Promise.resolve({ jobs: [{ ...job, state: 'ready' as const }], next: null }),
    }
    const search = { ...ask, product: null, since: null, cursor: null }
    const hidden = { product: '[hidden]', title: '[hidden]', status: '[hidden]' }
    expect(await redactedPage(finder, search)).toMatchObject({
      jobs: [{ remoteId: 'job_1', ...hidden }],
    })
  })

  it('finds no job whose id holds a secret; one that is only shaped like a token is an id', async () => {
    const ids = [key, `job_${encodeURIComponent(key)}`, 'sk_live_4242abcdef4242abcd']
    const job = { product: null, title: null, status: 's', state: 'ready' as const }
    const jobs = ids.map((remoteId) => ({ ...job, remoteId, createdAt: null }))
    const finder = { products: [], page: () => Promise.resolve({ jobs, next: null }) }
    const search = { ...ask, product: null, since: null, cursor: null }
    const found = readFoundPage(await redactedPage(finder, search), search)
    expect(found.jobs.map(({ remoteId }) => remoteId)).toEqual([ids[2]])
    expect(found.unusable).toBe(2)
  })
})
