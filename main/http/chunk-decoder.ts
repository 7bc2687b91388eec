/**
 * The chunked coding of RFC 9112, 7.1, read with the liberties that servers take: bare line feeds,
 * whitespace and extensions behind a length, leading zeros, trailers of any kind. Pure.
 */
import * as fault from './answer-faults.ts'

const LF = 10
const CR = 13

/** The line of one length with its extensions, or all trailers together. */
const LIMIT_BYTES = 64 * 1024
/** Of a line: a length stands within. */
const KEPT_CHARACTERS = 64

type State = 'size' | 'data' | 'data-end' | 'trailer' | 'over'

export class ChunkDecoder {
  readonly #host: string
  #state: State = 'size'
  /** Bytes of the chunk that are still to come. */
  #left = 0
  /** What has come of a line; of long ones only what can be of interest. */
  #line = ''
  #lineBytes = 0
  #trailerBytes = 0

  constructor(host: string) {
    this.#host = host
  }

  /** The last chunk and its trailers have been read. */
  get over(): boolean {
    return this.#state === 'over'
  }

  /**
   * Reads pieces of any size. `give` gets the bytes of the body in order; they are the caller's memory.
   * @returns how many bytes of `piece` belong to the body's message: fewer than all when it is over.
   * @throws ReelhaulError NETWORK_BROKEN naming the fault.
   */
  read(piece: Uint8Array, give: (data: Uint8Array) => void): number {
    let at = 0
    while (at < piece.length && this.#state !== 'over') {
      if (this.#state === 'data') {
        const data = piece.subarray(at, at + this.#left)
        at += data.length
        this.#left -= data.length
        if (this.#left === 0) this.#state = 'data-end'
        give(data)
      } else {
        at = this.#readLine(piece, at)
      }
    }
    return at
  }

  /** Takes bytes up to the end of a line, which then is acted upon. */
  #readLine(piece: Uint8Array, at: number): number {
    const end = piece.indexOf(LF, at)
    const until = end < 0 ? piece.length : end
    this.#lineBytes += until - at
    if (this.#line.length < KEPT_CHARACTERS)
      this.#line += latin1(piece, at, Math.min(until, at + KEPT_CHARACTERS))
    if (this.#state === 'data-end') this.#checkEnd()
    if (this.#state === 'trailer') this.#trailerBytes += until - at + 1
    if (Math.max(this.#lineBytes, this.#trailerBytes) > LIMIT_BYTES)
      throw fault.linesTooLong(this.#host, LIMIT_BYTES)
    if (end < 0) return until
    const line = this.#line
    const bare = this.#lineBytes === 0 || (this.#lineBytes === 1 && line.charCodeAt(0) === CR)
    this.#line = ''
    this.#lineBytes = 0
    this.#endLine(line, bare)
    return end + 1
  }

  #endLine(line: string, empty: boolean): void {
    if (this.#state === 'data-end') this.#state = 'size'
    else if (this.#state === 'size') this.#begin(line)
    else if (empty) this.#state = 'over'
  }

  #begin(line: string): void {
    const [, digits] = /^[ \t]*([0-9a-f]+)[ \t]*(?:[\s;][^]*)?$/i.exec(line) ?? []
    const size = digits === undefined ? Number.NaN : Number.parseInt(digits, 16)
    if (!Number.isSafeInteger(size)) throw fault.badChunk(this.#host, line)
    this.#left = size
    this.#state = size === 0 ? 'trailer' : 'data'
  }

  /** Behind a chunk stands the end of a line and nothing else: else its length was wrong. */
  #checkEnd(): void {
    const sound =
      this.#lineBytes === 0 || (this.#lineBytes === 1 && this.#line.charCodeAt(0) === CR)
    if (!sound) throw fault.chunkWithoutEnd(this.#host)
  }
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to)
