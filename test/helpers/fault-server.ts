/**
 * An object store that misbehaves on request. Content follows from an object's name and length, so
 * that any byte of it can be checked; links may expire or open only once; every answer can be
 * replaced by a fault.
 */
import { createCipheriv, createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { loopbackCertificate } from './loopback-certificate.ts'

/** The bytes of the object `name`: looks random, follows from the name. */
export function contentOf(name: string, size: number): Buffer {
  const key = createHash('md5').update(name).digest()
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size))
}

export interface StoredObject {
  readonly body: Buffer
  /** Null: none is sent. */
  readonly etag?: string | null
  readonly lastModified?: string | null
  readonly type?: string
}

/** What goes wrong with one answer; combine freely. */
export interface Fault {
  /** Answers with this instead of the object. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text?: string
  /** Destroys the connection before any answer. */
  readonly hangUp?: boolean
  /** Drops the connection after so many body bytes, all of which arrive. */
  readonly breakAfter?: number
  /** Resets it instead: bytes on their way are lost, too. */
  readonly reset?: boolean
  /** Ends the body in good order after so many bytes, whatever length was promised. */
  readonly cutAfter?: number
  /** Sends nothing more after so many body bytes, and keeps the connection. */
  readonly stallAfter?: number
  /** Never answers. */
  readonly silent?: boolean
  readonly bytesPerSecond?: number
  /** Treats the request as one without `Range`. */
  readonly ignoreRange?: boolean
  /** Keeps the range but ignores `If-Range`. */
  readonly ignoreIfRange?: boolean
  /** Sends bytes from so much further on than it says. */
  readonly shiftBytes?: number
  /** Says `Content-Range` from so much further on than asked. */
  readonly shiftRange?: number
  readonly etag?: string
  /** Adds so many bytes to the total of `Content-Range`. */
  readonly totalLie?: number
  /** Sends no `Content-Length`: chunked, or (`close`) until the connection ends. */
  readonly noLength?: 'chunked' | 'close'
  readonly replaceWith?: StoredObject
  /** Answers 206 even where no range was asked for. */
  readonly partial?: boolean
  /** Replaces the value of `Content-Range`; offsets as in it, the last byte included. */
  readonly contentRange?: (from: number, last: number, total: number) => string
  /** Serves at most so many bytes of a range. */
  readonly capBytes?: number
  /** Begins a range at the multiple of this before it, and says so. */
  readonly alignBytes?: number
  /** Sends these bytes in the place of the answer, and then ends the connection. */
  readonly raw?: (answer: PlainAnswer) => string | Uint8Array
}

/** What would have been sent, for a fault that sends it in other words. */
export interface PlainAnswer {
  readonly status: number
  /** In the order in which they would be sent. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

export interface SeenRequest {
  readonly name: string
  readonly range: string | null
  readonly ifRange: string | null
  readonly url: string
  readonly headers: IncomingMessage['headers']
}

/** Decides for each request of an object, counted from 1. */
export type Script = (nth: number, request: SeenRequest) => Fault | null | undefined

interface Link {
  readonly name: string
  /** On the server's clock, epoch ms. */
  readonly expiresAt: number | null
  readonly once: boolean
  used: number
}

const LAST_MODIFIED = 'Wed, 01 Jan 2025 00:00:00 GMT'

export class FaultServer {
  /** Requests that arrived, oldest first. */
  readonly requests: SeenRequest[] = []
  /** Body bytes given to the network. */
  bytesSent = 0
  /** How far this server's clock is ahead of the machine's. */
  clockAheadMs = 0
  /** When more connections than this are busy, a request is answered with `limitAnswer`. */
  connectionLimit = Number.POSITIVE_INFINITY
  limitAnswer: Fault = {
    status: 503,
    text: s3Error('SlowDown', 'Please reduce your request rate.'),
  }
  /** Most connections that were busy at the same time. */
  peakAtOnce = 0
  /** Of answers under way: the next request may come before the server knows that one has arrived. */
  readonly #busy: Socket[] = []
  readonly #objects = new Map<string, { object: StoredObject; script: Script; requests: number }>()
  readonly #links = new Map<string, Link>()
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  readonly #secure: boolean

  static async start({ secure = false } = {}): Promise<FaultServer> {
    const started = new FaultServer(secure)
    await new Promise<void>((resolve) => started.#server.listen(0, '127.0.0.1', resolve))
    return started
  }

  private constructor(secure: boolean) {
    this.#secure = secure
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch(() => response.destroy())
    }
    const options = { keepAliveTimeout: 30_000, noDelay: true }
    this.#server = secure
      ? createSecureServer({ ...options, ...loopbackCertificate }, answer)
      : createServer(options, answer)
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => {})
    })
  }

  get origin(): string {
    return `http${this.#secure ? 's' : ''}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Connections that are busy. */
  get atOnce(): number {
    return new Set(this.#busy).size
  }

  /** Epoch ms on this server's clock. */
  get now(): number {
    return Date.now() + this.clockAheadMs
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Stores an object; its answers follow `script`. @returns its bytes. */
  put(name: string, object: number | StoredObject, script: Script = () => null): Buffer {
    const stored = typeof object === 'number' ? { body: contentOf(name, object) } : object
    this.#objects.set(name, { object: stored, script, requests: 0 })
    return stored.body
  }

  /** A link to an object; without terms it opens for ever. */
  link(name: string, terms: { expiresAt?: number | null; once?: boolean } = {}): string {
    const key = String(this.#links.size + 1)
    const { expiresAt = null, once = false } = terms
    this.#links.set(key, { name, expiresAt, once, used: 0 })
    return `${this.origin}/${encodeURIComponent(name)}?X-Amz-Signature=secret-${key}`
  }

  requestsFor(name: string): SeenRequest[] {
    return this.requests.filter((request) => request.name === name)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin)
    const name = decodeURIComponent(url.pathname.slice(1))
    const seen: SeenRequest = {
      name,
      range: request.headers.range ?? null,
      ifRange: (request.headers['if-range'] as string | undefined) ?? null,
      url: request.url ?? '',
      headers: request.headers,
    }
    this.requests.push(seen)
    this.#countAnswer(request.socket, response)
    response.setHeader('date', new Date(this.now).toUTCString())
    const held = this.#objects.get(name)
    if (held === undefined) return refuse(response, 404, s3Error('NoSuchKey', 'No such key.'))
    if (this.atOnce > this.connectionLimit) return sendFault(response, this.limitAnswer)
    const link = url.searchParams.get('X-Amz-Signature')?.replace('secret-', '')
    const refusal = this.#useLink(this.#links.get(link ?? ''), name)
    if (refusal !== null) return refuse(response, 403, refusal)
    const fault = held.script(++held.requests, seen) ?? {}
    if (fault.silent) return
    if (fault.hangUp) return void request.socket.resetAndDestroy()
    if (fault.status !== undefined) return sendFault(response, fault)
    await this.#send(response, fault.replaceWith ?? held.object, seen, fault)
  }

  #countAnswer(socket: Socket, response: ServerResponse): void {
    this.#busy.push(socket)
    response.on('close', () => this.#busy.splice(this.#busy.indexOf(socket), 1))
    this.peakAtOnce = Math.max(this.peakAtOnce, this.atOnce)
  }

  #useLink(link: Link | undefined, name: string): string | null {
    if (link === undefined || link.name !== name) {
      return s3Error('SignatureDoesNotMatch', 'The request signature does not match.')
    }
    if (link.expiresAt !== null && this.now > link.expiresAt) {
      return s3Error('AccessDenied', 'Request has expired')
    }
    if (link.once && link.used++ > 0) return s3Error('AccessDenied', 'Access Denied')
    return null
  }

  async #send(
    response: ServerResponse,
    object: StoredObject,
    { range, ifRange }: SeenRequest,
    fault: Fault,
  ): Promise<void> {
    const { body, type = 'video/mp4' } = object
    const etag = object.etag === undefined ? etagOf(body) : object.etag
    const lastModified = object.lastModified === undefined ? LAST_MODIFIED : object.lastModified
    const asked = fault.ignoreRange ? null : parseRange(range, body.length)
    const fits = fault.ignoreIfRange || [null, etag, lastModified].includes(ifRange)
    response.setHeader('content-type', type)
    response.setHeader('accept-ranges', fault.ignoreRange ? 'none' : 'bytes')
    if (etag !== null) response.setHeader('etag', fault.etag ?? etag)
    if (lastModified !== null) response.setHeader('last-modified', lastModified)
    if (asked === 'outside') {
      response.setHeader('content-range', `bytes */${body.length}`)
      return refuse(response, 416, s3Error('InvalidRange', 'Not satisfiable.'))
    }
    const within = fits && asked !== null ? asked : { from: 0, to: body.length }
    const from = within.from - (within.from % (fault.alignBytes ?? 1))
    const partial = (fits && asked !== null) || fault.partial === true
    const most = partial ? (fault.capBytes ?? Infinity) : Infinity
    const to = Math.min(within.to, from + most)
    if (partial) {
      const shift = fault.shiftRange ?? 0
      const said = [from + shift, to - 1 + shift, body.length + (fault.totalLie ?? 0)] as const
      const [first, last, total] = said
      const value = fault.contentRange?.(...said) ?? `bytes ${first}-${last}/${total}`
      if (value !== '') response.setHeader('content-range', value)
    }
    if (fault.noLength === undefined) response.setHeader('content-length', to - from)
    if (fault.noLength === 'close') {
      response.useChunkedEncodingByDefault = false
      response.setHeader('connection', 'close')
    }
    for (const [name, value] of Object.entries(fault.headers ?? {})) response.setHeader(name, value)
    const shift = fault.shiftBytes ?? 0
    const bytes = body.subarray(from + shift, to + shift)
    if (fault.raw !== undefined)
      return this.#sendRaw(response, partial ? 206 : 200, bytes, fault.raw)
    response.writeHead(partial ? 206 : 200)
    response.flushHeaders()
    await this.#stream(response, bytes, fault)
  }

  #sendRaw(
    response: ServerResponse,
    status: number,
    body: Buffer,
    raw: NonNullable<Fault['raw']>,
  ): void {
    const headers = Object.entries(response.getHeaders()).map(
      ([name, value]) => [name, String(value)] as const,
    )
    const bytes = raw({ status, headers, body })
    this.bytesSent += bytes.length
    response.socket?.end(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  async #stream(response: ServerResponse, bytes: Buffer, fault: Fault): Promise<void> {
    const { breakAfter, cutAfter, stallAfter, bytesPerSecond } = fault
    const end = Math.min(breakAfter ?? Infinity, cutAfter ?? Infinity, stallAfter ?? Infinity)
    const step = bytesPerSecond === undefined ? 64 * 1024 : Math.ceil(bytesPerSecond / 50)
    for (let at = 0; at < Math.min(bytes.length, end);) {
      if (response.destroyed) return
      const piece = bytes.subarray(at, Math.min(at + step, end))
      at += piece.length
      this.bytesSent += piece.length
      if (!response.write(piece)) await drained(response)
      if (bytesPerSecond !== undefined) await sleep((piece.length / bytesPerSecond) * 1000)
    }
    if (end >= bytes.length) return void response.end()
    if (stallAfter === end) return
    // What was written has to arrive before the end does.
    await new Promise<void>((resolve) => response.write('', () => resolve()))
    if (breakAfter === end && fault.reset) response.socket?.resetAndDestroy()
    else if (breakAfter === end) response.socket?.destroy()
    else response.socket?.end()
  }
}

/** The body of an S3 error. */
export function s3Error(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
}

const etags = new WeakMap<Buffer, string>()

function etagOf(body: Buffer): string {
  let etag = etags.get(body)
  if (etag === undefined) {
    etag = `"${createHash('md5').update(body).digest('hex')}"`
    etags.set(body, etag)
  }
  return etag
}

function refuse(response: ServerResponse, status: number, text: string): void {
  sendFault(response, { status, text })
}

function sendFault(
  response: ServerResponse,
  { status = 500, headers = {}, text = '', stallAfter }: Fault,
): void {
  response.writeHead(status, {
    'content-type': text.startsWith('<?xml') ? 'application/xml' : 'text/html',
    'content-length': Buffer.byteLength(text),
    ...(stallAfter !== undefined && { 'content-length': Buffer.byteLength(text) + 1 }),
    ...headers,
  })
  if (stallAfter === undefined) response.end(text)
  else response.write(text)
}

function parseRange(
  range: string | null,
  size: number,
): { from: number; to: number } | 'outside' | null {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (first === undefined) return null
  const from = Number(first)
  const to = last ? Math.min(size, Number(last) + 1) : size
  return from < to ? { from, to } : 'outside'
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })
}

/** The answer as it would be sent, with `words` for its first line and between its headers. */
export function inWords(
  { status, headers, body }: PlainAnswer,
  words: {
    /** Before the status. Default `HTTP/1.1`. */
    readonly version?: string
    readonly lineEnd?: string
    /** Behind the header's name. */
    readonly colon?: string
    readonly without?: readonly string[]
    /** Further lines of the head. */
    readonly lines?: readonly string[]
    /** Before the head. */
    readonly before?: string
    readonly body?: Uint8Array
  } = {},
): Buffer {
  const { version = 'HTTP/1.1', lineEnd = '\r\n', colon = ': ', without = [], lines = [] } = words
  const kept = headers.filter(([name]) => !without.includes(name.toLowerCase()))
  const head = [
    `${version} ${status}`,
    ...kept.map(([name, value]) => name + colon + value),
    ...lines,
  ]
  const text = `${words.before ?? ''}${head.join(lineEnd)}${lineEnd}${lineEnd}`
  return Buffer.concat([Buffer.from(text, 'latin1'), words.body ?? body])
}

/** A body in chunks of odd lengths. */
export function inChunks(body: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < body.length; at += 70_001) {
    const piece = body.subarray(at, at + 70_001)
    pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'))
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')])
}
