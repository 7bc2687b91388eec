/**
 * A simulated object store: presigned links with a real expiry check, ranges, validators, and
 * faults that each object can be given. Answers are worded as S3 and Google Cloud Storage word
 * theirs.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { readRange } from './byte-range.ts'
import { listen, sendXml, type LoopbackServer } from './loopback-server.ts'
import type { ObjectContent } from './object-content.ts'
import { LinkSigner, type LinkStyle, type LinkVerdict } from './signed-url.ts'

/** What goes wrong with one object; nothing by default. */
export interface ObjectFaults {
  /** Links issued first that are already over. */
  readonly deadLinks?: number
  /** The connection is cut after this many bytes of a body … */
  readonly breakAfterBytes?: number
  /** … in this many first requests (default 1). */
  readonly breakRequests?: number
  /** Speed of one connection; unlimited where absent. Grows with the simulator's `speed`. */
  readonly bytesPerSecond?: number
  /** Before the first byte of each answer. */
  readonly latencyMs?: number
  /** What lies behind this many bytes of the object is sent when it is let go, and not before. */
  readonly heldAfter?: { readonly bytes: number; readonly until: Promise<unknown> }
}

export interface StoreOptions {
  /** Epoch ms. */
  readonly now: () => number
  /** Factor on the speeds of objects. */
  readonly speed: number
  /** The origin of links where clients reach the server by another one; see `SimulatorOptions`. */
  readonly through?: (origin: string) => Promise<string>
}

export interface StoreStats {
  requests: number
  /** Body bytes handed to connections. */
  bytes: number
  ranged: number
  expired: number
  broken: number
}

interface StoredObject {
  content: ObjectContent
  contentType: string
  etag: string
  faults: ObjectFaults
  linksIssued: number
  bodiesSent: number
}

const LAST_MODIFIED = 'Wed, 01 Oct 2025 08:00:00 GMT'
const PIECE_BYTES = 262_144
/** Pieces of a capped transfer are sent this often. */
const TICK_MS = 20
/** Late timers are made up for; what a machine missed while it stood still is not sent in one burst. */
const MOST_CATCH_UP_MS = 100

export class ObjectStore {
  readonly stats: StoreStats = { requests: 0, bytes: 0, ranged: 0, expired: 0, broken: 0 }
  readonly #options: StoreOptions
  readonly #signer = new LinkSigner()
  readonly #objects = new Map<string, StoredObject>()
  #server: LoopbackServer | null = null
  #linkOrigin = ''

  constructor(options: StoreOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    this.#server = await listen((request, response) => this.#answer(request, response))
    const { through } = this.#options
    this.#linkOrigin = through === undefined ? this.origin : await through(this.origin)
  }

  get origin(): string {
    if (!this.#server) throw new Error('The object store has not been started.')
    return this.#server.origin
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }

  /** Adds an object, or replaces its content (its ETag changes). */
  put(key: string, content: ObjectContent, contentType: string, faults: ObjectFaults = {}): void {
    const previous = this.#objects.get(key)
    const version = `${key}/${content.size}/${previous?.etag ?? ''}`
    const etag = `"${createHash('md5').update(version).digest('hex')}"`
    this.#objects.set(key, { content, contentType, etag, faults, linksIssued: 0, bodiesSent: 0 })
  }

  remove(key: string): void {
    this.#objects.delete(key)
  }

  /** A fresh link; dead on arrival as often as the object's faults say. */
  link(key: string, style: LinkStyle, lifetimeSeconds: number): string {
    const object = this.#objects.get(key)
    if (!object) throw new Error(`The object store holds nothing at ${key}.`)
    const dead = object.linksIssued++ < (object.faults.deadLinks ?? 0)
    const issuedAt = this.#options.now() - (dead ? (lifetimeSeconds + 60) * 1000 : 0)
    return this.#signer.sign(this.#linkOrigin, pathOf(key), { style, issuedAt, lifetimeSeconds })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.stats.requests++
    request.resume()
    const url = new URL(request.url ?? '/', this.origin)
    const object = this.#objects.get(decodeURIComponent(url.pathname.slice(1)))
    response.setHeader('date', new Date(this.#options.now()).toUTCString())
    if (object?.faults.latencyMs) await delay(object.faults.latencyMs)
    if (request.headers.authorization || request.headers['x-api-key']) return twoAuths(response)
    const verdict = this.#signer.check(url, this.#options.now())
    if (verdict.verdict === 'expired') return this.#expired(response, url, verdict)
    // A GET signature does not cover HEAD: presigned links refuse it.
    const signed = verdict.verdict !== 'unsigned'
    if (verdict.verdict === 'forged' || (signed && request.method !== 'GET'))
      return forged(response)
    if (!object) return noSuchKey(response)
    await this.#send(request, response, object)
  }

  #expired(response: ServerResponse, url: URL, link: LinkVerdict & { verdict: 'expired' }): void {
    this.stats.expired++
    const at = new Date(link.expiredAt).toISOString()
    if (link.style === 'google-v4') {
      const details = `<Details>Request signature expired at: ${at}</Details>`
      return storeError(response, 400, 'ExpiredToken', 'The provided token has expired.', details)
    }
    const now = new Date(this.#options.now()).toISOString()
    const lifetime = url.searchParams.get('X-Amz-Expires')
    const details =
      (lifetime ? `<X-Amz-Expires>${lifetime}</X-Amz-Expires>` : '') +
      `<Expires>${at}</Expires><ServerTime>${now}</ServerTime>`
    storeError(response, 403, 'AccessDenied', 'Request has expired', details)
  }

  async #send(
    request: IncomingMessage,
    response: ServerResponse,
    object: StoredObject,
  ): Promise<void> {
    const { size } = object.content
    const validators = { etag: object.etag, lastModified: LAST_MODIFIED }
    const range = readRange(request.headers, validators, size)
    if (range === 'changed') {
      const what = 'At least one of the pre-conditions you specified did not hold'
      return storeError(response, 412, 'PreconditionFailed', what)
    }
    if (range === 'unsatisfiable') {
      response.setHeader('content-range', `bytes */${size}`)
      return storeError(response, 416, 'InvalidRange', 'The requested range is not satisfiable')
    }
    if (range.partial) this.stats.ranged++
    response.writeHead(range.partial ? 206 : 200, {
      'content-type': object.contentType,
      'content-length': range.end - range.start,
      'accept-ranges': 'bytes',
      etag: object.etag,
      'last-modified': LAST_MODIFIED,
      ...(range.partial && { 'content-range': `bytes ${range.start}-${range.end - 1}/${size}` }),
    })
    if (request.method === 'HEAD') response.end()
    else await this.#stream(response, object, range.start, range.end)
  }

  async #stream(
    response: ServerResponse,
    object: StoredObject,
    start: number,
    end: number,
  ): Promise<void> {
    const {
      breakAfterBytes = Infinity,
      breakRequests = 1,
      bytesPerSecond,
      heldAfter,
    } = object.faults
    const breaks = object.bodiesSent++ < breakRequests
    const stopAt = breaks ? Math.min(end, start + breakAfterBytes) : end
    const rate = bytesPerSecond ? bytesPerSecond * this.#options.speed : Infinity
    const piece = Math.min(PIECE_BYTES, Math.max(1024, Math.ceil((rate * TICK_MS) / 1000)))
    let dueAt = performance.now()
    for (let offset = start; offset < stopAt && !response.destroyed;) {
      const free = heldAfter === undefined ? Infinity : heldAfter.bytes - offset
      if (free <= 0) await heldAfter?.until
      if (response.destroyed) break
      const most = Math.min(piece, stopAt - offset, free > 0 ? free : Infinity)
      const bytes = object.content.read(offset, most)
      await written(response, bytes)
      offset += bytes.length
      this.stats.bytes += bytes.length
      const now = performance.now()
      dueAt = Math.max(dueAt, now - MOST_CATCH_UP_MS) + (bytes.length / rate) * 1000
      if (dueAt - now > 1) await delay(dueAt - now)
    }
    if (stopAt === end) return void response.end()
    this.stats.broken++
    response.destroy()
  }
}

/** Resolves when the connection has taken the bytes, or is gone. */
function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(bytes, () => resolve())
    if (response.destroyed) resolve()
  })
}

function pathOf(key: string): string {
  return `/${key.split('/').map(encodeURIComponent).join('/')}`
}

function storeError(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  details = '',
): void {
  const body = `<Error><Code>${code}</Code><Message>${message}</Message>${details}</Error>`
  sendXml(response, status, body)
}

function forged(response: ServerResponse): void {
  const message = 'The request signature we calculated does not match the signature you provided.'
  storeError(response, 403, 'SignatureDoesNotMatch', message)
}

function noSuchKey(response: ServerResponse): void {
  storeError(response, 404, 'NoSuchKey', 'The specified key does not exist.')
}

/** As S3 answers a presigned link that comes with a key: so a client that leaks one is found out. */
function twoAuths(response: ServerResponse): void {
  storeError(response, 400, 'InvalidArgument', 'Only one auth mechanism allowed')
}
