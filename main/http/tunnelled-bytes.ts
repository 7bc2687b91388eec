/**
 * TLS through a proxy's tunnel: Node reads such a connection itself, into chunks of its own, and knows
 * no `onread` there. This gives them on as the kernel gives its bytes.
 */
import type { Socket } from 'node:net'

export interface ReadInto {
  /** Where the next bytes go; never empty. */
  buffer(): Uint8Array
  /** `count` bytes lie at the start of `buffer`. False: nothing more until `resume`. */
  callback(count: number, buffer: Uint8Array): boolean
}

const nothing = new Uint8Array(0)

export class TunnelledBytes {
  readonly #socket: Socket
  readonly #into: ReadInto
  /** What had arrived when the reader had enough. */
  #left: Uint8Array = nothing

  constructor(socket: Socket, into: ReadInto) {
    this.#socket = socket
    this.#into = into
    socket.on('data', (chunk: Buffer) => this.#give(chunk))
  }

  /** Goes on after the reader had enough. */
  resume(): void {
    const left = this.#left
    this.#left = nothing
    if (this.#give(left)) this.#socket.resume()
  }

  #give(bytes: Uint8Array): boolean {
    let rest = bytes
    while (rest.length > 0) {
      const buffer = this.#into.buffer()
      const count = Math.min(rest.length, buffer.length)
      buffer.set(rest.subarray(0, count))
      rest = rest.subarray(count)
      if (this.#into.callback(count, buffer)) continue
      this.#left = rest
      this.#socket.pause()
      return false
    }
    return true
  }
}
