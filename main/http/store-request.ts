/** Asks a store for bytes: follows redirects, renews leases, and says what a refusal means. */
import { ReelhaulError } from '../errors.ts'
import { diagnose, type Diagnosis } from '../leases/diagnosis.ts'
import type { Lease } from '../leases/lease.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { AllowedServers } from './addresses.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionPool } from './connection-pool.ts'
import type { Connection } from './connection.ts'
import { Exchange } from './exchange.ts'
import { guardHop } from './hop-guard.ts'
import { isRedirect, nextHop } from './redirects.ts'
import { classifyResponse, type Answer, type ByteRange } from './response-check.ts'
import { linkRefused } from '../leases/link-refused.ts'
import { parseAddress, type StoreAddress } from './store-address.ts'
import { objectChanged } from './store-failures.ts'

export interface LeaseSource {
  /** A lease good for a request that starts now. */
  current(signal?: AbortSignal): Promise<Lease>
  /**
   * `refused` did not open the object: another one. However many connections ask, the provider is
   * asked once. @throws ReelhaulError `why` after two renewals in one attempt.
   */
  renew(refused: Lease, why: Failure): Promise<Lease>
}

export interface StoreRequestOptions {
  readonly leases: LeaseSource
  readonly pool: ConnectionPool
  readonly clock: Clock
  readonly responseTimeoutMs: number
  /** What links and redirects may lead to; everything else is refused. */
  readonly allowed: AllowedServers
  /** Counts every request sent. */
  readonly onRequest: () => void
}

export interface RangeRequest {
  /** Null: the whole object, without a `Range` header. */
  readonly range: ByteRange | null
  /** `If-Range`: a strong ETag or a date. */
  readonly ifRange: string | null
}

/** An answer whose body can be read. Give it back with `close`. */
export interface OpenAnswer {
  readonly exchange: Exchange
  readonly answer: Exclude<Answer, { kind: 'refused' }>
  /** Returns the connection, for the next request where possible. */
  close(): void
}

/** The bytes so far belong to another object: begin at zero. */
export class RestartNeeded extends Error {
  readonly failure: ReelhaulError
  /** Ranges cannot be relied upon here. */
  readonly inOnePiece: boolean

  constructor(failure: ReelhaulError, inOnePiece = false) {
    super(failure.message)
    this.failure = failure
    this.inOnePiece = inOnePiece
  }
}

/** Where a server does not say, an unused connection is kept as long as our own limit. */
const KEEP_UNKNOWN_MS = 60_000

export class StoreRequest {
  readonly #options: StoreRequestOptions
  /** Where the last request went. */
  #origin: URL | null = null

  constructor(options: StoreRequestOptions) {
    this.#options = options
  }

  /**
   * Sends the request until an answer is worth reading.
   * @throws ReelhaulError why there is none; RestartNeeded; the signal's reason.
   */
  async open(request: RangeRequest, signal: AbortSignal): Promise<OpenAnswer> {
    const { leases } = this.#options
    let lease = await leases.current(signal)
    for (;;) {
      const address = parseAddress(lease.url)
      if (address === null || !isWeb(address.url))
        throw linkRefused(address?.url.protocol ?? 'no address')
      const opened = await this.#follow(address, request, signal)
      const { exchange } = opened
      try {
        const head = {
          host: exchange.host,
          status: exchange.status,
          headers: exchange.headers,
          bodyLength: exchange.bodyLength,
        }
        const answer = classifyResponse(head, request.range)
        if (answer.kind !== 'refused') return { exchange, answer, close: () => this.#close(opened) }
        const diagnosis = await this.#diagnose(exchange, lease)
        this.#close(opened)
        lease = await this.#remedy(diagnosis, lease)
      } catch (error) {
        this.#close(opened)
        throw liesAboutRanges(error) ? new RestartNeeded(error, true) : error
      }
    }
  }

  /** The name of the store, as far as one has been asked. */
  get host(): string {
    return this.#origin?.hostname ?? 'The store'
  }

  /** False while others wait for a connection to this store. */
  get hasRoom(): boolean {
    return this.#origin === null || this.#options.pool.hasRoom(this.#origin)
  }

  async #remedy({ remedy, failure, retryAfterMs }: Diagnosis, lease: Lease): Promise<Lease> {
    if (remedy === 'renew') return this.#options.leases.renew(lease, failure)
    const error = new ReelhaulError(failure, { retryAfterMs })
    throw remedy === 'restart' ? new RestartNeeded(error) : error
  }

  async #diagnose(exchange: Exchange, lease: Lease): Promise<Diagnosis> {
    const { status, headers } = exchange
    const body = await exchange.text()
    const serverNow = Date.parse(headers.date ?? '') || Date.now()
    return diagnose({ status, headers, body, lease, serverNow })
  }

  async #follow(start: StoreAddress, request: RangeRequest, signal: AbortSignal): Promise<Opened> {
    let address = start
    for (let hops = 0; ; hops++) {
      const opened = await this.#ask(address, request, hops > 0, signal)
      if (!isRedirect(opened.exchange.status)) return opened
      const { headers, delimiter } = opened.exchange
      // What stands beside the address is of no interest: only a connection is saved by reading it.
      if (delimiter !== 'close') await opened.exchange.text()
      this.#close(opened)
      address = nextHop(address, headers.location, hops)
    }
  }

  /** An unused connection may have died unnoticed: then once more, on a new one. */
  async #ask(
    address: StoreAddress,
    request: RangeRequest,
    redirected: boolean,
    signal: AbortSignal,
  ): Promise<Opened> {
    const { pool, clock, responseTimeoutMs, allowed, onRequest } = this.#options
    const { url } = address
    const permit = guardHop(url, allowed, redirected)
    this.#origin = url
    for (let fresh = false; ; fresh = true) {
      const connection = await pool.acquire(url, { signal, permit, fresh })
      const reused = connection.requests > 0
      try {
        onRequest()
        const options = { clock, timeoutMs: responseTimeoutMs, signal }
        const exchange = await Exchange.start(connection, address, headersFor(request), options)
        return { connection, exchange, closed: false }
      } catch (error) {
        pool.release(connection, 0)
        const mayHaveDied = error instanceof ReelhaulError && error.reason === 'NETWORK_BROKEN'
        if (!reused || !mayHaveDied) throw error
      }
    }
  }

  #close(opened: Opened): void {
    const { connection, exchange } = opened
    if (opened.closed) return
    opened.closed = true
    const keepMs = exchange.reusable ? (exchange.keepAliveMs ?? KEEP_UNKNOWN_MS) : 0
    this.#options.pool.release(connection, keepMs)
  }
}

interface Opened {
  readonly connection: Connection
  readonly exchange: Exchange
  closed: boolean
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'https:' || protocol === 'http:'

function liesAboutRanges(error: unknown): error is ReelhaulError {
  return error instanceof ReelhaulError && error.reason === 'SERVER_BAD_RANGE'
}

function headersFor({ range, ifRange }: RangeRequest): Record<string, string> {
  if (range === null) return {}
  const last = range.to === null ? '' : String(range.to - 1)
  return {
    range: `bytes=${range.from}-${last}`,
    ...(ifRange !== null && { 'if-range': ifRange }),
  }
}

/** What to throw when the object turned out to be another one. */
export function changed(host: string): RestartNeeded {
  return new RestartNeeded(objectChanged(host))
}
