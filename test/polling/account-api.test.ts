/** Where the key of an account may go, with real servers. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { trusting } from '../../main/network/certificates.ts'
import { straight, type Network } from '../../main/network/network.ts'
import { apiOfAccount } from '../../main/polling/account-api.ts'
import { createApiClient } from '../../main/providers/api-client.ts'
import { startProxy } from '../helpers/connect-proxy.ts'
import { failureOf } from '../helpers/download-kit.ts'
import { loopbackCertificate } from '../helpers/loopback-certificate.ts'
import { nameServer } from '../helpers/name-server.ts'

let requests: IncomingMessage[]
let port: number
let securePort: number

beforeEach(async () => {
  requests = []
  const answer: Parameters<typeof createServer>[1] = (request, response) => {
    requests.push(request)
    response.end('{}')
  }
  const listen = async (server: Server) => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return (server.address() as AddressInfo).port
  }
  port = await listen(createServer(answer))
  securePort = await listen(createTlsServer({ ...loopbackCertificate }, answer))
})

/** Asks on behalf of an account; gives the address that answered. */
function asking(network: Network = straight) {
  const client = createApiClient({ network })
  onTestFinished(() => client.close())
  return async (baseUrl: string, { url = `${baseUrl}/jobs/1`, allowHttp = false } = {}) => {
    const account = { name: 'Studio', baseUrl, allowHttp }
    const api = apiOfAccount(account, client)
    const { address } = await api({
      method: 'GET',
      url,
      headers: { authorization: 'Bearer secret' },
    })
    return address ? [address] : []
  }
}

describe('over plain http a key', () => {
  test('is not sent to another machine, whatever its name leads to', async () => {
    const asked = nameServer({ 'api.example': ['127.0.0.1'] })
    const ask = asking()
    for (const host of [
      'api.example',
      '10.0.0.5',
      '0.0.0.0',
      '[::ffff:10.0.0.5]',
      'localhost.io',
    ]) {
      const { failure } = await failureOf(ask(`http://${host}:${port}`))
      expect(failure).toMatchObject({
        ...{ reason: 'ACCOUNT_PLAIN_HTTP', permanent: true, advice: 'allowHttp' },
      })
      expect(failure.message).toContain(
        `The key of Studio is not sent to http://${host}`.slice(0, 45),
      )
      expect(failure.message).not.toContain('secret')
    }
    expect([requests, asked]).toEqual([[], []])
  })

  test('is sent there when the account was marked by hand', async () => {
    nameServer({ 'api.example': ['127.0.0.1'] })
    await asking()(`http://api.example:${port}`, { allowHttp: true })
    expect(requests).toHaveLength(1)
  })

  test.each(['127.0.0.1', 'localhost', 'localhost.', '2130706433'])(
    'is sent to this machine: %s',
    async (host) => {
      nameServer({ 'localhost.': ['127.0.0.1'] })
      await asking()(`http://${host}:${port}`)
      expect(requests).toHaveLength(1)
    },
  )

  test('is not sent to a name of this machine that leads elsewhere', async () => {
    nameServer({ 'db.localhost': ['10.0.0.5', '8.8.8.8'] })
    const { reason } = await failureOf(asking()(`http://db.localhost:${port}`))
    expect(reason).toBe('NETWORK_NAME_NOT_FOUND')
  })

  test('follows no redirect to another place', async () => {
    const elsewhere = createServer((_, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end()
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void elsewhere.close())
    const base = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
    const { failure } = await failureOf(asking()(base))
    expect(failure).toMatchObject({ reason: 'NETWORK_REDIRECT_REFUSED', permanent: true })
    expect(requests).toEqual([])
  })
})

test.each([
  ['another host', 'https://status.example/jobs/1'],
  ['another port', 'https://127.0.0.1:1/jobs/1'],
  ['plain http', 'http://127.0.0.1/jobs/1'],
])('an address that an answer hands out gets no key: %s', async (_, url) => {
  const { reason } = await failureOf(asking()(`https://127.0.0.1:${securePort}`, { url }))
  expect([reason, requests]).toEqual(['NETWORK_REDIRECT_REFUSED', []])
})

describe('the address of an account', () => {
  const trust = trusting([loopbackCertificate.cert])

  test('is the one that has answered, also over a connection that was kept', async () => {
    nameServer({ 'api.localhost': ['127.0.0.1'] })
    const ask = asking({ ...straight, trust })
    for (const base of [`http://api.localhost:${port}`, `https://127.0.0.1:${securePort}`]) {
      expect([await ask(base), await ask(base)]).toEqual([['127.0.0.1'], ['127.0.0.1']])
    }
  })

  test("is not that of a proxy, be it in one's own network", async () => {
    const { proxy, close } = await startProxy()
    onTestFinished(() => close())
    const ask = asking({ route: () => proxy, trust, certificates: [] })
    for (const base of [`http://127.0.0.1:${port}`, `https://127.0.0.1:${securePort}`]) {
      expect([await ask(base), await ask(base)]).toEqual([[], []])
    }
    expect(requests).toHaveLength(4)
  })
})
