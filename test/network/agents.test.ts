import { readFileSync } from 'node:fs'
import { createServer, request, type RequestListener } from 'node:http'
import { createServer as createTlsServer, request as tlsRequest } from 'node:https'
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createAgents, type Agents, type AgentSettings } from '../../main/network/agents.ts'
import { networkError } from '../../main/network/errors.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8')

const closing: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

function agents(settings: AgentSettings): Agents {
  const made = createAgents(settings)
  closing.unshift(() => (made.http.destroy(), made.https.destroy()))
  return made
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

/** The body of a GET, or the reason of its failure. */
function outcome({ http, https }: Agents, port: number, secure = false): Promise<string> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, agent: secure ? https : http }
    const fail = (error: Error) => {
      const known = networkError(error, 'host')
      resolve('reason' in known ? String(known.reason) : known.message)
    }
    const get = secure ? tlsRequest(options) : request(options)
    get.on('error', fail).on('response', (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (chunk) => (body += chunk))
      response.on('error', fail).on('end', () => resolve(body))
    })
    get.end()
  })
}

const idleSocketsOf = ({ http }: Agents) =>
  Object.values(http.freeSockets).flatMap((sockets) => sockets ?? [])

const hello: RequestListener = (_request, response) => response.end('hello')

describe('agents', () => {
  it('end a request on which nothing moves', async () => {
    const port = await portOf(createServer(() => undefined))
    expect(await outcome(agents({ silenceTimeoutMs: 40 }), port)).toBe('NETWORK_TIMEOUT')
  })

  it('end an answer that stops half-way', async () => {
    const port = await portOf(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-length': 10 }).write('half')
      }),
    )
    expect(await outcome(agents({ silenceTimeoutMs: 40 }), port)).toBe('NETWORK_TIMEOUT')
  })

  it('give up a TLS handshake that does not come', async () => {
    const port = await portOf(createNetServer((socket) => socket.resume()))
    const patient = agents({ connectTimeoutMs: 40 })
    expect(await outcome(patient, port, true)).toBe('NETWORK_TIMEOUT')
  })

  it('let go of idle connections quietly, and open new ones', async () => {
    const server = createServer(hello)
    let connections = 0
    server.on('connection', () => connections++)
    const port = await portOf(server)
    const patient = agents({ silenceTimeoutMs: 30_000 })
    expect(await outcome(patient, port)).toBe('hello')
    await expect.poll(() => idleSocketsOf(patient)).toHaveLength(1)
    const [idle] = idleSocketsOf(patient)
    // How long is between Node's client and its server, which announces what it keeps.
    expect(idle?.timeout).toBeGreaterThan(0)
    const closed = new Promise((resolve) => idle?.once('close', resolve))
    // The silence itself is Node's to measure: a limit short enough for a test would end the request.
    idle?.emit('timeout')
    await closed
    expect(await outcome(patient, port)).toBe('hello')
    expect(connections).toBe(2)
  })

  it('trust a certificate that was given to them, and no other', async () => {
    const credentials = { key: fixture('key.pem'), cert: fixture('cert.pem') }
    const port = await portOf(createTlsServer(credentials, hello))
    expect(await outcome(agents({}), port, true)).toBe('NETWORK_CERTIFICATE')
    const trusting = agents({ ca: [credentials.cert] })
    expect(await outcome(trusting, port, true)).toBe('hello')
  })
})
