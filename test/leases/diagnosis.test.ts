import { describe, expect, it } from 'vitest'
import { diagnose, type StoreAnswer } from '../../main/leases/diagnosis.ts'

const NOW = Date.parse('2025-12-07T14:00:00Z')
const URL_WITH_SECRET = 'https://store.example/a.mp4?X-Amz-Signature=s3cret'

function diagnosis(status: number, body = '', more: Partial<StoreAnswer> = {}) {
  const lease = { url: URL_WITH_SECRET, issuedAt: NOW - 1000, expiresAt: NOW + 3_600_000 }
  return diagnose({ status, body, headers: {}, lease, serverNow: NOW, ...more })
}

const xml = (code: string, message: string, more = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message>${more}</Error>`

const expiredLease = { url: URL_WITH_SECRET, issuedAt: NOW - 9_000_000, expiresAt: NOW - 1000 }

it('takes a wrong signature for what an address that only takes uploads answers, too', () => {
  const { failure } = diagnosis(403, xml('SignatureDoesNotMatch', 'Check your key and method.'))
  expect(failure).toMatchObject({
    reason: 'SERVER_LEASE_REFUSED',
    advice: 'linksRefusedOrUpload',
  })
  const expired = diagnosis(403, xml('SignatureDoesNotMatch', 'The signature has expired.'))
  expect(expired.failure.reason).toBe('SERVER_LEASE_EXPIRED')
})

describe('an expired link', () => {
  it.each([
    ['S3', 403, xml('AccessDenied', 'Request has expired', '<Expires>2025-01-01</Expires>')],
    ['S3 session', 400, xml('ExpiredToken', 'The provided token has expired.')],
    [
      'Google',
      400,
      xml(
        'ExpiredToken',
        'Invalid argument.',
        '<Details>The provided token has expired.</Details>',
      ),
    ],
    [
      'Google JSON',
      403,
      '{"error":{"code":403,"errors":[{"reason":"forbidden"}],"message":"Signature has expired"}}',
    ],
    [
      'Azure',
      403,
      xml(
        'AuthenticationFailed',
        'Server failed to authenticate the request.',
        '<AuthenticationErrorDetail>Signature not valid in the specified time frame: Start [x] - Expiry [y]</AuthenticationErrorDetail>',
      ),
    ],
    ['CloudFront', 403, xml('AccessDenied', 'Access denied: the signed URL has expired')],
  ])('of %s is renewed', (_store, status, body) => {
    const { remedy, failure } = diagnosis(status, body)
    expect(remedy).toBe('renew')
    expect(failure.reason).toBe('SERVER_LEASE_EXPIRED')
    expect(failure.permanent).toBe(false)
  })

  it('is recognised by our own knowledge when the store only says no', () => {
    const body = xml('AccessDenied', 'Access denied')
    expect(diagnosis(403, body, { lease: expiredLease }).failure.reason).toBe(
      'SERVER_LEASE_EXPIRED',
    )
    expect(diagnosis(403, body).failure.reason).toBe('SERVER_LEASE_REFUSED')
    expect(diagnosis(401, '', { lease: expiredLease }).failure.reason).toBe('SERVER_LEASE_EXPIRED')
  })
})

describe('a refused link', () => {
  it.each([
    [403, 'SignatureDoesNotMatch', 'SERVER_LEASE_REFUSED'],
    [403, 'InvalidAccessKeyId', 'SERVER_LEASE_REFUSED'],
    [400, 'AuthorizationQueryParametersError', 'SERVER_LEASE_REFUSED'],
    [403, 'MissingKey', 'SERVER_LEASE_REFUSED'],
    [403, 'RequestTimeTooSkewed', 'SERVER_CLOCK_SKEW'],
  ] as const)('%d %s is %s, and a new link may help', (status, code, reason) => {
    const { remedy, failure } = diagnosis(status, xml(code, 'No.'))
    expect([remedy, failure.reason, failure.code]).toEqual(['renew', reason, code])
  })

  it('says so when a web page stands between', () => {
    const { failure } = diagnosis(403, '<!DOCTYPE html><title>Blocked by policy</title>')
    expect(failure.message).toContain('web page')
    expect(failure.advice).toBe('askNetwork')
  })

  it('is not yet valid when a clock is wrong', () => {
    const body = xml('AccessDenied', 'Request is not yet valid')
    expect(diagnosis(403, body).failure.reason).toBe('SERVER_CLOCK_SKEW')
  })
})

describe('a busy store', () => {
  it.each([
    [503, xml('SlowDown', 'Please reduce your request rate.')],
    [503, xml('ServerBusy', 'The server is busy.')],
    [429, ''],
    [503, ''],
    [403, xml('AccessDenied', 'Too many connections from your address')],
    [403, '{"error":{"errors":[{"reason":"userRateLimitExceeded"}]}}'],
  ])('%d %s is asked again later', (status, body) => {
    const { remedy, failure } = diagnosis(status, body)
    expect([remedy, failure.reason]).toEqual(['retry', 'SERVER_BUSY'])
  })

  it('is obeyed when it says how long to wait, in seconds or as a date', () => {
    const wait = (value: string) =>
      diagnosis(503, '', { headers: { 'retry-after': value } }).retryAfterMs
    expect(wait('7')).toBe(7000)
    expect(wait('Sun, 07 Dec 2025 14:00:30 GMT')).toBe(30_000)
    expect(wait('Sun, 07 Dec 2025 13:00:00 GMT')).toBe(0)
    expect(wait('soon')).toBeNull()
  })
})

describe('other refusals', () => {
  it.each([
    [500, xml('InternalError', 'We encountered an internal error.'), 'SERVER_ERROR', 'retry'],
    [400, xml('RequestTimeout', 'Your socket connection was idle.'), 'SERVER_ERROR', 'retry'],
    [502, '<html>Bad gateway</html>', 'SERVER_ERROR', 'retry'],
    [404, xml('NoSuchKey', 'The specified key does not exist.'), 'SERVER_OBJECT_GONE', 'renew'],
    [404, '', 'SERVER_OBJECT_GONE', 'renew'],
    [404, xml('NoSuchBucket', 'Gone'), 'SERVER_OBJECT_GONE', 'give-up'],
    [410, '', 'SERVER_OBJECT_GONE', 'give-up'],
    [416, '', 'SERVER_BAD_RANGE', 'restart'],
    [412, '', 'SERVER_OBJECT_CHANGED', 'restart'],
    [
      403,
      xml('AllAccessDisabled', 'All access has been disabled'),
      'SERVER_LEASE_REFUSED',
      'give-up',
    ],
    [418, 'teapot', 'SERVER_UNEXPECTED', 'give-up'],
  ])('%d %s is %s: %s', (status, body, reason, remedy) => {
    const found = diagnosis(status, body)
    expect([found.failure.reason, found.remedy]).toEqual([reason, remedy])
  })

  it("reads Azure's code from its header where there is no body", () => {
    const { failure } = diagnosis(404, '', { headers: { 'x-ms-error-code': 'BlobNotFound' } })
    expect([failure.reason, failure.code]).toEqual(['SERVER_OBJECT_GONE', 'BlobNotFound'])
  })
})

it('never repeats the link or what the store quotes of it', () => {
  const body = xml('SignatureDoesNotMatch', 'x', '<SignatureProvided>s3cret</SignatureProvided>')
  expect(JSON.stringify(diagnosis(403, body))).not.toContain('s3cret')
})

it.each([
  '{"error":',
  '<Error><Code>',
  '\0\0\0',
  '{"error":{"code":{"a":1}}}',
  '[]',
  '<'.repeat(20_000),
])('makes something of a hostile body: %#', (body) => {
  expect(diagnosis(403, body).failure.reason).toBe('SERVER_LEASE_REFUSED')
})
