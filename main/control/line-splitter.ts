/** Cuts a stream of bytes into lines of a bounded length. Pure. */

/** A line is longer than it may be: nothing after it can be told apart. */
export class LineTooLong extends Error {
  override name = 'LineTooLong'
}

const NEWLINE = 0x0a

export class LineSplitter {
  readonly #mostBytes: number
  #pieces: Buffer[] = []
  #bytes = 0

  /** @param mostBytes of a line, without its end. */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  /** True while the beginning of a line is held. */
  get isOpen(): boolean {
    return this.#bytes > 0
  }

  /** Lines that are complete now, without their ends. @throws LineTooLong */
  push(chunk: Buffer): Buffer[] {
    const lines: Buffer[] = []
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#keep(chunk.subarray(from, end))
      lines.push(Buffer.concat(this.#pieces))
      this.#clear()
      from = end + 1
    }
    this.#keep(chunk.subarray(from))
    return lines
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0) return
    this.#bytes += piece.length
    if (this.#bytes > this.#mostBytes) {
      this.#clear()
      throw new LineTooLong(`A line has more than ${this.#mostBytes} bytes.`)
    }
    this.#pieces.push(piece)
  }

  #clear(): void {
    this.#pieces = []
    this.#bytes = 0
  }
}
