import { setImmediate } from 'node:timers/promises'

/** Work between two rests, milliseconds: a window at 60 frames a second does not notice it. */
const STRETCH_MS = 12

/** Lets long work give way to other work from time to time, and stop when it is aborted. */
export class Breather {
  readonly #signal: AbortSignal | undefined
  #restedAt = performance.now()

  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  /** Call between pieces of work of a few milliseconds. @throws the signal's reason when aborted */
  async rest(): Promise<void> {
    this.#signal?.throwIfAborted()
    if (performance.now() - this.#restedAt < STRETCH_MS) return
    await setImmediate()
    this.#signal?.throwIfAborted()
    this.#restedAt = performance.now()
  }
}
