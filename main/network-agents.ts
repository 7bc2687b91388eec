/** Keep-alive agents whose connections give up in time: where proxies and certificates come in. */
import { Agent as HttpAgent, type AgentOptions } from 'node:http'
import { Agent as HttpsAgent, type AgentOptions as TlsAgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { Socket } from 'node:net'
import { rootCertificates } from 'node:tls'

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
    https: new PatientHttpsAgent(tls, connectMs),
  }
}

type CreateConnection = HttpAgent['createConnection']

class PatientHttpAgent extends HttpAgent {
  readonly #connectMs: number

  constructor(options: AgentOptions, connectMs: number) {
    super(options)
    this.#connectMs = connectMs
  }

  override createConnection(...args: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    return watched(super.createConnection(...args), 'connect', this.#connectMs)
  }
}

class PatientHttpsAgent extends HttpsAgent {
  readonly #connectMs: number

  constructor(options: TlsAgentOptions, connectMs: number) {
    super(options)
    this.#connectMs = connectMs
  }

  override createConnection(...args: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    return watched(super.createConnection(...args), 'secureConnect', this.#connectMs)
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
