/** Keep-alive agents whose connections give up in time: where proxies and certificates come in. */
import { Agent as HttpAgent, type AgentOptions } from 'node:http'
import { Agent as HttpsAgent, type AgentOptions as TlsAgentOptions } from 'node:https'
import type { Duplex } from 'node:stream'
import { Socket } from 'node:net'

export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

export interface AgentSettings {
  /** Certificates trusted besides the built-in ones, PEM. */
  readonly ca?: readonly string[]
}

const CONNECT_TIMEOUT_MS = 10_000
/** A connection in use on which nothing moves for so long is dead. */
const SILENCE_TIMEOUT_MS = 30_000
const IDLE_SOCKETS = 16

/**
 * Agents for http and https. Connecting may take 10 s (name and TLS included), silence 30 s; both
 * end the request with ETIMEDOUT. Watching connections costs nothing per request.
 */
export function createAgents(settings: AgentSettings = {}): Agents {
  const common: AgentOptions = {
    keepAlive: true,
    maxFreeSockets: IDLE_SOCKETS,
    timeout: SILENCE_TIMEOUT_MS,
  }
  const tls: TlsAgentOptions = settings.ca ? { ...common, ca: [...settings.ca] } : common
  return { http: new PatientHttpAgent(common), https: new PatientHttpsAgent(tls) }
}

type CreateConnection = HttpAgent['createConnection']

class PatientHttpAgent extends HttpAgent {
  override createConnection(...args: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    return watched(super.createConnection(...args), 'connect')
  }
}

class PatientHttpsAgent extends HttpsAgent {
  override createConnection(...args: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    return watched(super.createConnection(...args), 'secureConnect')
  }
}

function watched<S extends Duplex | null | undefined>(socket: S, ready: string): S {
  if (!(socket instanceof Socket)) return socket
  const end = () => socket.destroy(timedOut())
  const timer = setTimeout(end, CONNECT_TIMEOUT_MS).unref()
  const stop = () => clearTimeout(timer)
  socket.once(ready, stop).once('close', stop).on('timeout', end)
  return socket
}

function timedOut(): Error {
  return Object.assign(new Error('The connection timed out'), { code: 'ETIMEDOUT' })
}
