import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logRedaction, withoutLinks } from '../../main/logs/log-redaction.ts'
import { secretsInEnvironment } from '../../main/logs/environment-secrets.ts'

const path = '/bucket/Confidential%20Film.mp4'
const query =
  'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20261128&X-Amz-Signature=deadbeefdeadbeef'
const links = [
  `https://store.example:8443${path}?${query}`,
  `http://127.0.0.1:47650/webhook/abcdefghijklmnop`,
  `https://user:pass-word@store.example${path}`,
  `https://u%40x:pass-word@store.example${path}`,
  `postgres://reelhaul:pass-word@db.example/queue`,
]
const base64 = (text: string) => Buffer.from(text).toString('base64')
const forms: Record<string, (link: string) => string> = {
  plain: (link) => link,
  'in capitals': (link) => link.replace('http', 'HTTP'),
  'for a URL': encodeURIComponent,
  'twice for a URL': (link) => encodeURIComponent(encodeURIComponent(link)),
  'for JSON': (link) => JSON.stringify(link).replaceAll('/', '\\/'),
  base64,
  'base64 after a character': (link) => base64(`x${link}`),
  'base64 after two characters': (link) => base64(`xy${link}`),
  'hexadecimal digits': (link) => Buffer.from(link).toString('hex'),
}

/** What of a link is a secret, or a name. */
const parts = [
  'Signature',
  'deadbeef',
  'AKIDEXAMPLE',
  'Confidential',
  'pass-word',
  'abcdefghijklmnop',
]

test.each(Object.entries(forms))('of a link nothing but its origin stays: %s', (_, form) => {
  for (const link of links) {
    const text = withoutLinks(`The answer to ${form(link)} was 403.`)
    for (const part of parts) expect(text).not.toContain(part)
    for (const part of parts) expect(text).not.toContain(base64(part).slice(1, -3))
    for (const part of parts) expect(text).not.toContain(Buffer.from(part).toString('hex'))
    expect(text).toMatch(/^The answer to .* was 403\.$/)
  }
})

test('a query without its address, and values that say what they are, are hidden', () => {
  for (const text of [
    `GET ${path}?${query} failed`,
    'password: hunter2-hunter2',
    '"token": "hunter2-hunter2"',
    'Authorization: Bearer hunter2-hunter2',
    'proxy-authorization=Basic hunter2-hunter2',
  ])
    expect(withoutLinks(text)).not.toMatch(/hunter2|Signature|deadbeef/)
})

test('words, ids, digests, times and places in the program stay', () => {
  for (const text of [
    'The folder could not be written (EACCES).',
    'job_500de496-4961-4641-a273-1c760ee7e0b0 is waiting; 3 of 5.',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '2026-11-28T22:10:00.000Z FILE_DISK_FULL',
    'at run (file:///app/out/main/chunks/engine-a1b2.js:10:22)',
    'Is it there? Yes & no.',
  ])
    expect(withoutLinks(text)).toBe(text)
})

test('secrets of the moment and those before them are hidden, and the home folder is not named', () => {
  let key = 'first-key-0123456789'
  const redact = logRedaction({ secrets: () => [{ key }], home: '/home/ana' })
  expect(redact(`${key} in /home/ana/films`)).toBe('[hidden] in ~/films')
  key = 'another_one-9876543210'
  expect(redact(`first-key-0123456789 and ${key}`)).toBe('[hidden] and [hidden]')
})

test('a hostile text takes no time worth speaking of, and never throws', () => {
  const redact = logRedaction({ secrets: () => [{ key: 'k'.repeat(40) }], home: '/home/ana' })
  const pieces = fc.constantFrom(
    ...[
      'https://',
      'aHR0c',
      '%3A%2F%2F',
      '?a=',
      '&',
      'token=',
      'k'.repeat(39),
      'eyJ',
      '\\/',
      '[',
      '\ud800',
    ],
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 200 }), (texts) => {
      redact(texts.join('').slice(0, 8000))
    }),
    { numRuns: 50, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: true },
  )
  for (const piece of ['a', 'aHR0c', 'token', 'https:', '&a', 'a:'])
    redact(piece.repeat(8000).slice(0, 8000))
})

test('secrets of the environment are keys, client secrets, webhook secrets and passwords of proxies', () => {
  const env = {
    REELHAUL_API_KEY_REDNER: ' key-of-redner ',
    REELHAUL_CLIENT_SECRET: 'client-secret',
    REELHAUL_CLIENT_ID: 'client-id',
    REELHAUL_WEBHOOK_SIGNING_SECRET_A2E: 'signing-secret',
    REELHAUL_TOKEN_URL: 'https://ims.example/token',
    REELHAUL_TOKEN_SCOPE: 'openid',
    REELHAUL_DATA_DIR: '/data',
    HTTPS_PROXY: 'http://kim:pass%21word@proxy.example:3128',
    PATH: '/usr/bin',
  }
  expect(secretsInEnvironment(env)).toEqual([
    { key: 'key-of-redner' },
    { key: 'client-secret' },
    { key: '', clientId: 'client-id' },
    { key: 'signing-secret' },
    { key: 'pass%21word' },
    { key: 'pass!word' },
  ])
})
