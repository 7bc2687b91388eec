import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Downloader } from '../../main/transfer/downloader.ts'
import { nextHop } from '../../main/http/redirects.ts'
import { absoluteForm, parseAddress } from '../../main/http/store-address.ts'
import { failureOf, TestFile, TestLeases } from '../helpers/download-kit.ts'
import { FaultServer } from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

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

  const redirected = () => {
    store.put('clip', 10, () => ({ status: 302, headers: { location: other.link('clip') } }))
    const leases = new TestLeases(() => store.link('clip'))
    const file = new TestFile(tempFolder())
    return { file, done: downloader.download(file.request(leases)) }
  }

  it('to another host is followed, without credentials', async () => {
    const body = other.put('clip', 100_000)
    const { file, done } = redirected()
    await done
    expect((await file.content()).equals(body)).toBe(true)
    expect(Object.keys(other.requests[0]!.headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
    ])
  })

  it('in a circle ends', async () => {
    store.put('clip', 10, () => ({ status: 307, headers: { location: store.link('clip') } }))
    const leases = new TestLeases(() => store.link('clip'))
    const error = await failureOf(downloader.download(new TestFile(tempFolder()).request(leases)))
    expect(error.reason).toBe('NETWORK_REDIRECT_REFUSED')
    expect(store.requests).toHaveLength(6)
  })
})
