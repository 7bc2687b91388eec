/** Waits for the head of an answer on a connection, and keeps what comes behind it. */
import { HEAD_LIMIT_BYTES, parseHead, scanHead, type Head } from './answer-head.ts'
import { headTooLong } from './answer-faults.ts'
import type { ConnectionEnd } from './body-readers.ts'
import type { Connection, ConnectionReader } from './connection.ts'

export interface HeadOutcome {
  head(head: Head): void
  /** Null: the other side closed in good order before there was a head. */
  broken(error: Error | null): void
}

export class HeadReader implements ConnectionReader {
  readonly #connection: Connection
  readonly #host: string
  readonly #outcome: HeadOutcome
  /** What has come of a head that did not come at once. */
  #kept: Uint8Array | null = null
  #keptBytes = 0
  #scanned = 0
  /** Bytes of answers that only announced another. */
  #announced = 0
  #over = false
  /** Bytes of the body that came with the head. */
  early: Uint8Array | null = null
  /** The connection has ended since the head came. */
  lost: ConnectionEnd | null = null

  constructor(connection: Connection, host: string, outcome: HeadOutcome) {
    this.#connection = connection
    this.#host = host
    this.#outcome = outcome
  }

  space(): Uint8Array {
    return this.#connection.headBuffer
  }

  received(count: number, buffer: Uint8Array): boolean {
    const bytes = buffer.subarray(0, count)
    // Who reads the body usually takes over before more can arrive: to stop and start again for that
    // would cost more than to keep one piece too many.
    const waits = this.#over
    if (waits) this.#keepEarly(bytes)
    else this.#guarded(bytes)
    return !waits
  }

  ended(error: Error | null): void {
    if (this.#over) this.lost = { error }
    else this.#outcome.broken(error)
  }

  #guarded(bytes: Uint8Array): void {
    try {
      this.#read(bytes)
    } catch (error) {
      this.#over = true
      this.#outcome.broken(error as Error)
    }
  }

  #read(bytes: Uint8Array): void {
    let all = this.#kept === null ? bytes : this.#append(bytes)
    for (;;) {
      const scan = scanHead(this.#host, all, this.#scanned)
      if (!scan.found) return this.#keep(all, scan.from)
      const head = parseHead(this.#host, all.subarray(scan.start, scan.end))
      const rest = all.subarray(scan.end)
      if (head !== null) return this.#settle(head, rest)
      // 1xx: the answer itself follows. Without end they would keep us for ever.
      this.#announced += scan.end
      if (this.#announced > HEAD_LIMIT_BYTES) throw headTooLong(this.#host, HEAD_LIMIT_BYTES)
      this.#kept = null
      this.#keptBytes = 0
      this.#scanned = 0
      all = rest
    }
  }

  #settle(head: Head, rest: Uint8Array): void {
    this.#over = true
    this.#kept = null
    if (rest.length > 0) this.#keepEarly(rest)
    this.#outcome.head(head)
  }

  /** The connection's memory is used again: copied. TLS may bring more than was asked for. */
  #keepEarly(bytes: Uint8Array): void {
    this.early = this.early === null ? Buffer.from(bytes) : Buffer.concat([this.early, bytes])
  }

  #keep(bytes: Uint8Array, scanned: number): void {
    this.#scanned = scanned
    if (this.#kept === null && bytes.length > 0) this.#append(bytes)
  }

  /** Room for a head of the greatest length, and for what is read at once behind it. */
  #append(bytes: Uint8Array): Uint8Array {
    const { length } = this.#connection.headBuffer
    this.#kept ??= Buffer.allocUnsafe(HEAD_LIMIT_BYTES + length)
    this.#kept.set(bytes, this.#keptBytes)
    this.#keptBytes += bytes.length
    return this.#kept.subarray(0, this.#keptBytes)
  }
}
