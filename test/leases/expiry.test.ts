import { describe, expect, it } from 'vitest'
import { leaseExpiry, type LeaseTerms } from '../../main/leases/expiry.ts'

const ISSUED = Date.parse('2025-12-07T14:00:00Z')
const V4 = 'https://s3.example.com/a.mp4?X-Amz-Date=20251207T140000Z&X-Amz-Expires=900'

function expiry(url: string, more: Partial<LeaseTerms> = {}): string | null {
  const terms = { url, issuedAt: ISSUED, documentedLifetimeSeconds: null, ...more }
  const at = leaseExpiry(terms)
  return at === null ? null : new Date(at).toISOString()
}

describe('leaseExpiry', () => {
  it.each([
    ['SigV4', V4, '2025-12-07T14:15:00.000Z'],
    [
      'Google V4',
      'https://storage.example.com/a?X-Goog-Date=20251207T140000Z&X-Goog-Expires=60',
      '2025-12-07T14:01:00.000Z',
    ],
    [
      'SigV2',
      'https://s3.example.com/a?Signature=x%3D&Expires=1725446894',
      '2024-09-04T10:48:14.000Z',
    ],
    [
      'Azure',
      'https://b.example.net/a?se=2025-12-07T15%3A00%3A00Z&sig=x',
      '2025-12-07T15:00:00.000Z',
    ],
    [
      'names in another case',
      'https://s3.example.com/a?x-amz-date=20251207T140000Z&x-amz-expires=900',
      '2025-12-07T14:15:00.000Z',
    ],
  ])('reads %s', (_style, url, expected) => {
    expect(expiry(url)).toBe(expected)
  })

  it("takes the provider's word where the URL says nothing", () => {
    const providerExpiresAt = '2025-12-07T14:30:00Z'
    expect(expiry('https://s3.example.com/a', { providerExpiresAt })).toBe(
      '2025-12-07T14:30:00.000Z',
    )
  })

  it("takes the provider's word when it is sooner than the signature", () => {
    expect(expiry(V4, { providerExpiresAt: '2025-12-07T14:05:00Z' })).toBe(
      '2025-12-07T14:05:00.000Z',
    )
  })

  it('believes the signature when the provider promises more than it', () => {
    expect(expiry(V4, { providerExpiresAt: '2025-12-08T00:00:00Z' })).toBe(
      '2025-12-07T14:15:00.000Z',
    )
  })

  it('prefers SigV4 to an Expires parameter beside it', () => {
    expect(expiry(`${V4}&Expires=1`)).toBe('2025-12-07T14:15:00.000Z')
  })

  it('counts the documented lifetime from the answer when nothing else is known', () => {
    const url = 'https://storage.example.com/a?X-Goog-Signature=...'
    expect(expiry(url, { documentedLifetimeSeconds: 900 })).toBe('2025-12-07T14:15:00.000Z')
  })

  it('is never for a plain link whose provider documents no lifetime', () => {
    expect(expiry('https://cdn.example.net/result.mp4')).toBeNull()
  })

  it('reads a moment without a zone as UTC', () => {
    expect(expiry('https://a.example/x', { providerExpiresAt: '2025-12-07T14:30:00' })).toBe(
      '2025-12-07T14:30:00.000Z',
    )
  })

  it.each([
    'not a url',
    '',
    'https://x.example/?X-Amz-Date=20251399T999999Z&X-Amz-Expires=60',
    'https://x.example/?X-Amz-Date=20251207T140000Z&X-Amz-Expires=-5',
    'https://x.example/?X-Amz-Date=20251207T140000Z&X-Amz-Expires=1e999',
    'https://x.example/?X-Amz-Date=20251207T140000Z&X-Amz-Expires=9999999999999',
    'https://x.example/?X-Amz-Date=%00%ff&X-Amz-Expires=%E0%A4%A',
    'https://x.example/?Expires=tomorrow',
    'https://x.example/?Expires=99999999999999999999',
    'https://x.example/?se=whenever',
  ])('passes over what it cannot read: %s', (url) => {
    expect(expiry(url, { documentedLifetimeSeconds: 60 })).toBe('2025-12-07T14:01:00.000Z')
  })

  it.each(['', 'soon', '2025', '2025-13-45T99:99:99Z', '99999-01-01T00:00:00Z', '{}'])(
    'passes over an unreadable expiresAt: %j',
    (providerExpiresAt) => {
      expect(expiry('https://x.example/', { providerExpiresAt })).toBeNull()
    },
  )
})

it.each([
  ['1764948600', 1_764_948_600_000],
  ['1764948600.5', 1_764_948_600_500],
  ['1764948600000', 1_764_948_600_000],
  ['3600', null],
  ['soon', null],
])("reads the provider's own word %j as a time since 1970", (providerExpiresAt, expiresAt) => {
  const terms = { url: 'https://s.example/a', issuedAt: 0, documentedLifetimeSeconds: null }
  expect(leaseExpiry({ ...terms, providerExpiresAt })).toBe(expiresAt)
})
