/** Connections kept for the next request, and never more to one origin than it is meant to bear. */
import { abortReason, type Clock } from '../clock.ts'
import { Connection } from './connection.ts'
import type { Network } from '../network/network.ts'

/** Unused connections are closed after this, or earlier where the server says so. */
const IDLE_MS = 15_000
/** Closed this much before the server would: a request must not meet a closing connection. */
const IDLE_MARGIN_MS = 1000

export interface PoolOptions {
  readonly clock: Clock
  readonly connectTimeoutMs: number
  /** Proxies, and whom TLS trusts. */
  readonly network: Network
  readonly perHost: number
}

export interface AcquireOptions {
  readonly signal: AbortSignal
  /** Throws for addresses that must not be reached. */
  readonly permit: (address: string) => void
  /** Never an unused one: the last of those was found dead. */
  readonly fresh?: boolean
}

interface Origin {
  open: number
  readonly idle: Connection[]
  readonly waiting: (() => void)[]
}

export class ConnectionPool {
  readonly #options: PoolOptions
  readonly #origins = new Map<string, Origin>()
  #perHost: number
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#perHost = options.perHost
  }

  /** Connections open now, unused ones included. */
  get open(): number {
    let open = 0
    for (const origin of this.#origins.values()) open += origin.open + origin.idle.length
    return open
  }

  setPerHost(perHost: number): void {
    this.#perHost = perHost
    for (const origin of this.#origins.values()) this.#admit(origin)
  }

  /** True when a connection to `url` could be had without waiting and without passing anyone. */
  hasRoom(url: URL): boolean {
    const origin = this.#origins.get(url.origin)
    return origin === undefined || (origin.open < this.#perHost && origin.waiting.length === 0)
  }

  /**
   * A connection, unused or new, when it is this one's turn. Give it back with `release`.
   * @throws ReelhaulError NETWORK_*; what `permit` throws; the signal's reason.
   */
  async acquire(url: URL, { signal, permit, fresh = false }: AcquireOptions): Promise<Connection> {
    const origin = this.#origin(url.origin)
    if (origin.open >= this.#perHost || origin.waiting.length > 0) await turn(origin, signal)
    origin.open++
    try {
      const unused = fresh ? undefined : this.#unused(origin)
      if (unused !== undefined) return permitted(unused, permit)
      const { clock, connectTimeoutMs: timeoutMs, network } = this.#options
      const proxy = await network.route(url)
      const { trust } = network
      return await Connection.open(url, { clock, timeoutMs, signal, permit, trust, proxy })
    } catch (error) {
      this.#leave(origin)
      throw error
    }
  }

  /** @param keepMs how long the server keeps it; 0: it cannot carry another request. */
  release(connection: Connection, keepMs: number): void {
    const origin = this.#origin(connection.origin)
    const idleMs = Math.min(IDLE_MS, keepMs - IDLE_MARGIN_MS)
    if (idleMs > 0 && connection.usable && !this.#closed) {
      origin.idle.push(connection)
      connection.rest(idleMs, () => {
        const index = origin.idle.indexOf(connection)
        if (index >= 0) origin.idle.splice(index, 1)
      })
    } else {
      connection.destroy()
    }
    this.#leave(origin)
  }

  /** Closes what is unused; what is in use is closed when it is released. */
  close(): void {
    this.#closed = true
    for (const { idle } of this.#origins.values()) {
      for (const connection of idle.splice(0)) connection.destroy()
    }
  }

  #origin(name: string): Origin {
    let origin = this.#origins.get(name)
    if (origin === undefined) {
      origin = { open: 0, idle: [], waiting: [] }
      this.#origins.set(name, origin)
    }
    return origin
  }

  #unused(origin: Origin): Connection | undefined {
    for (;;) {
      const connection = origin.idle.pop()
      if (connection === undefined || connection.usable) return connection
    }
  }

  #leave(origin: Origin): void {
    origin.open--
    this.#admit(origin)
  }

  #admit(origin: Origin): void {
    for (let free = this.#perHost - origin.open; free > 0; free--) origin.waiting.shift()?.()
  }
}

/** Closes what may not be used. @throws what `permit` throws. */
function permitted(connection: Connection, permit: (address: string) => void): Connection {
  try {
    permit(connection.remoteAddress)
    return connection
  } catch (refusal) {
    connection.destroy()
    throw refusal
  }
}

/** Waits in line. */
function turn(origin: Origin, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const admitted = () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const onAbort = () => {
      const index = origin.waiting.indexOf(admitted)
      if (index >= 0) origin.waiting.splice(index, 1)
      reject(abortReason(signal))
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    origin.waiting.push(admitted)
  })
}
