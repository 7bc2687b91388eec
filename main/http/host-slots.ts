/**
 * How many connections are in use per origin, counted in memory that several threads may share: a
 * store is meant to bear so many, whichever thread opens them.
 */

/** Origins are told apart by a hash: two that collide share one limit, which is only stricter. */
const COUNTERS = 1024
const HEADER = 1

/** Bytes of memory for the counters of `threads` threads. */
export const hostSlotBytes = (threads: number): number =>
  (HEADER + COUNTERS * (threads + 1)) * Int32Array.BYTES_PER_ELEMENT

export class HostSlots {
  readonly #limit: Int32Array
  readonly #inUse: Int32Array
  /** Of those in use, this thread's own: given back for it when it dies. */
  readonly #own: Int32Array

  /**
   * @param memory of `hostSlotBytes` bytes, zero at first
   * @param thread from 0; each counts its own
   */
  constructor(memory: SharedArrayBuffer, thread: number) {
    const at = (index: number) => index * Int32Array.BYTES_PER_ELEMENT
    this.#limit = new Int32Array(memory, 0, HEADER)
    this.#inUse = new Int32Array(memory, at(HEADER), COUNTERS)
    this.#own = new Int32Array(memory, at(HEADER + COUNTERS * (thread + 1)), COUNTERS)
  }

  /** Counters that no other thread knows. */
  static alone(perHost: number): HostSlots {
    const slots = new HostSlots(new SharedArrayBuffer(hostSlotBytes(1)), 0)
    slots.setPerHost(perHost)
    return slots
  }

  setPerHost(perHost: number): void {
    Atomics.store(this.#limit, 0, perHost)
  }

  hasRoom(origin: string): boolean {
    return Atomics.load(this.#inUse, counterOf(origin)) < Atomics.load(this.#limit, 0)
  }

  /** Takes a place. @returns false when there is none. */
  take(origin: string): boolean {
    const counter = counterOf(origin)
    for (;;) {
      const inUse = Atomics.load(this.#inUse, counter)
      if (inUse >= Atomics.load(this.#limit, 0)) return false
      if (Atomics.compareExchange(this.#inUse, counter, inUse, inUse + 1) !== inUse) continue
      Atomics.add(this.#own, counter, 1)
      return true
    }
  }

  giveBack(origin: string): void {
    this.#giveBack(counterOf(origin), 1)
  }

  /** Gives back what a thread held that is no more. */
  giveBackAll(): void {
    for (let counter = 0; counter < COUNTERS; counter++) {
      const held = Atomics.load(this.#own, counter)
      if (held > 0) this.#giveBack(counter, held)
    }
  }

  #giveBack(counter: number, count: number): void {
    Atomics.sub(this.#own, counter, count)
    Atomics.sub(this.#inUse, counter, count)
  }
}

function counterOf(origin: string): number {
  let hash = 0
  for (let index = 0; index < origin.length; index++)
    hash = (Math.imul(hash, 31) + origin.charCodeAt(index)) | 0
  return (hash >>> 0) % COUNTERS
}
