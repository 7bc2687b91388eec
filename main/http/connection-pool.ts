/** Connections kept for the next request, and never more to one origin than it is meant to bear. */
import { abortReason, type Clock } from '../clock.ts'
import { Connection } from './connection.ts'
import type { HostSlots } from './host-slots.ts'
import { trustFor, type Network } from '../network/network.ts'

/** Unused connections are closed after this, or earlier where the server says so. */
const IDLE_MS = 15_000
/** Closed this much before the server would: a request must not meet a closing connection. */
const IDLE_MARGIN_MS = 1000
/** Places that other threads give back are looked for so often. */
const LOOK_AGAIN_MS = 25

export interface PoolOptions {
  readonly clock: Clock
  readonly connectTimeoutMs: number
  /** Proxies, and whom TLS trusts. */
  readonly network: Network
  /** How many connections an origin is meant to bear. */
  readonly slots: HostSlots
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
  /** Looks again soon whether another thread has given back a place. */
  looking: boolean
}

export class ConnectionPool {
  readonly #options: PoolOptions
  readonly #origins = new Map<string, Origin>()
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** Connections open now, unused ones included. */
  get open(): number {
    let open = 0
    for (const origin of this.#origins.values()) open += origin.open + origin.idle.length
    return open
  }

  /** There may be room for more connections. */
  admit(): void {
    for (const [name, origin] of this.#origins) this.#admit(name, origin)
  }

  /** True when a connection to `url` could be had without waiting and without passing anyone. */
  hasRoom(url: URL): boolean {
    const origin = this.#origins.get(url.origin)
    return (origin?.waiting.length ?? 0) === 0 && this.#options.slots.hasRoom(url.origin)
  }

  /**
   * A connection, unused or new, when it is this one's turn. Give it back with `release`.
   * @throws ReelhaulError NETWORK_*; what `permit` throws; the signal's reason.
   */
  async acquire(url: URL, { signal, permit, fresh = false }: AcquireOptions): Promise<Connection> {
    const origin = this.#origin(url.origin)
    const waits = origin.waiting.length > 0 || !this.#options.slots.take(url.origin)
    if (waits) await this.#turn(url.origin, origin, signal)
    origin.open++
    try {
      const unused = fresh ? undefined : this.#unused(origin)
      if (unused !== undefined) return permitted(unused, permit)
      const { clock, connectTimeoutMs: timeoutMs, network } = this.#options
      const proxy = await network.route(url)
      const trust = trustFor(network, url, proxy)
      return await Connection.open(url, { clock, timeoutMs, signal, permit, trust, proxy })
    } catch (error) {
      this.#leave(url.origin, origin)
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
    this.#leave(connection.origin, origin)
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
      origin = { open: 0, idle: [], waiting: [], looking: false }
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

  #leave(name: string, origin: Origin): void {
    origin.open--
    this.#options.slots.giveBack(name)
    this.#admit(name, origin)
  }

  #admit(name: string, origin: Origin): void {
    while (origin.waiting.length > 0 && this.#options.slots.take(name)) origin.waiting.shift()?.()
    if (origin.waiting.length > 0 && origin.open === 0) this.#admitLater(name, origin)
  }

  /** Every place is another thread's: nothing here tells when one is given back. */
  #admitLater(name: string, origin: Origin): void {
    if (origin.looking) return
    origin.looking = true
    this.#options.clock.after(LOOK_AGAIN_MS, () => {
      origin.looking = false
      this.#admit(name, origin)
    })
  }

  #turn(name: string, origin: Origin, signal: AbortSignal): Promise<void> {
    const admitted = turn(origin, signal)
    this.#admit(name, origin)
    return admitted
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
