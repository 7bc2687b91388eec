/**
 * One request and its answer on a Connection. The request is one text; the head of the answer is read
 * by `answer-head.ts`, and a body whose length was promised then goes from the kernel into the sink's
 * memory.
 */
import { proxyRefused } from '../network/proxy-failures.ts'
import { networkError } from '../network/errors.ts'
import type { AnswerHeaders, Delimiter, Head } from './answer-head.ts'
import { ChunkedBody, DirectBody, type BodyReader, type BodySink } from './body-readers.ts'
import { abortReason, type Clock } from '../clock.ts'
import type { Connection } from './connection.ts'
import { HeadReader } from './head-reader.ts'
import { absoluteForm, type StoreAddress } from './store-address.ts'
import { TextSink } from './text-sink.ts'
import { brokenOff, timedOut } from './store-failures.ts'

export interface ExchangeOptions {
  readonly clock: Clock
  /** Longest wait for the answer's head. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

type Outcome = ConstructorParameters<typeof DirectBody>[3]

export class Exchange {
  readonly host: string
  readonly #connection: Connection
  readonly #options: ExchangeOptions
  #reader: HeadReader | null = null
  #head: Head | null = null
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
    address: StoreAddress,
    headers: Readonly<Record<string, string>>,
    options: ExchangeOptions,
  ): Promise<Exchange> {
    const started = new Exchange(connection, address.url.hostname, options)
    await started.#send(requestText(connection, address, headers))
    const { forward } = connection
    if (forward !== null && started.status === 407) {
      connection.destroy()
      throw proxyRefused(forward, 407, address.url.hostname)
    }
    return started
  }

  private constructor(connection: Connection, host: string, options: ExchangeOptions) {
    this.host = host
    this.#connection = connection
    this.#options = options
  }

  get status(): number {
    return this.#head?.status ?? 0
  }

  get headers(): AnswerHeaders {
    return this.#head?.headers ?? {}
  }

  /** Bytes that the answer promises; null where it does not say. */
  get bodyLength(): number | null {
    return this.#head?.bodyLength ?? null
  }

  get delimiter(): Delimiter {
    return this.#head?.delimiter ?? 'close'
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
    return this.#complete && this.#head?.keepsAlive === true && this.#body?.surplus === false
  }

  /** Milliseconds that the server says it keeps an unused connection; null: not said. */
  get keepAliveMs(): number | null {
    const [, seconds] = /timeout\s*=\s*(\d+)/i.exec(this.headers['keep-alive'] ?? '') ?? []
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
      const body = this.#bodyReader(sink, {
        ended: () => {
          this.#complete = true
          resolve()
        },
        enough: resolve,
        broken: (error) => reject(error ?? brokenOff(this.host, body.bytes, this.bodyLength)),
      })
      this.#body = body
      body.start(this.#reader?.early ?? null, this.#reader?.lost ?? null)
    })
    return this.#complete
  }

  /**
   * The body as text, cut after 64 KiB; as much as could be read where it breaks off or does not end
   * within the time that its head was given.
   */
  async text(): Promise<string> {
    const { clock, timeoutMs, signal } = this.#options
    const sink = new TextSink()
    const enough = clock.after(timeoutMs, () => this.fail(timedOut(this.host, 'answer', timeoutMs)))
    try {
      await this.pipe(sink)
    } catch {
      if (signal.aborted) throw abortReason(signal)
    } finally {
      enough()
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

  #send(request: string): Promise<void> {
    const { clock, timeoutMs } = this.#options
    return this.#settled((resolve, reject) => {
      const cancelTimeout = clock.after(timeoutMs, () =>
        reject(timedOut(this.host, 'answer', timeoutMs)),
      )
      this.#reader = new HeadReader(this.#connection, this.host, {
        head: (head) => {
          cancelTimeout()
          this.#head = head
          resolve()
        },
        broken: (error) => {
          cancelTimeout()
          reject(error ?? brokenOff(this.host, 0, null))
        },
      })
      this.#connection.begin(this.#reader)
      this.#connection.resume()
      this.#connection.write(request)
    })
  }

  /** Runs `start`, and settles with its outcome, `fail`, or the signal, whichever comes first. */
  async #settled(
    start: (resolve: () => void, reject: (error: Error) => void) => void,
  ): Promise<void> {
    const { signal } = this.#options
    const onAbort = () => this.#fail(abortReason(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject
        if (signal.aborted) onAbort()
        else start(resolve, reject)
      })
    } catch (error) {
      this.#connection.destroy()
      throw signal.aborted ? abortReason(signal) : networkError(error, this.host)
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #bodyReader(sink: BodySink, outcome: Outcome): BodyReader {
    if (this.#head === null) throw new Error('pipe() before the head')
    const { delimiter, bodyLength } = this.#head
    if (delimiter === 'chunked') return new ChunkedBody(this.#connection, sink, outcome, this.host)
    return new DirectBody(this.#connection, sink, bodyLength, outcome)
  }
}

/** RFC 9112, 3: a request of one text. @param headers without line breaks. */
function requestText(
  { forward }: Connection,
  address: StoreAddress,
  headers: Readonly<Record<string, string>>,
): string {
  const target = forward === null ? address.target : absoluteForm(address)
  const login = forward?.authorization
  let text = `GET ${target} HTTP/1.1\r\nHost: ${address.host}\r\n`
  if (login) text += `Proxy-Authorization: ${login}\r\n`
  text += 'Connection: keep-alive\r\nAccept-Encoding: identity\r\nAccept: */*\r\n'
  for (const [name, value] of Object.entries(headers)) text += `${name}: ${value}\r\n`
  return `${text}\r\n`
}
