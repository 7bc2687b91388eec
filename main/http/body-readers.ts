/** Two ways for a body to reach its sink: past Node's parser, or through it. */
import type { IncomingMessage } from 'node:http'
import type { Connection, ConnectionReader } from './connection.ts'

/**
 * - `more`: goes on.
 * - `hold`: wait until `resume` is called.
 * - `enough`: nothing more is wanted.
 */
export type Demand = 'continue' | 'pause' | 'stop'

/** Takes a body. */
export interface BodySink {
  /** Where the next bytes go. May be empty only after `hold` or `enough`. */
  space(): Uint8Array
  /** `count` bytes lie at the start of what `space` gave last. */
  filled(count: number): Demand
}

/** How the reading of a body ends. */
export interface BodyOutcome {
  ended(): void
  enough(): void
  /** Null: the other side closed in good order before the body was whole. */
  broken(error: Error | null): void
}

export interface BodyReader {
  /** Body bytes handed to the sink so far. */
  readonly bytes: number
  readonly held: boolean
  resume(): void
}

/** Copies pieces into a sink, and keeps what comes while it asks to wait. */
class Feeder {
  bytes = 0
  held = false
  readonly #left: Uint8Array[] = []
  readonly #sink: BodySink

  constructor(sink: BodySink) {
    this.#sink = sink
  }

  /** The piece's memory is the caller's again afterwards. */
  feed(piece: Uint8Array): Demand {
    let rest = piece
    while (rest.length > 0 && !this.held) {
      const room = this.#sink.space()
      const part = rest.subarray(0, room.length)
      room.set(part)
      rest = rest.subarray(part.length)
      if (this.note(part.length) === 'stop') return 'stop'
    }
    // TLS hands over what it has decrypted already, even after it was told to wait.
    if (rest.length > 0) this.#left.push(Buffer.from(rest))
    return this.held ? 'pause' : 'continue'
  }

  /** `count` bytes were put into the sink's space already. */
  note(count: number): Demand {
    this.bytes += count
    const demand = this.#sink.filled(count)
    this.held = demand === 'pause'
    return demand
  }

  /** Bytes that came while the sink asked to wait. */
  get pending(): number {
    return this.#left.reduce((sum, piece) => sum + piece.length, 0)
  }

  /** Hands over what came meanwhile. */
  feedRest(): Demand {
    this.held = false
    for (const piece of this.#left.splice(0)) {
      if (this.feed(piece) === 'stop') return 'stop'
    }
    return this.held ? 'pause' : 'continue'
  }
}

/** A body of known length, read from the connection straight into the sink's memory. */
export class DirectBody implements ConnectionReader, BodyReader {
  readonly #connection: Connection
  readonly #sink: BodySink
  readonly #length: number
  readonly #outcome: BodyOutcome
  readonly #feeder: Feeder
  #over = false
  /** The connection has ended before the body has. */
  #lost: { readonly error: Error | null } | null = null

  constructor(connection: Connection, sink: BodySink, length: number, outcome: BodyOutcome) {
    this.#connection = connection
    this.#sink = sink
    this.#length = length
    this.#outcome = outcome
    this.#feeder = new Feeder(sink)
  }

  get bytes(): number {
    return this.#feeder.bytes
  }

  get held(): boolean {
    return this.#feeder.held
  }

  /** Takes over the connection; `early` came in the same read as the head. */
  start(early: Uint8Array | null): void {
    this.#connection.handOver(this)
    if (this.#goesOn(early === null ? 'continue' : this.#feeder.feed(early)))
      this.#connection.resume()
  }

  resume(): void {
    if (this.#over || !this.held) return
    const goesOn = this.#goesOn(this.#feeder.feedRest())
    if (!this.held) this.#reportLoss()
    if (goesOn) this.#connection.resume()
  }

  space(): Uint8Array {
    if (this.#over || this.held) return this.#connection.headBuffer
    const room = this.#sink.space().subarray(0, this.#length - this.bytes)
    return room.length > 0 ? room : this.#connection.headBuffer
  }

  received(count: number, buffer: Uint8Array): boolean {
    if (this.#over) return false
    if (buffer !== this.#connection.headBuffer) return this.#goesOn(this.#feeder.note(count))
    const wanted = Math.min(count, this.#length - this.bytes - this.#feeder.pending)
    return this.#goesOn(this.#feeder.feed(buffer.subarray(0, wanted)))
  }

  ended(error: Error | null): void {
    if (this.#over) return
    this.#lost = { error }
    // What has arrived by now still counts.
    if (!this.held) this.#reportLoss()
  }

  #reportLoss(): void {
    if (this.#over || this.#lost === null) return
    this.#over = true
    this.#outcome.broken(this.#lost.error)
  }

  #goesOn(demand: Demand): boolean {
    if (this.bytes === this.#length) return this.#settle(() => this.#outcome.ended())
    if (demand === 'stop') return this.#settle(() => this.#outcome.enough())
    return demand === 'continue'
  }

  /** Leaves the connection reading, so that its end is noticed. */
  #settle(report: () => void): boolean {
    this.#over = true
    report()
    return true
  }
}

/** A body whose end only the parser can tell. */
export class ParsedBody implements BodyReader {
  readonly #response: IncomingMessage
  readonly #feeder: Feeder
  readonly #outcome: BodyOutcome

  constructor(response: IncomingMessage, sink: BodySink, outcome: BodyOutcome) {
    this.#response = response
    this.#feeder = new Feeder(sink)
    this.#outcome = outcome
  }

  get bytes(): number {
    return this.#feeder.bytes
  }

  get held(): boolean {
    return this.#feeder.held
  }

  start(): void {
    this.#response.on('data', (chunk: Buffer) => this.#act(this.#feeder.feed(chunk)))
    this.#response.on('end', () => this.#outcome.ended())
    this.#response.on('error', (error) => this.#outcome.broken(error))
    this.#response.on('close', () => this.#outcome.broken(null))
  }

  resume(): void {
    if (!this.held) return
    this.#act(this.#feeder.feedRest())
    if (!this.held) this.#response.resume()
  }

  #act(demand: Demand): void {
    if (demand === 'pause') this.#response.pause()
    if (demand === 'stop') this.#outcome.enough()
  }
}
