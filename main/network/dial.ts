/** Sockets to an API: straight, through a proxy's tunnel, or to the proxy that forwards. */
import net, { isIP, type Socket } from 'node:net'
import tls, { type SecureContext } from 'node:tls'
import { isLoopback } from '../../preload/contract/loopback.ts'
import { lookupLoopback } from './loopback-lookup.ts'
import type { Route } from './proxy.ts'
import { openTunnel } from './tunnel.ts'

export type OnBytes = (bytes: Buffer, count: number) => void

export interface DialOptions {
  /** For finding the name, connecting and TLS together. */
  readonly timeoutMs: number
  /** Whom TLS trusts; undefined: Node's own list. */
  readonly trust: SecureContext | undefined
  /**
   * What arrives: `count` bytes at the start of `bytes`, which are used again. Left out: the socket
   * is read as a stream.
   */
  readonly onBytes?: OnBytes
}

/** An answer of an API mostly comes in one read. */
const READ_BYTES = 16 * 1024

/** What a reading socket hands to `onBytes` is this buffer of its own. */
function readingInto(onBytes: OnBytes) {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES)
  return {
    buffer,
    callback: (count: number): boolean => {
      onBytes(buffer, count)
      return true
    },
  }
}

/**
 * Connects to the server of `url`, or to the proxy of `route` where that forwards plain http.
 * @throws ReelhaulError NETWORK_PROXY of a tunnel; the system's or TLS's error, ETIMEDOUT after
 *   `timeoutMs`.
 */
export async function dial(url: URL, route: Route, options: DialOptions): Promise<Socket> {
  const { timeoutMs, trust, onBytes } = options
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (route !== null && secure) {
    const tunnel = await openTunnel(route, url, { timeoutMs, trust })
    const socket = secured({ socket: tunnel, host }, trust)
    // Node knows no `onread` over a socket that is there already.
    if (onBytes) socket.on('data', (chunk: Buffer) => onBytes(chunk, chunk.length))
    return connected(socket, 'secureConnect', timeoutMs)
  }
  const port = Number(url.port) || (secure ? 443 : 80)
  const lookup = route === null && isLoopback(host) ? { lookup: lookupLoopback } : {}
  const onread = onBytes && { onread: readingInto(onBytes) }
  const where = { ...(route ?? { host, port }), ...lookup, noDelay: true, ...onread }
  return (route?.secure ?? secure)
    ? connected(secured(where, trust), 'secureConnect', timeoutMs)
    : connected(net.connect(where), 'connect', timeoutMs)
}

/** The name is told and checked; RFC 6066: an address is not a server name, and only checked. */
function secured(
  where: tls.ConnectionOptions & { readonly host: string },
  trust: SecureContext | undefined,
): tls.TLSSocket {
  return tls.connect({
    ...where,
    ...(isIP(where.host) === 0 && { servername: where.host }),
    ...(trust && { secureContext: trust }),
    ALPNProtocols: ['http/1.1'],
  })
}

function connected(socket: Socket, ready: string, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(timedOut()), timeoutMs)
    const settle = (act: () => void) => () => {
      clearTimeout(timer)
      socket.off('error', onError).off('close', onClose).off(ready, onReady)
      act()
    }
    let failure: Error = closedEarly()
    const onError = (error: Error) => (failure = error)
    const onClose = settle(() => reject(failure))
    const onReady = settle(() => resolve(socket))
    socket.on('error', onError).on('close', onClose).on(ready, onReady)
  })
}

/** As the system says it of a connection. */
export function timedOut(): Error {
  return Object.assign(new Error('The connection timed out'), { code: 'ETIMEDOUT' })
}

export function closedEarly(): Error {
  return Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' })
}
