/** A real HTTP proxy on loopback: CONNECT tunnels, plain http by whole address, Basic passwords. */
import { createServer, request, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { basicAuthorization, type Proxy } from '../../main/network/proxy.ts'

export interface TestProxy {
  readonly proxy: Proxy
  /** `CONNECT host:port` and `GET http://…` of every request that was let through. */
  readonly seen: readonly string[]
  close(): Promise<void>
}

export interface ProxyOptions {
  readonly user?: string
  readonly password?: string
  /** Answered to every CONNECT instead of a connection. */
  readonly refuseWith?: number
  /** Where names lead that no name server knows. */
  readonly hosts?: Readonly<Record<string, string>>
}

/** Close it when the test is finished. */
export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const { user = '', password = '', refuseWith, hosts = {} } = options
  const wanted = basicAuthorization(user, password)
  const seen: string[] = []
  const sockets = new Set<Socket>()
  const locate = (host: string): string => hosts[host] ?? host
  const admits = ({ headers }: IncomingMessage): boolean =>
    wanted === null || headers['proxy-authorization'] === wanted

  const server = createServer((incoming, answer) => {
    if (!admits(incoming)) return void answer.writeHead(407).end()
    seen.push(`${incoming.method} ${incoming.url}`)
    const { hostname, port, pathname, search } = new URL(incoming.url ?? '')
    const headers = { ...incoming.headers }
    delete headers['proxy-authorization']
    const outgoing = request(
      { host: locate(hostname), port, path: pathname + search, method: incoming.method, headers },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers)
        response.pipe(answer)
      },
    )
    outgoing.on('error', () => answer.writeHead(502).end())
    incoming.pipe(outgoing)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  server.on('connect', (incoming: IncomingMessage, client: Socket, head: Buffer) => {
    const status = admits(incoming) ? refuseWith : 407
    if (status !== undefined) return client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    seen.push(`CONNECT ${incoming.url}`)
    const { hostname, port } = new URL(`tcp://${incoming.url}`)
    const upstream = connect(Number(port), locate(hostname), () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy())
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy()
      server.close(() => resolve())
    })
  const { port } = server.address() as AddressInfo
  return { proxy: { host: '127.0.0.1', port, secure: false, authorization: wanted }, seen, close }
}
