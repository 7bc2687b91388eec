/** What Node's HTTP client takes for its socket, for the length of one request. */
import { Duplex } from 'node:stream'
import type { Connection, ConnectionReader } from './connection.ts'

export class ConnectionView extends Duplex implements ConnectionReader {
  readonly #connection: Connection
  #held = false

  constructor(connection: Connection) {
    super({ allowHalfOpen: false })
    this.#connection = connection
    // The request reports it; without a listener it would end the process.
    this.on('error', () => {})
  }

  /** The head is there: what follows waits until the body is read. */
  hold(): void {
    this.#held = true
  }

  /** The body comes this way, through the parser. */
  release(): void {
    this.#held = false
    this.#connection.resume()
  }

  space(): Uint8Array {
    return this.#connection.headBuffer
  }

  received(count: number, buffer: Uint8Array): boolean {
    // The parser's pieces point into this copy; the buffer itself is used again at once.
    const wantsMore = this.push(Buffer.from(buffer.subarray(0, count)))
    return wantsMore && !this.#held
  }

  ended(error: Error | null): void {
    if (error === null) this.push(null)
    else this.destroy(error)
  }

  override _read(): void {
    if (!this.#held) this.#connection.resume()
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    this.#connection.write(chunk, done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    done(error)
  }
}
