import { describe, expect, test } from 'vitest'
import { parseBypass } from '../../main/network/bypass.ts'
import { networkFromEnvironment } from '../../main/network/network.ts'
import { parseProxy, proxyName, routeFromPac } from '../../main/network/proxy.ts'
import { isLoopback } from '../../preload/contract/loopback.ts'

describe('parseProxy', () => {
  test('reads an address with and without scheme, port and password', () => {
    expect(parseProxy('proxy.example.com', 'X')).toMatchObject({ port: 80, secure: false })
    expect(parseProxy('https://proxy.example.com/', 'X')).toMatchObject({ port: 443, secure: true })
    const proxy = parseProxy('http://ana:p%40ss@10.0.0.1:3128', 'X')
    expect(proxyName(proxy)).toBe('10.0.0.1:3128')
    expect(proxy.authorization).toBe(`Basic ${Buffer.from('ana:p@ss').toString('base64')}`)
    expect(proxyName(parseProxy('http://[fe80::1]:8080', 'X'))).toBe('[fe80::1]:8080')
  })

  test.each(['', 'http://', 'socks5://user:secret@host:1080', 'http://host/path', 'a b'])(
    'refuses %j with the name of the setting and without a password',
    (text) => {
      expect(() => parseProxy(text, 'HTTPS_PROXY')).toThrow(/^HTTPS_PROXY: (?!.*secret)/)
    },
  )
})

describe('routeFromPac', () => {
  test('takes the first that can be spoken to', () => {
    expect(routeFromPac('DIRECT')).toBeNull()
    expect(routeFromPac('')).toBeNull()
    expect(routeFromPac('SOCKS5 a:1080; PROXY b:3128; DIRECT')).toMatchObject({ host: 'b' })
    expect(routeFromPac('HTTPS c:443')).toMatchObject({ host: 'c', secure: true })
    expect(routeFromPac('SOCKS a:1; DIRECT')).toBeNull()
  })

  test('says which kinds it was given when it speaks none of them', () => {
    expect(() => routeFromPac('SOCKS5 a:1080')).toThrow(/only SOCKS5 proxies/)
  })
})

describe('parseBypass', () => {
  const passes = (list: string, url: string) => parseBypass(list)(new URL(url))

  test.each([
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://api.example.com', true],
    ['example.com', 'https://badexample.com', false],
    ['.example.com, other', 'https://api.EXAMPLE.com', true],
    ['*.example.com', 'https://a.example.com', true],
    ['example.com:8443', 'https://example.com', false],
    ['example.com:443', 'https://example.com', true],
    ['10.0.0.0/8', 'http://10.1.2.3', true],
    ['10.0.0.0/8', 'http://11.1.2.3', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['::1', 'http://[::1]/', true],
    ['10.0.0.0/99', 'http://10.1.2.3', false],
    ['*', 'https://anything.example', true],
    ['', 'https://anything.example', false],
  ])('%j and %s: %s', (list, url, expected) => {
    expect(passes(list, url)).toBe(expected)
  })
})

test('loopback is recognised in all its forms', () => {
  const loopback = ['localhost', 'localhost.', 'A.localhost', '127.0.0.1', '127.8.8.8', '[::1]']
  expect(loopback.every(isLoopback)).toBe(true)
  expect(
    ['127.example.com', 'localhost.example.com', 'alocalhost', '10.0.0.1'].some(isLoopback),
  ).toBe(false)
})

describe('networkFromEnvironment', () => {
  const route = (env: NodeJS.ProcessEnv, url: string) =>
    networkFromEnvironment(env).route(new URL(url))

  test('takes a proxy for each scheme, small letters first', () => {
    const env = { HTTPS_PROXY: 'http://big:1', https_proxy: 'http://small:2', HTTP_PROXY: 'p:3' }
    expect(route(env, 'https://example.com')).toMatchObject({ host: 'small' })
    expect(route(env, 'http://example.com')).toMatchObject({ host: 'p', port: 3 })
  })

  test('goes straight to loopback and to what NO_PROXY names', () => {
    const env = { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.corp.example' }
    expect(route(env, 'https://127.0.0.1:8443')).toBeNull()
    expect(route(env, 'https://a.corp.example')).toBeNull()
    expect(route({ ...env, NO_PROXY: '' }, 'https://a.corp.example')).not.toBeNull()
  })

  test('names the variable that cannot be used', () => {
    expect(() => networkFromEnvironment({ https_proxy: 'socks5://a:1' })).toThrow(/HTTPS_PROXY/)
  })
})
