/** How a body reaches its sink: straight from the connection, or out of its chunks. */
import { ChunkDecoder } from './chunk-decoder.ts'
import type { Connection, ConnectionReader } from './connection.ts'

/**
 * - `continue`: goes on.
 * - `pause`: wait until `resume` is called.
 * - `stop`: nothing more is wanted.
 */
export type Demand = 'continue' | 'pause' | 'stop'

/** Takes a body. */
export interface BodySink {
  /** Where the next bytes go. May be empty only after `pause` or `stop`. */
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

export interface BodyReader extends ConnectionReader {
  /** Body bytes handed to the sink so far. */
  readonly bytes: number
  readonly held: boolean
  /** The server has sent bytes behind the end of the body: nothing it says next can be relied upon. */
  readonly surplus: boolean
  /** Takes over the connection; `early` came with the head, and `lost` after it, when it was the end. */
  start(early: Uint8Array | null, lost: ConnectionEnd | null): void
  resume(): void
}

/** The connection has ended; without an error where the other side closed it in good order. */
export interface ConnectionEnd {
  readonly error: Error | null
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

/** What both ways have in common: waiting for the sink, and the end of the connection. */
abstract class Reader implements BodyReader {
  surplus = false
  protected readonly connection: Connection
  protected readonly sink: BodySink
  protected readonly feeder: Feeder
  protected over = false
  readonly #outcome: BodyOutcome
  #lost: ConnectionEnd | null = null

  constructor(connection: Connection, sink: BodySink, outcome: BodyOutcome) {
    this.connection = connection
    this.sink = sink
    this.#outcome = outcome
    this.feeder = new Feeder(sink)
  }

  /** Where the next bytes go that are read while the body is being received. */
  protected abstract room(): Uint8Array
  /** Bytes of the connection, whose memory is used again afterwards. */
  protected abstract take(bytes: Uint8Array): Demand
  /** Every byte of the body is in the sink. */
  protected abstract readonly whole: boolean
  /** Where the connection's end in good order is the body's. */
  protected readonly endsWithConnection: boolean = false

  get bytes(): number {
    return this.feeder.bytes
  }

  get held(): boolean {
    return this.feeder.held
  }

  start(early: Uint8Array | null, lost: ConnectionEnd | null): void {
    this.connection.handOver(this)
    const goesOn = this.#goesOn(() => (early === null ? 'continue' : this.take(early)))
    if (lost !== null) this.ended(lost.error)
    else if (goesOn) this.connection.resume()
  }

  resume(): void {
    if (this.over || !this.held) return
    const goesOn = this.#goesOn(() => this.feeder.feedRest())
    if (!this.held) this.#reportLoss()
    if (goesOn) this.connection.resume()
  }

  space(): Uint8Array {
    const room = this.over || this.held ? this.connection.headBuffer : this.room()
    return room.length > 0 ? room : this.connection.headBuffer
  }

  received(count: number, buffer: Uint8Array): boolean {
    if (this.over) {
      this.surplus = true
      return false
    }
    // Any other memory is the sink's: the bytes are in their place already.
    const copied = this.connection.owns(buffer)
    return this.#goesOn(() =>
      copied ? this.take(buffer.subarray(0, count)) : this.feeder.note(count),
    )
  }

  ended(error: Error | null): void {
    if (this.over) return
    this.#lost = { error }
    // What has arrived by now still counts.
    if (!this.held) this.#reportLoss()
  }

  #reportLoss(): void {
    const lost = this.#lost
    if (this.over || lost === null) return
    this.over = true
    if (this.endsWithConnection && lost.error === null) this.#outcome.ended()
    else this.#outcome.broken(lost.error)
  }

  /** Leaves a connection whose body is over reading, so that its end is noticed. */
  #goesOn(read: () => Demand): boolean {
    let demand: Demand
    try {
      demand = read()
    } catch (error) {
      this.over = true
      this.#outcome.broken(error as Error)
      return false
    }
    if (this.whole || demand === 'stop') {
      this.over = true
      if (this.whole) this.#outcome.ended()
      else this.#outcome.enough()
      return true
    }
    return demand === 'continue'
  }
}

/** Read from the connection straight into the sink's memory: up to a length, or to the connection's end. */
export class DirectBody extends Reader {
  readonly #length: number
  protected override readonly endsWithConnection: boolean

  /** @param length null: the body ends with the connection. */
  constructor(connection: Connection, sink: BodySink, length: number | null, outcome: BodyOutcome) {
    super(connection, sink, outcome)
    this.#length = length ?? Number.POSITIVE_INFINITY
    this.endsWithConnection = length === null
  }

  protected get whole(): boolean {
    return this.bytes === this.#length
  }

  protected room(): Uint8Array {
    return this.sink.space().subarray(0, this.#length - this.bytes)
  }

  protected take(bytes: Uint8Array): Demand {
    const wanted = bytes.subarray(0, this.#length - this.bytes - this.feeder.pending)
    if (wanted.length < bytes.length) this.surplus = true
    return this.feeder.feed(wanted)
  }
}

/** A body whose end only its chunks tell. */
export class ChunkedBody extends Reader {
  readonly #decoder: ChunkDecoder
  #enough = false

  constructor(connection: Connection, sink: BodySink, outcome: BodyOutcome, host: string) {
    super(connection, sink, outcome)
    this.#decoder = new ChunkDecoder(host)
  }

  protected get whole(): boolean {
    return this.#decoder.over && this.feeder.pending === 0
  }

  protected room(): Uint8Array {
    return this.connection.headBuffer
  }

  protected take(bytes: Uint8Array): Demand {
    let demand: Demand = this.held ? 'pause' : 'continue'
    const used = this.#decoder.read(bytes, (data) => {
      // The end of the chunks often comes along with the last byte that is wanted.
      if (this.#enough) return
      demand = this.feeder.feed(data)
      this.#enough = demand === 'stop'
    })
    if (used < bytes.length) this.surplus = true
    return demand
  }
}
