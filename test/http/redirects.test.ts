import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPrivateAddress } from '../../main/http/addresses.ts'
import { Downloader } from '../../main/transfer/downloader.ts'
import { nextHop } from '../../main/http/redirects.ts'
import { absoluteForm, parseAddress } from '../../main/http/store-address.ts'
import { failureOf, TestFile, TestLeases } from '../helpers/download-kit.ts'
import { FaultServer } from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

describe('isPrivateAddress', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    '[::1]',
    'fe80::1%eth0',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
  ])('%s is', (address) => expect(isPrivateAddress(address)).toBe(true))

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '192.169.0.1',
    '2606:4700::1',
    '::ffff:8.8.8.8',
    'example.com',
  ])('%s is not', (address) => expect(isPrivateAddress(address)).toBe(false))
})

describe('nextHop', () => {
  const from = parseAddress('https://store.example/a/b?sig=1')!

  it('resolves relative addresses, and drops credentials', () => {
    expect(absoluteForm(nextHop(from, '../c', 0))).toBe('https://store.example/c')
    const withLogin = nextHop(from, 'https://me:pw@other.example/x', 0)
    expect(absoluteForm(withLogin)).toBe('https://other.example/x')
  })

  it.each([
    ['nowhere', undefined, 0],
    ['what is no address', 'https://', 0],
    ['a file', 'file:///etc/passwd', 0],
    ['an open connection', 'http://store.example/a', 0],
    ['a sixth address', '/a', 5],
  ])('refuses %s, and names no query', (_title, location, hops) => {
    expect(() => nextHop(from, location, hops)).toThrow(/^store\.example redirects[^?]*$/)
  })
})

describe('a redirect', () => {
  let store: FaultServer
  let other: FaultServer
  let downloader: Downloader

  beforeEach(async () => {
    store = await FaultServer.start()
    other = await FaultServer.start()
    downloader = new Downloader()
  })
  afterEach(async () => {
    downloader.close()
    await Promise.all([store.close(), other.close()])
  })

  const redirected = (privateAddressesAllowed: boolean) => {
    store.put('clip', 10, () => ({ status: 302, headers: { location: other.link('clip') } }))
    const leases = new TestLeases(() => store.link('clip'))
    const file = new TestFile(tempFolder())
    return { file, done: downloader.download(file.request(leases, { privateAddressesAllowed })) }
  }

  it('to another host is followed, without credentials', async () => {
    const body = other.put('clip', 100_000)
    const { file, done } = redirected(true)
    await done
    expect((await file.content()).equals(body)).toBe(true)
    expect(Object.keys(other.requests[0]!.headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
    ])
  })

  it('to this machine is refused when the provider is public', async () => {
    other.put('clip', 100_000)
    const error = await failureOf(redirected(false).done)
    expect(error.failure).toMatchObject({ reason: 'NETWORK_REDIRECT_REFUSED', permanent: true })
    expect(other.requests).toHaveLength(0)
  })

  it('in a circle ends', async () => {
    store.put('clip', 10, () => ({ status: 307, headers: { location: store.link('clip') } }))
    const leases = new TestLeases(() => store.link('clip'))
    const error = await failureOf(downloader.download(new TestFile(tempFolder()).request(leases)))
    expect(error.reason).toBe('NETWORK_REDIRECT_REFUSED')
    expect(store.requests).toHaveLength(6)
  })
})
