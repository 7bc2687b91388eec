/** Compares the first bytes of a body with what the part file has, and passes on the rest. */
import type { Demand, BodySink } from '../http/body-readers.ts'

export class OverlapSink implements BodySink {
  /** True when the bytes differed: nothing was passed on. */
  differs = false
  readonly #known: Uint8Array
  readonly #seen: Buffer
  readonly #rest: BodySink
  #filled = 0

  constructor(known: Uint8Array, rest: BodySink) {
    this.#known = known
    this.#seen = Buffer.alloc(known.length)
    this.#rest = rest
  }

  space(): Uint8Array {
    return this.comparing ? this.#seen.subarray(this.#filled) : this.#rest.space()
  }

  filled(count: number): Demand {
    if (!this.comparing) return this.#rest.filled(count)
    this.#filled += count
    if (this.comparing) return 'continue'
    this.differs = !this.#seen.equals(this.#known)
    return this.differs ? 'stop' : 'continue'
  }

  /** True while the body has not gone beyond what is known. */
  get comparing(): boolean {
    return this.#filled < this.#known.length
  }
}
