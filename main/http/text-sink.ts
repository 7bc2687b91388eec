/** Collects the beginning of an error's body. */
import type { Demand, BodySink } from './body-readers.ts'

const LIMIT_BYTES = 64 * 1024

export class TextSink implements BodySink {
  readonly #bytes = Buffer.alloc(LIMIT_BYTES)
  #length = 0

  get text(): string {
    return this.#bytes.toString('utf8', 0, this.#length)
  }

  space(): Uint8Array {
    return this.#bytes.subarray(this.#length)
  }

  filled(count: number): Demand {
    this.#length += count
    return this.#length < LIMIT_BYTES ? 'continue' : 'stop'
  }
}
