/** A server that answers with bytes as they are given, cut into pieces that arrive one by one. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { systemClock } from '../../main/clock.ts'
import { Connection } from '../../main/http/connection.ts'
import { Exchange } from '../../main/http/exchange.ts'
import { parseAddress } from '../../main/http/store-address.ts'

export interface RawAnswer {
  readonly pieces: readonly Uint8Array[]
  /** Ends the connection behind the answer. */
  readonly close?: boolean
}

export class RawServer {
  /** Requests as they arrived. */
  readonly requests: string[] = []
  /** What the next requests are answered with, whichever connection they come on. */
  readonly answers: RawAnswer[] = []
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => this.#serve(socket))

  static async start(): Promise<RawServer> {
    const started = new RawServer()
    started.#server.listen(0, '127.0.0.1')
    await once(started.#server, 'listening')
    return started
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** A connection of its own. */
  connect(): Promise<Connection> {
    const signal = new AbortController().signal
    const permit = () => undefined
    const options = { clock: systemClock, timeoutMs: 5000, signal, permit, proxy: null }
    return Connection.open(new URL(this.origin), options)
  }

  /** One request. @throws what `Exchange.start` throws. */
  ask(connection: Connection, target = '/clip.mp4', timeoutMs = 5000): Promise<Exchange> {
    const signal = new AbortController().signal
    const options = { clock: systemClock, timeoutMs, signal }
    return Exchange.start(connection, parseAddress(this.origin + target)!, {}, options)
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    let request = ''
    socket.on('data', (chunk: Buffer) => {
      request += chunk.toString('latin1')
      if (!request.endsWith('\r\n\r\n')) return
      this.requests.push(request)
      request = ''
      void this.#answer(socket)
    })
  }

  async #answer(socket: Socket): Promise<void> {
    const { pieces, close = false } = this.answers.shift() ?? { pieces: [], close: true }
    for (const piece of pieces) {
      if (socket.destroyed) return
      await new Promise<void>((resolve) => socket.write(piece, () => resolve()))
      // Each piece is read before the next is sent.
      await turn()
    }
    if (close) socket.end()
  }
}

/** Takes a body into memory; asks to wait now and then where `pauses` says so. */
export class MemorySink {
  readonly #pieces: Buffer[] = []
  readonly #room: number
  readonly #pauses: (nth: number) => boolean
  #space = Buffer.alloc(0)
  #nth = 0
  /** Set by the owner of the exchange. */
  resume: () => void = () => undefined

  constructor(room = 1000, pauses: (nth: number) => boolean = () => false) {
    this.#room = room
    this.#pauses = pauses
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  space(): Uint8Array {
    this.#space = Buffer.alloc(this.#room)
    return this.#space
  }

  filled(count: number): 'continue' | 'pause' {
    this.#pieces.push(this.#space.subarray(0, count))
    if (!this.#pauses(++this.#nth)) return 'continue'
    setImmediate(() => this.resume())
    return 'pause'
  }
}
