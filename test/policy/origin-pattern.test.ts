import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostMatches } from '../../main/http/host-pattern.ts'
import { isOriginPattern, originMatches } from '../../main/policy/origin-pattern.ts'

describe('originMatches', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com/v1/jobs', true],
    ['https://api.example.com/', 'https://API.example.com', true],
    ['https://api.example.com', 'https://api.example.com:443', true],
    ['https://api.example.com:8443', 'https://api.example.com:8443/x', true],
    ['https://*.example.com', 'https://eu.api.example.com', true],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/a', true],
    ['http://[::1]:8080', 'http://[::1]:8080', true],
    ['https://api.example.com', 'http://api.example.com', false],
    ['https://api.example.com', 'https://api.example.com:8443', false],
    ['https://api.example.com', 'https://api.example.com.evil.test', false],
    ['https://api.example.com', 'https://api.example.com@evil.test', false],
    ['https://api.example.com', 'https://user@api.example.com', false],
    ['https://*.example.com', 'https://example.com', false],
    ['https://*.example.com', 'https://evilexample.com', false],
    ['https://*.0.0.1', 'https://127.0.0.1', false],
    ['https://api.example.com', 'api.example.com', false],
    ['nonsense', 'https://api.example.com', false],
  ])('%s and %s: %s', (pattern, address, matches) => {
    expect(originMatches(pattern, address)).toBe(matches)
  })

  test.each([
    'https://*',
    'https://a.*.com',
    'ftp://a.com',
    'https://a.com/path',
    'https://a b',
    '',
  ])('%j is no pattern', (text) => expect(isOriginPattern(text)).toBe(false))

  test('a pattern allows its own origin alone', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.domain(), (url, host) => {
        const { protocol, hostname } = new URL(url)
        fc.pre(host.toLowerCase() !== hostname)
        const pattern = `${protocol}//${host}`
        expect(originMatches(pattern, url)).toBe(false)
        expect(originMatches(pattern, `${pattern}/x`)).toBe(true)
      }),
    )
  })

  test('a wildcard never leaves its domain', () => {
    fc.assert(
      fc.property(fc.domain(), fc.string(), (domain, before) => {
        const address = `https://${before}${domain}`
        fc.pre(URL.canParse(address))
        if (!originMatches(`https://*.${domain}`, address)) return
        expect(new URL(address).hostname.endsWith(`.${domain.toLowerCase()}`)).toBe(true)
      }),
    )
  })
})

describe('hostMatches', () => {
  test('a dot at the end means the same host', () => {
    expect(hostMatches('media.example.com', 'media.example.com.')).toBe(true)
    expect(hostMatches('*.example.com', 'a.example.com.')).toBe(true)
  })
})
