/** One connection to an API: a request, its answer, the next request. */
import type { Socket } from 'node:net'
import { AnswerParser } from './answer-parser.ts'
import { closedEarly, dial, timedOut } from './dial.ts'
import { trustFor, type Network } from './network.ts'
import type { Route } from './proxy.ts'

export interface ConnectionSettings {
  /** For finding the name, connecting and TLS together. */
  readonly connectTimeoutMs: number
  /** A connection on which nothing moves for so long is dead, used or not. */
  readonly silenceTimeoutMs: number
  readonly network: Pick<Network, 'trust'>
}

interface Asked {
  readonly parser: AnswerParser
  readonly resolve: (answer: AnswerParser) => void
  readonly reject: (error: Error) => void
}

/** Closed this much before the server would: a request must not meet a closing connection. */
const IDLE_MARGIN_MS = 1000

export class ApiConnection {
  /** IP address of the other end; null: only a proxy knows it. */
  address: string | null = null
  #socket: Socket | null = null
  #asked: Asked | null = null
  #usable = true
  /** On the clock of `performance.now`. */
  #keptUntil = Number.POSITIVE_INFINITY
  readonly #onGone: (connection: ApiConnection) => void

  /**
   * Connects.
   * @param onGone called once when the connection can no longer be used.
   * @throws as `dial`
   */
  static async open(
    url: URL,
    route: Route,
    { connectTimeoutMs: timeoutMs, silenceTimeoutMs, network }: ConnectionSettings,
    onGone: (connection: ApiConnection) => void,
  ): Promise<ApiConnection> {
    const made = new ApiConnection(onGone)
    const onBytes = (bytes: Buffer, count: number) => made.#received(bytes, count)
    const trust = trustFor(network, url, route)
    made.#attach(await dial(url, route, { timeoutMs, trust, onBytes }))
    made.#socket?.setTimeout(silenceTimeoutMs)
    made.address = route === null ? (made.#socket?.remoteAddress ?? null) : null
    return made
  }

  private constructor(onGone: (connection: ApiConnection) => void) {
    this.#onGone = onGone
  }

  #attach(socket: Socket): void {
    this.#socket = socket
    let failure: Error | null = null
    socket.on('error', (error) => (failure = error))
    socket.on('timeout', () => this.destroy(timedOut()))
    socket.on('end', () => this.#ended())
    socket.on('close', () => this.destroy(failure ?? closedEarly()))
  }

  /** False: it is closed, or the server is about to close it. */
  get usable(): boolean {
    return this.#usable && performance.now() < this.#keptUntil
  }

  /**
   * Sends a request, whole, and resolves with its answer. One at a time.
   * @param head as `requestHead` made it. @param limit bytes of body that are taken.
   * @throws AnswerTooLarge, the parser's, the socket's error, what `destroy` was given.
   */
  ask(head: string, body: string, limit: number): Promise<AnswerParser> {
    return new Promise((resolve, reject) => {
      const socket = this.#socket
      if (socket === null || !this.#usable) return reject(closedEarly())
      this.#asked = { parser: new AnswerParser(limit), resolve, reject }
      socket.ref()
      // In one piece, and so in one packet: the head is latin1, and a body may be anything.
      if (body === '') socket.write(head, 'latin1')
      else socket.write(Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]))
    })
  }

  /** Unused now: it keeps no program running. Returns false when it cannot carry another request. */
  rest(): boolean {
    if (!this.#usable) return false
    this.#socket?.unref()
    return true
  }

  /** Closes it; a request under way fails with `error`. */
  destroy(error: Error = closedEarly()): void {
    if (!this.#usable) return
    this.#usable = false
    const asked = this.#asked
    this.#asked = null
    this.#socket?.destroy()
    this.#onGone(this)
    asked?.reject(error)
  }

  #received(bytes: Buffer, count: number): void {
    // A server that speaks unasked cannot be trusted with the next request.
    if (this.#asked === null) return this.destroy()
    const { parser, resolve } = this.#asked
    try {
      if (!parser.push(count === bytes.length ? bytes : bytes.subarray(0, count))) return
    } catch (error) {
      return this.destroy(error as Error)
    }
    this.#asked = null
    // What was not sent to its end would be taken for the beginning of the next request.
    if (!parser.reusable || (this.#socket?.writableLength ?? 1) > 0) this.destroy()
    else if (parser.keepAliveMs !== null)
      this.#keptUntil = performance.now() + parser.keepAliveMs - IDLE_MARGIN_MS
    resolve(parser)
  }

  #ended(): void {
    const asked = this.#asked
    if (asked?.parser.end() === true) {
      this.#asked = null
      asked.resolve(asked.parser)
    }
    this.destroy()
  }
}
