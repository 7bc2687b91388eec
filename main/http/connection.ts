/**
 * One TCP or TLS connection whose bytes the kernel puts straight where its present reader wants
 * them: no stream, no chunk per read, no copy. HTTP is spoken in `exchange.ts`.
 */
import dns from 'node:dns'
import net from 'node:net'
import tls, { type SecureContext } from 'node:tls'
import { abortReason, type Clock } from '../clock.ts'
import { timedOut } from './store-failures.ts'
import { TunnelledBytes } from './tunnelled-bytes.ts'
import { proxyUnreachable } from '../network/proxy-failures.ts'
import type { Proxy, Route } from '../network/proxy.ts'
import { openTunnel } from '../network/tunnel.ts'
import { networkError } from '../network/errors.ts'

/** Who gets what arrives. */
export interface ConnectionReader {
  /** Where a later read goes; never empty. Asked ahead: the next read may still fill an older answer. */
  space(): Uint8Array
  /** `count` bytes lie at the start of `buffer`. False: nothing more until `resume`. */
  received(count: number, buffer: Uint8Array): boolean
  /** Nothing will follow; null when the other side closed in good order. */
  ended(error: Error | null): void
}

export interface ConnectOptions {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Throws for addresses that must not be reached. */
  readonly permit: (address: string) => void
  /** Whom TLS trusts; undefined: Node's own list. */
  readonly trust?: SecureContext | undefined
  /** The proxy that leads there; null: straight. */
  readonly proxy: Route
}

/** How much is read while a response's head is expected: enough for a small file to come along. */
const HEAD_BUFFER_BYTES = 32 * 1024

export class Connection {
  /** `https://host:port`: what the connection may be used for again. */
  readonly origin: string
  /** Requests sent over it so far. */
  requests = 0
  /** Set where plain http goes through a proxy: requests then name the whole address. */
  readonly forward: Proxy | null
  readonly #socket: net.Socket
  /** The kernel's part where the bytes come through the tunnel of a proxy. */
  readonly #tunnelled: TunnelledBytes | null
  /** The other end's address where a proxy stands between; empty: not known. */
  readonly #behindProxy: string | null
  /** Where bytes go that no one has found a better place for. */
  readonly headBuffer = Buffer.allocUnsafeSlow(HEAD_BUFFER_BYTES)
  #reader: ConnectionReader | null = null
  #onLost: (() => void) | null = null
  #error: Error | null = null
  #over = false

  /**
   * Connects.
   * @throws ReelhaulError NETWORK_* when it fails or takes longer than `timeoutMs`; what `permit`
   *   throws; the signal's reason.
   */
  static async open(url: URL, options: ConnectOptions): Promise<Connection> {
    const { proxy, trust, timeoutMs, signal } = options
    const tunnelled = proxy !== null && url.protocol === 'https:'
    const tunnel = tunnelled ? await openTunnel(proxy, url, { timeoutMs, signal, trust }) : null
    const connection = new Connection(url, options, tunnel)
    try {
      await connection.#connected(url, options)
      return connection
    } catch (error) {
      connection.destroy()
      if (options.signal.aborted) throw abortReason(options.signal)
      const { forward } = connection
      throw forward ? proxyUnreachable(forward, error) : networkError(error, url.hostname)
    }
  }

  private constructor(url: URL, options: ConnectOptions, tunnel: net.Socket | null) {
    const { permit, proxy } = options
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const literal = net.isIP(host) !== 0
    if (literal) permit(host)
    this.origin = url.origin
    this.forward = tunnel === null ? proxy : null
    this.#behindProxy = proxy === null ? null : literal ? host : ''
    const target = {
      ...(this.forward ?? { host, port: Number(url.port) || (isSecure(url) ? 443 : 80) }),
      noDelay: true,
      // Which addresses a proxy may reach, and where it runs, its owner decides.
      ...(proxy === null && { lookup: permittedLookup(permit) }),
      onread: {
        // Node asks for a buffer after each read; its type wants the first one, too.
        buffer: () => this.#reader?.space() ?? this.headBuffer,
        callback: (count: number, buffer: Uint8Array) => this.#received(count, buffer),
      },
    }
    const names = literal ? {} : { servername: host }
    if (tunnel !== null) this.#socket = secured({ socket: tunnel, host, ...names }, options)
    else if (this.forward?.secure ?? isSecure(url))
      this.#socket = secured({ ...target, ...names }, options)
    else this.#socket = net.connect(target)
    this.#tunnelled = tunnel && new TunnelledBytes(this.#socket, target.onread)
    this.#socket.on('error', (error) => (this.#error = error))
    this.#socket.on('end', () => this.#end(null))
    this.#socket.on('close', () => this.#end(this.#error))
    this.#socket.on('timeout', () => this.destroy())
  }

  /** The address at the other end; empty once it is closed, and where only a proxy knows it. */
  get remoteAddress(): string {
    return this.#behindProxy ?? this.#socket.remoteAddress ?? ''
  }

  /** True for memory of `headBuffer`: what was read into it has still to be put where it belongs. */
  owns(buffer: Uint8Array): boolean {
    return buffer.buffer === this.headBuffer.buffer
  }

  get usable(): boolean {
    return !this.#over && !this.#socket.destroyed
  }

  /** A request is about to be sent: its answer goes to `reader`. */
  begin(reader: ConnectionReader): void {
    this.requests++
    this.#onLost = null
    this.#socket.setTimeout(0)
    this.#socket.ref()
    this.#reader = reader
  }

  /** What arrives from now on goes to another reader. */
  handOver(reader: ConnectionReader): void {
    this.#reader = reader
  }

  /** Nothing is expected now; after `idleMs`, or when the server ends it, `onLost` is called. */
  rest(idleMs: number, onLost: () => void): void {
    this.#reader = null
    this.#onLost = onLost
    this.#socket.setTimeout(idleMs)
    this.#socket.unref()
    this.resume()
  }

  /** Sends text of single bytes. That it cannot be sent, the reader hears as the connection's end. */
  write(text: string): void {
    this.#socket.write(text, 'latin1')
  }

  /** Goes on after `received` has answered false. */
  resume(): void {
    if (this.#tunnelled) this.#tunnelled.resume()
    else this.#socket.resume()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #received(count: number, buffer: Uint8Array): boolean {
    if (this.#reader !== null) return this.#reader.received(count, buffer)
    // A server that speaks unasked cannot be trusted with the next request.
    this.destroy()
    return false
  }

  #end(error: Error | null): void {
    if (this.#over) return
    this.#over = true
    this.#reader?.ended(error)
    this.#onLost?.()
    this.destroy()
  }

  #connected(url: URL, { clock, timeoutMs, signal }: ConnectOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        cancelTimeout()
        signal.removeEventListener('abort', onAbort)
        act()
      }
      const onAbort = () => settle(() => reject(abortReason(signal)))
      const cancelTimeout = clock.after(timeoutMs, () =>
        settle(() => reject(timedOut(url.hostname, 'connect', timeoutMs))),
      )
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      const ready = this.#socket instanceof tls.TLSSocket ? 'secureConnect' : 'connect'
      this.#socket.once(ready, () => settle(resolve))
      this.#socket.once('close', () =>
        settle(() => reject(this.#error ?? new Error('closed while connecting'))),
      )
    })
  }
}

const isSecure = (url: URL): boolean => url.protocol === 'https:'

function secured(where: tls.ConnectionOptions, { trust }: ConnectOptions): tls.TLSSocket {
  const secureContext = trust && { secureContext: trust }
  return tls.connect({ ...where, ...secureContext, ALPNProtocols: ['http/1.1'] })
}

/** The system's name lookup without addresses that must not be reached: the rest are connected to. */
function permittedLookup(permit: (address: string) => void): net.LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const [permitted, refusal] = permittedOf(found, permit)
      const [first] = permitted
      if (first === undefined) return callback(refusal as NodeJS.ErrnoException, [])
      if (options.all) callback(null, permitted)
      else callback(null, first.address, first.family)
    })
  }
}

function permittedOf(
  found: readonly dns.LookupAddress[],
  permit: (address: string) => void,
): [permitted: dns.LookupAddress[], refusal: unknown] {
  let refusal: unknown
  const permitted = found.filter(({ address }) => {
    try {
      permit(address)
      return true
    } catch (error) {
      refusal ??= error
      return false
    }
  })
  return [permitted, refusal]
}
