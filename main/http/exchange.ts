/**
 * One request and its answer on a Connection. Node's own client writes the request and reads the
 * answer's head. When a length was promised, the body then goes from the kernel into the sink's
 * memory, past streams and parser; what has no length goes through Node's parser to its end.
 */
import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { proxyRefused } from '../network/proxy-failures.ts'
import { networkError } from '../network/errors.ts'
import { DirectBody, ParsedBody, type BodyReader, type BodySink } from './body-readers.ts'
import { abortReason, type Clock } from '../clock.ts'
import { ConnectionView } from './connection-view.ts'
import type { Connection } from './connection.ts'
import { TextSink } from './text-sink.ts'
import { brokenOff, timedOut } from './store-failures.ts'

export interface ExchangeOptions {
  readonly clock: Clock
  /** Longest wait for the answer's head. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** What tells where a body ends. */
export type Delimiter = 'length' | 'chunked' | 'close'

export class Exchange {
  readonly host: string
  readonly #connection: Connection
  readonly #view: ConnectionView
  readonly #signal: AbortSignal
  readonly #request: ClientRequest
  #response: IncomingMessage | null = null
  #body: BodyReader | null = null
  #complete = false
  /** Settles what is being waited for: the head first, then the body. */
  #fail: (error: Error) => void = () => {}

  /**
   * Sends a GET and waits for the head of its answer.
   * @throws ReelhaulError NETWORK_*; the signal's reason. The connection is destroyed then.
   */
  static async start(
    connection: Connection,
    url: URL,
    headers: Readonly<Record<string, string>>,
    options: ExchangeOptions,
  ): Promise<Exchange> {
    const started = new Exchange(connection, url, headers, options.signal)
    await started.#head(options)
    const { forward } = connection
    if (forward !== null && started.status === 407) {
      connection.destroy()
      throw proxyRefused(forward, 407, url.hostname)
    }
    return started
  }

  private constructor(
    connection: Connection,
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    this.host = url.hostname
    this.#connection = connection
    this.#signal = signal
    this.#view = new ConnectionView(connection)
    const { forward } = connection
    const authorization = forward?.authorization
    this.#request = http.request({
      createConnection: () => this.#view,
      path: forward ? url.href : url.pathname + url.search,
      headers: {
        ...(authorization && { 'proxy-authorization': authorization }),
        host: url.host,
        connection: 'keep-alive',
        'accept-encoding': 'identity',
        accept: '*/*',
        ...headers,
      },
    })
    // Also one that is given up before anybody waits for its answer ends with an error.
    this.#request.on('error', (error) => this.#fail(error))
  }

  get status(): number {
    return this.#response?.statusCode ?? 0
  }

  get headers(): IncomingHttpHeaders {
    return this.#response?.headers ?? {}
  }

  /** Bytes that the answer promises; null where it does not say. */
  get bodyLength(): number | null {
    const length = this.headers['content-length']
    const counts = this.headers['transfer-encoding'] === undefined && length !== undefined
    return counts && /^\d{1,15}$/.test(length) ? Number(length) : null
  }

  get delimiter(): Delimiter {
    if (this.bodyLength !== null) return 'length'
    return this.headers['transfer-encoding'] === undefined ? 'close' : 'chunked'
  }

  /** Body bytes that arrived so far. */
  get bytes(): number {
    return this.#body?.bytes ?? 0
  }

  /** True while the sink makes the server wait: silence is then no fault. */
  get held(): boolean {
    return this.#body?.held ?? false
  }

  /** True when the connection can carry another request: the body was read to its very end. */
  get reusable(): boolean {
    return this.#complete && this.#response !== null && keepsAlive(this.#response)
  }

  /** Milliseconds that the server says it keeps an unused connection; null: not said. */
  get keepAliveMs(): number | null {
    const [, seconds] = /timeout=(\d+)/i.exec(String(this.headers['keep-alive'] ?? '')) ?? []
    return seconds === undefined ? null : Number(seconds) * 1000
  }

  /**
   * Reads the body into `sink` until it ends, or until the sink has enough.
   * @returns true when the body was read to its end.
   * @throws ReelhaulError NETWORK_BROKEN when it is cut short; what `fail` was given; the signal's
   *   reason. The connection is destroyed then.
   */
  async pipe(sink: BodySink): Promise<boolean> {
    await this.#settled((resolve, reject) => {
      const length = this.bodyLength
      const outcome = {
        ended: () => {
          this.#complete = this.#response?.complete === true || this.bytes === length
          if (this.#complete) resolve()
          else reject(brokenOff(this.host, this.bytes, length))
        },
        enough: resolve,
        broken: (error: Error | null) => reject(error ?? brokenOff(this.host, this.bytes, length)),
      }
      this.#read(sink, length, outcome)
    })
    return this.#complete
  }

  /** The body as text, cut after 64 KiB; as much as could be read where it breaks off. */
  async text(): Promise<string> {
    const sink = new TextSink()
    try {
      await this.pipe(sink)
    } catch {
      if (this.#signal.aborted) throw abortReason(this.#signal)
    }
    return sink.text
  }

  /** Goes on after the sink had asked to wait. */
  resume(): void {
    this.#body?.resume()
  }

  /** Ends what is being waited for with an error from outside: a stall, a failed write. */
  fail(error: Error): void {
    this.#fail(error)
  }

  /** Lets go of Node's request and parser; the connection stays as it is. */
  close(): void {
    // A message that the parser has seen the end of has let go of everything by itself.
    if (this.#complete && this.#response?.complete) return
    this.#request.destroy()
    this.#view.destroy()
  }

  #head({ clock, timeoutMs }: ExchangeOptions): Promise<void> {
    return this.#settled((resolve, reject) => {
      const cancelTimeout = clock.after(timeoutMs, () =>
        reject(timedOut(this.host, 'answer', timeoutMs)),
      )
      this.#request.on('response', (response) => {
        cancelTimeout()
        // The reader of the body notices its end.
        response.on('error', () => {})
        this.#response = response
        if (!response.complete) this.#view.hold()
        resolve()
      })
      // The connection may be lost before Node's client has begun to listen.
      this.#view.on('close', () => {
        cancelTimeout()
        if (this.#response === null) reject(this.#view.errored ?? brokenOff(this.host, 0, null))
      })
      this.#connection.begin(this.#view)
      this.#request.end()
    })
  }

  /** Runs `start`, and settles with its outcome, `fail`, or the signal, whichever comes first. */
  async #settled(
    start: (resolve: () => void, reject: (error: Error) => void) => void,
  ): Promise<void> {
    const onAbort = () => this.#fail(abortReason(this.#signal))
    this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject
        if (this.#signal.aborted) onAbort()
        else start(resolve, reject)
      })
    } catch (error) {
      this.#connection.destroy()
      this.close()
      throw this.#signal.aborted ? abortReason(this.#signal) : networkError(error, this.host)
    } finally {
      this.#signal.removeEventListener('abort', onAbort)
    }
  }

  #read(
    sink: BodySink,
    length: number | null,
    outcome: ConstructorParameters<typeof DirectBody>[3],
  ) {
    const response = this.#response
    if (response === null) throw new Error('pipe() before the head')
    if (length === null || this.#view.readableLength > 0) {
      const body = new ParsedBody(response, sink, outcome)
      this.#body = body
      body.start()
      this.#view.release()
      return
    }
    const body = new DirectBody(this.#connection, sink, length, outcome)
    this.#body = body
    body.start(response.read() as Buffer | null)
  }
}

/** RFC 9112, 9.3: HTTP/1.1 keeps a connection unless it says otherwise. */
function keepsAlive({ headers, httpVersion }: IncomingMessage): boolean {
  const said = (headers.connection ?? '').toLowerCase()
  return httpVersion === '1.0' ? said.includes('keep-alive') : !said.includes('close')
}
