/** Links and redirects that lead into networks that are not the account's, with real connections. */
import { createServer, type AddressInfo, type Server } from 'node:net'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { AllowedServers } from '../../main/http/addresses.ts'
import type { Network } from '../../main/network/network.ts'
import { Downloader } from '../../main/transfer/downloader.ts'
import { startProxy } from '../helpers/connect-proxy.ts'
import { failureOf, onThisMachine, TestFile, TestLeases } from '../helpers/download-kit.ts'
import { FaultServer } from '../helpers/fault-server.ts'
import { nameServer } from '../helpers/name-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

/** A provider of the public internet, marked for plain http: addresses alone are refused. */
const publicAccount: AllowedServers = { accountAddress: '8.8.8.8', plainHttp: true }
const privateAccount: AllowedServers = { accountAddress: '10.0.0.5', plainHttp: true }

let store: FaultServer
let port: number
let connections: number

beforeEach(async () => {
  store = await FaultServer.start()
  store.put('clip', 50_000)
  port = Number(new URL(store.origin).port)
  onTestFinished(() => store.close())
})

/** Accepts every connection, and counts. */
async function counting(): Promise<number> {
  connections = 0
  const server: Server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

function downloads(network?: Network) {
  const downloader = new Downloader({ ...(network && { network }), connectTimeoutMs: 2000 })
  onTestFinished(() => downloader.close())
  return async (url: string, allowed: AllowedServers): Promise<Buffer> => {
    const file = new TestFile(tempFolder())
    await downloader.download(file.request(new TestLeases(() => url), { allowed }))
    return file.content()
  }
}

/** The clip's link under another host. */
const at = (host: string): string => store.link('clip').replace('127.0.0.1', host)

describe('the first address that a public provider hands out', () => {
  test.each([
    ...['127.0.0.1', '127.8.8.8', '2130706433', '0177.0.0.1', '0x7f.1', '127.1', '127.0.0.1.'],
    ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '0.0.0.0', '[::]'],
    ...['localhost', 'LocalHost', 'localhost.', 'db.localhost'],
    ...['10.0.0.1', '192.168.0.1', '100.64.0.1', '[fd00::1]'],
    ...['169.254.169.254', '[fd00:ec2::254]', '[fe80::1]', '[64:ff9b::a9fe:a9fe]'],
    ...['[2002:7f00:1::]', '168.63.129.16', '192.0.2.1', '255.255.255.255', '224.0.0.1'],
  ])('is refused at once where it is %s', async (host) => {
    const open = await counting()
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${open}/clip?sig=secret`
      const { failure } = await failureOf(downloads()(url, publicAccount))
      expect(failure).toMatchObject({ reason: 'NETWORK_ADDRESS_REFUSED', permanent: true })
      expect(failure.message).not.toContain('secret')
    }
    expect(connections).toBe(0)
  })

  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', 'fd00:ec2::254', '::ffff:127.0.0.1'])(
    'is refused, but not for good, where its name leads to %s',
    async (address) => {
      const open = await counting()
      nameServer({ 'store.example': [address] })
      const url = `http://store.example:${open}/clip`
      const { failure } = await failureOf(downloads()(url, publicAccount))
      expect(failure).toMatchObject({ reason: 'NETWORK_ADDRESS_REFUSED', permanent: false })
      expect(failure.message).toContain(`store.example (${address})`)
      expect(connections).toBe(0)
    },
  )
})

describe('the network of the account', () => {
  test('is allowed by address and by name', async () => {
    nameServer({ 'store.example': ['127.0.0.1'] })
    const marked = { ...onThisMachine, plainHttp: true }
    for (const host of ['127.0.0.1', 'localhost', '127.0.0.1.', 'store.example']) {
      expect(await downloads()(at(host), marked)).toHaveLength(50_000)
    }
  })

  test.each(['10.0.0.1', '169.254.169.254', '192.0.2.1'])(
    'is not %s where it is this machine',
    async (address) => {
      const url = `https://${address}/clip`
      const { reason } = await failureOf(downloads()(url, onThisMachine))
      expect(reason).toBe('NETWORK_ADDRESS_REFUSED')
    },
  )

  test.each(['127.0.0.1', '169.254.169.254', '[fd00:ec2::254]'])(
    'is not %s where it is private',
    async (address) => {
      const url = `https://${address}/clip`
      const { reason } = await failureOf(downloads()(url, privateAccount))
      expect(reason).toBe('NETWORK_ADDRESS_REFUSED')
    },
  )
})

describe('a name', () => {
  test('with several addresses is reached at one of those that are allowed', async () => {
    nameServer({ 'store.example': ['169.254.169.254', '10.0.0.1', '127.0.0.1'] })
    const marked = { ...onThisMachine, plainHttp: true }
    expect(await downloads()(at('store.example'), marked)).toHaveLength(50_000)
  })

  test('is looked up once for a connection: what was checked is what is connected to', async () => {
    const asked = nameServer({ 'store.example': ['127.0.0.1'] })
    await downloads()(at('store.example'), { ...onThisMachine, plainHttp: true })
    expect(asked).toEqual(['store.example'])
  })
})

test('a connection that another account has left open is not used for what may not go there', async () => {
  nameServer({ 'store.example': ['127.0.0.1'] })
  const download = downloads()
  await download(at('store.example'), { ...onThisMachine, plainHttp: true })
  const before = store.requests.length
  const { reason } = await failureOf(download(at('store.example'), publicAccount))
  expect([reason, store.requests.length]).toEqual(['NETWORK_ADDRESS_REFUSED', before])
})

describe('redirects', () => {
  /** Each of the addresses leads to the next one. */
  function chain(...hosts: readonly string[]): string {
    hosts.forEach((host, n) => {
      const next = store.link(`clip${n + 1}`).replace('127.0.0.1', host)
      const location = host.includes('/') ? host : next
      store.put(`clip${n}`, 10, () => ({ status: 302, headers: { location } }))
    })
    store.put(`clip${hosts.length}`, 50_000)
    return store.link('clip0')
  }

  test('are guarded at every hop', async () => {
    nameServer({ 'cdn.example': ['127.0.0.1'], 'inner.example': ['10.0.0.1'] })
    const marked = { ...onThisMachine, plainHttp: true }
    const url = chain('localhost', 'cdn.example', 'inner.example')
    const { failure } = await failureOf(downloads()(url, marked))
    expect(failure.reason).toBe('NETWORK_REDIRECT_REFUSED')
    expect(failure.message).toContain('inner.example (10.0.0.1)')
    expect(store.requests).toHaveLength(3)
  })

  test('within the network of the account are followed', async () => {
    nameServer({ 'db.localhost': ['127.0.0.1'] })
    const file = await downloads()(chain('localhost', 'db.localhost', '127.0.0.1'), onThisMachine)
    expect(file).toHaveLength(50_000)
  })

  test('to plain http at another machine are refused like such a link', async () => {
    const { reason } = await failureOf(
      downloads()(chain('http://store.example/clip'), onThisMachine),
    )
    expect(reason).toBe('NETWORK_PLAIN_HTTP')
  })
})

describe('plain http', () => {
  test('is refused before anything is asked, with what to do about it', async () => {
    const asked = nameServer({ 'store.example': ['127.0.0.1'] })
    const { failure } = await failureOf(downloads()(at('store.example'), onThisMachine))
    expect(failure).toMatchObject({
      ...{ reason: 'NETWORK_PLAIN_HTTP', permanent: true, advice: 'allowHttp' },
    })
    expect([asked, store.requests]).toEqual([[], []])
  })

  test('to a name of this machine that leads elsewhere is refused', async () => {
    nameServer({ 'db.localhost': ['8.8.8.8'] })
    const url = `http://db.localhost:${port}/clip`
    const { reason } = await failureOf(downloads()(url, onThisMachine))
    expect(reason).toBe('NETWORK_PLAIN_HTTP')
  })
})

describe('behind a proxy', () => {
  test.each(['127.0.0.1', '169.254.169.254', '[::1]', 'localhost', '2130706433'])(
    'an address in the link is refused before the proxy is asked: %s',
    async (host) => {
      const { proxy, seen, close } = await startProxy()
      onTestFinished(() => close())
      const download = downloads({ route: () => proxy, trust: undefined, certificates: [] })
      for (const scheme of ['http', 'https']) {
        const { reason } = await failureOf(download(`${scheme}://${host}:${port}/`, publicAccount))
        expect(reason).toBe('NETWORK_ADDRESS_REFUSED')
      }
      expect(seen).toEqual([])
    },
  )

  test('a connection that was left open is not used for an address that is not allowed', async () => {
    const { proxy, seen, close } = await startProxy()
    onTestFinished(() => close())
    const download = downloads({ route: () => proxy, trust: undefined, certificates: [] })
    await download(at('localhost'), onThisMachine)
    const { reason } = await failureOf(download(at('localhost'), publicAccount))
    expect([reason, seen.length]).toEqual(['NETWORK_ADDRESS_REFUSED', 1])
  })
})
