/** Calls and downloads through a real proxy: names that only it knows lead to servers on loopback. */
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Downloader } from '../../main/transfer/downloader.ts'
import { trusting } from '../../main/network/certificates.ts'
import { straight, throughProxy, type Network } from '../../main/network/network.ts'
import type { Proxy } from '../../main/network/proxy.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import { createGotClient } from '../../main/providers/got-client.ts'
import type { ApiClient } from '../../main/providers/provider.ts'
import { startProxy as openProxy, type ProxyOptions } from '../helpers/connect-proxy.ts'
import { failureOf, onThisMachine, TestFile, TestLeases } from '../helpers/download-kit.ts'
import { loopbackCertificate } from '../helpers/loopback-certificate.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

// Through a proxy no name server is asked here: a name shows who looked it up.
const host = 'store.studio.example'
const hosts = { [host]: '127.0.0.1' }
const film = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31 + (at >> 8)) & 255))

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** The film on every path, whole or in part; JSON on `/job`. */
async function startServer(secure: boolean): Promise<string> {
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    if (request.url === '/job') return void response.end('{"ok":true}')
    const [, from] = /^bytes=(\d+)-/.exec(request.headers.range ?? '') ?? []
    const start = Number(from ?? 0)
    const headers = { 'content-type': 'video/mp4', etag: '"film"' }
    if (from === undefined) {
      response.writeHead(200, { ...headers, 'content-length': film.length }).end(film)
    } else {
      const range = `bytes ${start}-${film.length - 1}/${film.length}`
      const length = film.length - start
      response.writeHead(206, { ...headers, 'content-range': range, 'content-length': length })
      response.end(film.subarray(start))
    }
  }
  const port = await listen(
    secure ? createTlsServer({ ...loopbackCertificate }, answer) : createServer(answer),
  )
  return `${secure ? 'https' : 'http'}://${secure ? 'localhost.studio.example' : host}:${port}`
}

/** The certificate is good for loopback only: by its address, as the proxy is asked for it. */
const onLoopback = (origin: string): string =>
  origin.replace('localhost.studio.example', '127.0.0.1')

async function startProxy(options: ProxyOptions = {}) {
  const started = await openProxy(options)
  onTestFinished(() => started.close())
  return started
}

function through(proxy: Proxy): Network {
  return { certificates: [], route: () => proxy, trust: trusting([loopbackCertificate.cert]) }
}

function asking(client: ApiClient) {
  const signal = new AbortController().signal
  return (url: string) => client({ method: 'GET', url, headers: { 'x-key': 'secret' }, signal })
}

function lean(network: Network) {
  const client = createApiClient({ network })
  onTestFinished(() => client.close())
  return asking(client)
}

const throughGot = (network: Network) => asking(createGotClient({ network }))

async function download(network: Network, url: string): Promise<Buffer> {
  const downloader = new Downloader({ network })
  onTestFinished(() => downloader.close())
  const file = new TestFile(tempFolder())
  // Names that only the proxy knows are other machines, whatever is behind them.
  const allowed = { ...onThisMachine, plainHttp: true }
  await downloader.download(file.request(new TestLeases(() => url), { allowed }))
  return file.content()
}

describe.each([
  ['https, in a tunnel', true, lean],
  ['https, in a tunnel, with got', true, throughGot],
  ['plain http, by its whole address', false, lean],
  ['plain http, by its whole address, with got', false, throughGot],
])('%s', (_, secure, api) => {
  test('an API is asked and a file is saved, with the password of the proxy', async () => {
    const origin = onLoopback(await startServer(secure))
    const { proxy, seen } = await startProxy({ user: 'ana', password: 'p:ss', hosts })
    const ask = api(through(proxy))
    await expect(ask(`${origin}/job`)).resolves.toMatchObject({ status: 200, body: '{"ok":true}' })
    expect((await download(through(proxy), `${origin}/film.mp4`)).equals(film)).toBe(true)
    const { host: server } = new URL(origin)
    expect(seen).toEqual(
      secure
        ? [`CONNECT ${server}`, `CONNECT ${server}`]
        : [`GET ${origin}/job`, `GET ${origin}/film.mp4`],
    )
  })

  test('a proxy that wants a password is named', async () => {
    const origin = onLoopback(await startServer(secure))
    const { proxy, seen } = await startProxy({ user: 'ana', password: 'right', hosts })
    const nameless = through({ ...proxy, authorization: null })
    const failures = [
      await failureOf(api(nameless)(`${origin}/job`)),
      await failureOf(download(nameless, `${origin}/film.mp4`)),
    ]
    for (const { failure } of failures) {
      expect(failure).toMatchObject({ reason: 'NETWORK_PROXY', code: '407', permanent: false })
      expect(failure.message).toBe(
        `The proxy 127.0.0.1:${proxy.port} asks for a user name and a password.`,
      )
    }
    expect(seen).toEqual([])
  })

  test('a proxy that is down is named, not the server', async () => {
    const { proxy, close } = await startProxy()
    await close()
    const url = secure ? `https://${host}/film.mp4` : `http://${host}/film.mp4`
    for (const attempt of [api(through(proxy)), (to: string) => download(through(proxy), to)]) {
      const { failure } = await failureOf(attempt(url))
      expect(failure.reason).toBe('NETWORK_PROXY')
      expect(failure.message).toBe(`The proxy 127.0.0.1:${proxy.port} refused the connection.`)
    }
  })
})

test('a signed address goes through a proxy as it was given', async () => {
  const origin = onLoopback(await startServer(false))
  const { proxy, seen } = await startProxy({ hosts })
  const url = `${origin}/film.mp4?a=/../|%2e&b`
  expect((await download(through(proxy), url)).equals(film)).toBe(true)
  expect(seen).toEqual([`GET ${url}`])
})

test('what a proxy refuses to connect to is said with its status', async () => {
  const { proxy } = await startProxy({ refuseWith: 403 })
  for (const attempt of [
    lean(through(proxy)),
    throughGot(through(proxy)),
    (url: string) => download(through(proxy), url),
  ]) {
    expect((await failureOf(attempt(`https://${host}/film.mp4`))).message).toBe(
      `The proxy 127.0.0.1:${proxy.port} does not connect to ${host} (403).`,
    )
  }
})

test('a proxy that says nothing is given up in time', async () => {
  const silent = createServer()
  silent.on('connect', () => undefined)
  const port = await listen(silent)
  const network = through({ host: '127.0.0.1', port, secure: false, authorization: null })
  const downloader = new Downloader({ network, connectTimeoutMs: 50 })
  onTestFinished(() => downloader.close())
  const file = new TestFile(tempFolder())
  const leases = new TestLeases(() => `https://${host}/film.mp4`)
  const { failure } = await failureOf(downloader.download(file.request(leases)))
  expect(failure.message).toBe(`The proxy 127.0.0.1:${port} did not answer in time.`)
})

test('loopback is never sent through a proxy', async () => {
  const origin = (await startServer(false)).replace(host, '127.0.0.1')
  const { proxy, seen } = await startProxy()
  const network = { ...straight, route: throughProxy(proxy, '') }
  for (const api of [lean(network), throughGot(network)])
    await expect(api(`${origin}/job`)).resolves.toMatchObject({ status: 200 })
  const downloader = new Downloader({ network })
  onTestFinished(() => downloader.close())
  const file = new TestFile(tempFolder())
  await downloader.download(file.request(new TestLeases(() => `${origin}/film.mp4`)))
  expect((await file.content()).equals(film)).toBe(true)
  expect(seen).toEqual([])
})
