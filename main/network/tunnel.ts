/** A connection through a proxy: CONNECT of RFC 9110, section 9.3.6. */
import type { ClientRequest, IncomingMessage } from 'node:http'
import net from 'node:net'
import type { SecureContext } from 'node:tls'
import { proxyRefused, proxyUnreachable } from './proxy-failures.ts'
import type { Proxy } from './proxy.ts'

export interface TunnelOptions {
  /** For reaching the proxy and its reaching the server. */
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Whom to trust where the proxy itself speaks TLS. */
  readonly trust?: SecureContext | undefined
}

/**
 * Asks the proxy for a connection to the server of `url`. What is sent over it then reaches the
 * server as it is; the caller adds TLS.
 * @throws ReelhaulError NETWORK_PROXY naming the proxy; the signal's reason.
 */
export function openTunnel(proxy: Proxy, url: URL, options: TunnelOptions): Promise<net.Socket> {
  const { timeoutMs, signal } = options
  const target = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`
  return new Promise((resolve, reject) => {
    const request = connectRequest(proxy, target, options)
    const timer = setTimeout(() => request.destroy(timedOut()), timeoutMs)
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(signal?.aborted ? error : proxyUnreachable(proxy, error))
    })
    const refuse = (status: number) => reject(proxyRefused(proxy, status, url.hostname))
    request.on('connect', (response: IncomingMessage, socket: net.Socket, head: Buffer) => {
      clearTimeout(timer)
      const status = response.statusCode ?? 0
      if (status < 200 || status > 299) {
        socket.destroy()
        return refuse(status)
      }
      if (head.length > 0) socket.unshift(head)
      socket.setNoDelay(true)
      resolve(socket)
    })
    request.on('response', (response) => {
      clearTimeout(timer)
      response.destroy()
      refuse(response.statusCode ?? 0)
    })
    request.end()
  })
}

function connectRequest(
  { host, port, secure, authorization }: Proxy,
  target: string,
  { signal, trust }: TunnelOptions,
): ClientRequest {
  const options = {
    host,
    port,
    method: 'CONNECT',
    path: target,
    agent: false,
    ...(signal && { signal }),
    headers: { host: target, ...(authorization && { 'proxy-authorization': authorization }) },
  }
  // Loaded where there is a proxy only: it takes 10 ms in each thread, imported even more.
  if (!secure) return process.getBuiltinModule('node:http').request(options)
  return process.getBuiltinModule('node:https').request({
    ...options,
    ...(trust && { secureContext: trust }),
    servername: nameFor(host),
  })
}

/** RFC 6066: an address is not a server name. */
const nameFor = (host: string): string => (net.isIP(host) === 0 ? host : '')

function timedOut(): Error {
  return Object.assign(new Error('The proxy did not answer'), { code: 'ETIMEDOUT' })
}
