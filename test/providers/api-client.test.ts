import { inspect } from 'node:util'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import {
  createServer as createNetServer,
  type AddressInfo,
  type Server as NetServer,
  type Socket,
} from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, onTestFinished, test, vi } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import { ServerClock } from '../../main/leases/server-clock.ts'
import { trusting } from '../../main/network/certificates.ts'
import { straight } from '../../main/network/network.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import { createGotClient } from '../../main/providers/got-client.ts'
import type { ApiClientOptions } from '../../main/providers/http-api-client.ts'
import type { ApiClient, ApiRequest } from '../../main/providers/provider.ts'
import { loopbackCertificate } from '../helpers/loopback-certificate.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function listening<S extends Server | NetServer>(server: S): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function leanClient(options?: ApiClientOptions): ApiClient {
  const api = createApiClient(options)
  // Idle connections would keep the test's servers from closing.
  closing.unshift(() => api.close())
  return api
}

const serve = (listener: RequestListener) => listening(createServer(listener))
const get = (url: string, headers = {}): ApiRequest => ({ method: 'GET', url, headers })

async function failureOf(asked: Promise<unknown>): Promise<ReelhaulError> {
  const thrown = await asked.catch((error: unknown) => error)
  if (!(thrown instanceof ReelhaulError))
    throw new Error('expected a ReelhaulError', { cause: thrown })
  return thrown
}

/** A server that answers by hand, how many connections it was offered, and when the first is closed. */
async function serveRaw(answer: (socket: Socket, requests: number) => void) {
  const seen = { connections: 0, requests: 0 }
  let close = (): void => undefined
  const closed = new Promise<void>((resolve) => (close = resolve))
  const origin = await listening(
    createNetServer((socket) => {
      seen.connections++
      socket.on('error', () => undefined).on('close', () => close())
      socket.on('data', () => answer(socket, ++seen.requests))
      closing.unshift(() => socket.destroy())
    }),
  )
  return { origin, seen, closed }
}

const whole = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'

describe.each([
  ['polls', leanClient],
  ['goes through got', createGotClient],
])('the API client that %s', (_which, client) => {
  it('gives every status back as an answer, after one request', async () => {
    let requests = 0
    const origin = await serve((_request, response) => {
      requests++
      response.writeHead(503, { 'retry-after': '9', 'x-thing': 'a' }).end('busy')
    })
    const answer = await client()(get(origin))
    expect(answer).toMatchObject({ status: 503, body: 'busy', headers: { 'retry-after': '9' } })
    expect(requests).toBe(1)
  })

  it('says which address has answered', async () => {
    const origin = await serve((_request, response) => response.end('{}'))
    expect((await client()(get(origin))).address).toBe('127.0.0.1')
  })

  it('sends JSON and headers as they are', async () => {
    const origin = await serve((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk) => (body += chunk))
      request.on('end', () => {
        response.end(JSON.stringify([request.method, body, request.headers]))
      })
    })
    const answer = await client()({
      method: 'POST',
      url: origin,
      headers: { authorization: 'Bearer k' },
      json: { a: 'ü' },
    })
    expect(JSON.parse(answer.body)).toMatchObject([
      'POST',
      '{"a":"ü"}',
      { authorization: 'Bearer k', 'content-type': 'application/json', 'content-length': '10' },
    ])
  })

  it('sends a form as forms are sent, whatever its fields hold', async () => {
    const origin = await serve((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk) => (body += chunk))
      request.on('end', () => response.end(JSON.stringify([request.method, body, request.headers])))
    })
    const form = { grant_type: 'client_credentials', client_secret: 'p8&=+ \r\nx: y ü' }
    const { body } = await client()({ ...get(origin), method: 'POST', form })
    const [method, sent, headers] = JSON.parse(body) as [string, string, Record<string, string>]
    expect(method).toBe('POST')
    expect(Object.fromEntries(new URLSearchParams(sent))).toEqual(form)
    expect(headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(sent.length),
    })
  })

  it('takes no form to another origin, and sends none of it with GET', async () => {
    const seen: string[] = []
    const foreign = await serve((_request, response) => response.end(String(seen.push('foreign'))))
    const origin = await serve((request, response) => {
      if (request.url === '/away') response.writeHead(307, { location: foreign }).end()
      else if (request.url === '/see') response.writeHead(303, { location: '/there' }).end()
      else response.end(`${request.method} ${request.headers['content-type'] ?? 'no type'}`)
    })
    const post = { ...get(`${origin}/away`), method: 'POST' as const, form: { secret: 's3cret' } }
    const error = await failureOf(client()(post))
    expect(error.reason).toBe('NETWORK_REDIRECT_REFUSED')
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('s3cret')
    expect(seen).toEqual([])
    expect((await client()({ ...post, url: `${origin}/see` })).body).toBe('GET no type')
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('reads compressed answers: %s', async (encoding, pack) => {
    const origin = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toContain(encoding)
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"a":1}'))
    })
    expect((await client()(get(origin))).body).toBe('{"a":1}')
  })

  it('says so when a compressed answer is damaged', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('{"a":1}')
    })
    const error = await failureOf(client()(get(origin)))
    expect(error.failure).toMatchObject({
      reason: 'PROVIDER_UNEXPECTED_ANSWER',
      message: expect.stringContaining('could not be unpacked'),
    })
  })

  it("tells the server's time, and teaches it to the clock", async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const date = new Date(Date.now() + 7_200_000).toUTCString()
    const origin = await serve((_request, response) => response.setHeader('date', date).end('{}'))
    const clock = new ServerClock()
    const { serverNow } = await client({ clock })(get(origin))
    expect(Math.abs(serverNow - Date.parse(date))).toBeLessThan(2000)
    expect(Math.abs(clock.now(origin) - Date.parse(date))).toBeLessThan(2000)
  })

  it('cuts off an answer beyond the limit, even one that grew by unpacking', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/zip') response.setHeader('content-encoding', 'gzip')
      const body = Buffer.alloc(3_000_000, 'x')
      response.end(request.url === '/zip' ? gzipSync(body) : body)
    })
    const api = client({ bodyLimitBytes: 2 * 1_048_576 })
    for (const path of ['/plain', '/zip']) {
      const error = await failureOf(api(get(origin + path)))
      expect(error.failure).toMatchObject({
        reason: 'PROVIDER_UNEXPECTED_ANSWER',
        message: expect.stringContaining('larger than 2 MiB'),
      })
    }
  })

  it('follows a redirect within the origin', async () => {
    const origin = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(307, { location: '/new' }).end()
      else response.end(request.headers.authorization)
    })
    const answer = await client()(get(`${origin}/old`, { authorization: 'Bearer k' }))
    expect(answer).toMatchObject({ status: 200, body: 'Bearer k' })
  })

  it('takes no key to another origin, be it only another port', async () => {
    let visits = 0
    const foreign = await serve((_request, response) => {
      visits++
      response.end('{}')
    })
    const location = `${foreign}/x?token=secret`
    const origin = await serve((_request, response) => response.writeHead(302, { location }).end())
    const error = await failureOf(client()(get(origin, { authorization: 'Bearer k' })))
    expect(error.reason).toBe('NETWORK_REDIRECT_REFUSED')
    expect(error.message).toContain(new URL(foreign).host)
    expect(error.message).not.toContain('secret')
    expect(visits).toBe(0)
  })

  it('does not go in circles', async () => {
    let requests = 0
    const origin = await serve((_request, response) => {
      requests++
      response.writeHead(302, { location: '/again' }).end()
    })
    expect((await failureOf(client()(get(origin)))).reason).toBe('NETWORK_REDIRECT_REFUSED')
    expect(requests).toBe(4)
  })

  it.each([
    [303, 'GET', ''],
    [302, 'GET', ''],
    [308, 'POST', '{"a":1}'],
  ])('asks again as %i says: %s', async (status, method, sent) => {
    const origin = await serve((request, response) => {
      if (request.url === '/old') return void response.writeHead(status, { location: 'new' }).end()
      let body = ''
      request.on('data', (chunk) => (body += chunk))
      request.on('end', () => response.end(JSON.stringify([request.method, body])))
    })
    const answer = await client()({ ...get(`${origin}/old`), method: 'POST', json: { a: 1 } })
    expect(JSON.parse(answer.body)).toEqual([method, sent])
  })

  it('takes an answer that is quicker than the request, and sends no more of it', async () => {
    const held: Socket[] = []
    const { origin, closed } = await serveRaw((socket) => {
      if (held.push(socket) > 1) return
      socket.pause()
      socket.write('HTTP/1.1 413 Content Too Large\r\ncontent-length: 4\r\n\r\nmuch')
    })
    const json = 'x'.repeat(20_000_000)
    const answer = await client()({ ...get(origin), method: 'POST', json })
    expect(answer).toMatchObject({ status: 413, body: 'much' })
    const socket = held[0]!.resume()
    await closed
    expect(socket.bytesRead).toBeLessThan(json.length)
  })

  it('sends a POST without a body', async () => {
    const origin = await serve((request, response) => {
      response.end(`${request.method} ${request.headers['content-length']}`)
    })
    expect((await client()({ ...get(origin), method: 'POST' })).body).toBe('POST 0')
  })

  it('sends no key that would end its line, and does not show it', async () => {
    let visits = 0
    const origin = await serve((_request, response) => {
      visits++
      response.end('{}')
    })
    const error = await failureOf(client()(get(origin, { authorization: 'Bearer s3cret\nx: y' })))
    expect(error).toMatchObject({ reason: 'ACCOUNT_KEY_REJECTED', failure: { permanent: true } })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('s3cret')
    expect(visits).toBe(0)
  })

  it.each([
    ['refused', 'http://127.0.0.1:9/', 'NETWORK_REFUSED'],
    // No name at all: the system says so without asking a name server, which may be slow or lie.
    ['unknown', 'http://nowhere..invalid/', 'NETWORK_NAME_NOT_FOUND'],
  ])('says that a host is %s', async (_how, url, reason) => {
    expect((await failureOf(client()(get(url)))).reason).toBe(reason)
  })

  it('says that a connection broke, before and within an answer', async () => {
    const silent = await listening(createNetServer((socket) => socket.destroy()))
    const half = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half', () => response.destroy())
    })
    const api = client()
    expect((await failureOf(api(get(silent)))).reason).toBe('NETWORK_BROKEN')
    expect((await failureOf(api(get(half)))).reason).toBe('NETWORK_BROKEN')
  })

  it('says that something does not speak HTTP, or that TLS is not spoken', async () => {
    const origin = await listening(
      createNetServer((socket) => socket.resume().end('SSH-2.0-OpenSSH\r\n\r\n')),
    )
    const api = client()
    expect((await failureOf(api(get(origin)))).reason).toBe('NETWORK_BROKEN')
    const secure = origin.replace('http:', 'https:')
    expect((await failureOf(api(get(secure)))).reason).toBe('NETWORK_CERTIFICATE')
  })

  it('keeps key and query out of errors, their causes included', async () => {
    const request = get('http://127.0.0.1:9/?sig=s3cret', { authorization: 'Bearer s3cret' })
    const error = await failureOf(client()(request))
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('s3cret')
  })

  it('stops at once when told to', async () => {
    const origin = await serve(() => undefined)
    const stop = new AbortController()
    const asked = client()({ ...get(origin), signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('ends a request on which nothing moves, before an answer and within one', async () => {
    const silent = await serveRaw(() => undefined)
    const half = await serveRaw((socket) => socket.write(whole.slice(0, -1)))
    const api = client({ silenceTimeoutMs: 40 })
    for (const { origin } of [silent, half])
      expect((await failureOf(api(get(origin)))).reason).toBe('NETWORK_TIMEOUT')
  })

  it('ends a request that trickles on for longer than a request may take', async () => {
    const { origin } = await serveRaw((socket) => {
      socket.write(whole.replace('length: 2', 'length: 99999').slice(0, -2))
      const trickle = setInterval(() => socket.write(' '), 5)
      socket.on('close', () => clearInterval(trickle))
    })
    const api = client({ requestTimeoutMs: 80 })
    expect((await failureOf(api(get(origin)))).reason).toBe('NETWORK_TIMEOUT')
  })

  it('gives up a TLS handshake that does not come', async () => {
    const origin = await listening(createNetServer((socket) => socket.resume()))
    const error = await failureOf(
      client({ connectTimeoutMs: 40 })(get(origin.replace('http:', 'https:'))),
    )
    expect(error.reason).toBe('NETWORK_TIMEOUT')
  })

  it('trusts a certificate that was given to it, and no other', async () => {
    const server = createTlsServer({ ...loopbackCertificate }, (_request, response) => {
      response.end('hello')
    })
    const origin = (await listening(server)).replace('http:', 'https:')
    expect((await failureOf(client()(get(origin)))).reason).toBe('NETWORK_CERTIFICATE')
    const network = { ...straight, trust: trusting([loopbackCertificate.cert]) }
    const ask = client({ network })
    expect((await ask(get(origin))).body).toBe('hello')
    expect((await ask(get(origin.replace('127.0.0.1', 'localhost')))).body).toBe('hello')
  })

  it('trusts whom its network trusts at the moment of the request', async () => {
    const server = createTlsServer({ ...loopbackCertificate }, (_request, response) => {
      response.end('hello')
    })
    const origin = (await listening(server)).replace('http:', 'https:')
    let trust = trusting([])
    let asked = 0
    const network = {
      ...straight,
      get trust() {
        asked++
        return trust
      },
    }
    const ask = client({ network })
    // To find it out may take a while: not before it is needed.
    expect(asked).toBe(0)
    expect((await failureOf(ask(get(origin)))).reason).toBe('NETWORK_CERTIFICATE')
    trust = trusting([loopbackCertificate.cert])
    expect((await ask(get(origin))).body).toBe('hello')
  })

  it('sends nothing when the request is called off while it connects', async () => {
    const { origin, seen } = await serveRaw((socket) => socket.write(whole))
    const stop = new AbortController()
    const api = client()
    const asked = api({ ...get(origin), signal: stop.signal })
    stop.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    const called = api({ ...get(origin), signal: stop.signal })
    await expect(called).rejects.toMatchObject({ name: 'AbortError' })
    expect(seen.requests).toBe(0)
  })
})

describe('a connection that polls', () => {
  it('is kept for the next request', async () => {
    const ports = new Set<number | undefined>()
    const origin = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('{}')
    })
    const api = leanClient()
    for (let i = 0; i < 5; i++) await api(get(origin))
    expect(ports.size).toBe(1)
  })

  it('is closed quietly when nothing is asked for a while, and another one opened', async () => {
    const { origin, seen, closed } = await serveRaw((socket) => socket.write(whole))
    const api = leanClient({ silenceTimeoutMs: 30 })
    await api(get(origin))
    await closed
    await api(get(origin))
    expect(seen.connections).toBe(2)
  })

  it('is not used again when the server says that it is about to close it', async () => {
    const { origin, seen } = await serveRaw((socket) =>
      socket.write(whole.replace('\r\n', '\r\nkeep-alive: timeout=1\r\n')),
    )
    const api = leanClient()
    await api(get(origin))
    await api(get(origin))
    expect(seen.connections).toBe(2)
  })

  it.each([
    ['says more than was asked', `${whole}HTTP/1.1 200 OK\r\n\r\n`],
    ['wants to close', whole.replace('\r\n', '\r\nconnection: close\r\n')],
  ])('is not used again when the server %s', async (_what, answer) => {
    const { origin, seen } = await serveRaw((socket) => socket.write(answer))
    const api = leanClient()
    expect((await api(get(origin))).body).toBe('{}')
    expect((await api(get(origin))).body).toBe('{}')
    expect(seen.connections).toBe(2)
  })

  it('is not used again when the server speaks unasked: that is no answer to the next request', async () => {
    let speak = (): void => undefined
    const { origin, seen, closed } = await serveRaw((socket, requests) => {
      socket.write(requests === 1 ? whole : whole.replace('{}', '[]'))
      speak = () => void socket.write(whole)
    })
    const api = leanClient()
    await api(get(origin))
    speak()
    await closed
    expect((await api(get(origin))).body).toBe('[]')
    expect(seen.connections).toBe(2)
  })

  it('is used by one request at a time, however many come at once', async () => {
    const { origin, seen } = await serveRaw((socket) => socket.write(whole))
    const api = leanClient()
    const round = () => Promise.all(Array.from({ length: 5 }, () => api(get(origin))))
    await round()
    await round()
    expect(seen).toEqual({ connections: 5, requests: 10 })
  })
})

test('the client that goes through got keeps no connection', async () => {
  const { origin, seen, closed } = await serveRaw((socket) => socket.write(whole))
  const api = createGotClient()
  await api(get(origin))
  await closed
  await api(get(origin))
  expect(seen).toEqual({ connections: 2, requests: 2 })
})
