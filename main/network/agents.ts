/** Keep-alive agents whose connections give up in time, through proxies where there are some. */
import { Agent as HttpAgent, type AgentOptions } from 'node:http'
import { Agent as HttpsAgent, type AgentOptions as TlsAgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { isIP, Socket } from 'node:net'
import { rootCertificates } from 'node:tls'
import { isLoopback } from '../../preload/contract/loopback.ts'
import { lookupLoopback } from './loopback-lookup.ts'
import { straight, type Network } from './network.ts'
import type { Proxy } from './proxy.ts'
import { openTunnel } from './tunnel.ts'

export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

export interface AgentSettings {
  /** Certificates trusted besides the built-in ones, PEM. */
  readonly ca?: readonly string[]
  /** For finding the name, connecting and TLS together. Default 10 s. */
  readonly connectTimeoutMs?: number
  /** A connection on which nothing moves for so long is dead. Default 30 s. */
  readonly silenceTimeoutMs?: number
  /** Proxies for https, and whom TLS trusts; asked for each connection. Default: straight. */
  readonly network?: Network
}

const CONNECT_TIMEOUT_MS = 10_000
const SILENCE_TIMEOUT_MS = 30_000
const IDLE_SOCKETS = 16

/**
 * Agents for http and https whose two time limits end a request with ETIMEDOUT. They watch
 * connections, not requests, and so cost nothing per request.
 */
export function createAgents(settings: AgentSettings = {}): Agents {
  const common: AgentOptions = {
    keepAlive: true,
    maxFreeSockets: IDLE_SOCKETS,
    timeout: settings.silenceTimeoutMs ?? SILENCE_TIMEOUT_MS,
  }
  const tls: TlsAgentOptions = settings.ca
    ? { ...common, ca: [...rootCertificates, ...settings.ca] }
    : common
  const connectMs = settings.connectTimeoutMs ?? CONNECT_TIMEOUT_MS
  return {
    http: new PatientHttpAgent(common, connectMs),
    https: new PatientHttpsAgent(tls, connectMs, settings.network ?? straight),
  }
}

/** Connections whose other end is a proxy's. */
const tunnelled = new WeakSet<Duplex>()

/** The IP address at the other end; null: only a proxy knows it, or it is closed. */
export function addressOf(socket: Socket): string | null {
  return tunnelled.has(socket) ? null : (socket.remoteAddress ?? null)
}

type CreateConnection = HttpAgent['createConnection']
/** As Node calls it: without a socket when there is an error. */
type OnSocket = (error: Error | null, socket?: Duplex | null) => void

class PatientHttpAgent extends HttpAgent {
  readonly #connectMs: number

  constructor(options: AgentOptions, connectMs: number) {
    super(options)
    this.#connectMs = connectMs
  }

  override createConnection(...args: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    const [options, callback] = args
    const local = isLoopback(String(options.host ?? 'localhost'))
    const given = local ? { ...options, lookup: lookupLoopback } : options
    return watched(super.createConnection(given, callback), 'connect', this.#connectMs)
  }
}

class PatientHttpsAgent extends HttpsAgent {
  readonly #connectMs: number
  readonly #network: Network

  constructor(options: TlsAgentOptions, connectMs: number, network: Network) {
    super(options)
    this.#connectMs = connectMs
    this.#network = network
  }

  override createConnection(...args: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    const [options, callback] = args
    const host = String(options.host ?? 'localhost')
    const url = new URL(`https://${isIP(host) === 6 ? `[${host}]` : host}:${options.port ?? 443}`)
    const route = this.#network.route(url)
    if (route === null) return this.#connect(options)
    const ready = callback as OnSocket | undefined
    this.#throughProxy(url, route).then(
      (tunnel) => ready?.(null, this.#connect(options, tunnel)),
      (error: Error) => ready?.(error),
    )
    return undefined
  }

  #connect(
    options: Parameters<CreateConnection>[0],
    tunnel?: Socket,
  ): ReturnType<CreateConnection> {
    const { trust } = this.#network
    const secure = {
      ...options,
      ...(trust && { secureContext: trust }),
      ...(tunnel && { socket: tunnel }),
    }
    const socket = super.createConnection(secure)
    if (tunnel && socket) tunnelled.add(socket)
    return watched(socket, 'secureConnect', this.#connectMs)
  }

  /** Undefined where the proxy's owner wants this host reached straight. */
  async #throughProxy(url: URL, route: Proxy | Promise<Proxy | null>): Promise<Socket | undefined> {
    const proxy = await route
    const { trust } = this.#network
    return proxy === null
      ? undefined
      : openTunnel(proxy, url, { timeoutMs: this.#connectMs, trust })
  }
}

function watched<S extends Duplex | null | undefined>(
  socket: S,
  ready: string,
  connectMs: number,
): S {
  if (!(socket instanceof Socket)) return socket
  const end = () => socket.destroy(timedOut())
  const timer = setTimeout(end, connectMs).unref()
  const stop = () => clearTimeout(timer)
  socket.once(ready, stop).once('close', stop).on('timeout', end)
  return socket
}

function timedOut(): Error {
  return Object.assign(new Error('The connection timed out'), { code: 'ETIMEDOUT' })
}
