/** The limits that hold for all threads together, in memory that they share. */
import type { Clock } from '../clock.ts'
import { HostSlots, hostSlotBytes } from '../http/host-slots.ts'
import { Bandwidth, BUCKET_BYTES } from './bandwidth.ts'

/** Can be sent to a thread; see `SharedLimits`. */
export interface LimitsMemory {
  readonly slots: SharedArrayBuffer
  readonly bucket: SharedArrayBuffer
  readonly requests: SharedArrayBuffer
}

export class SharedLimits {
  readonly slots: HostSlots
  readonly bandwidth: Bandwidth
  readonly #requests: Int32Array

  /** @param thread from 0: whose view of the memory this is */
  constructor(memory: LimitsMemory, thread: number, clock: Clock) {
    this.slots = new HostSlots(memory.slots, thread)
    this.bandwidth = new Bandwidth(clock, memory.bucket)
    this.#requests = new Int32Array(memory.requests)
  }

  /** Memory for so many threads. */
  static memory(threads: number): LimitsMemory {
    return {
      slots: new SharedArrayBuffer(hostSlotBytes(threads)),
      bucket: new SharedArrayBuffer(BUCKET_BYTES),
      requests: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
    }
  }

  /** Requests sent to stores since the start. */
  get requests(): number {
    return Atomics.load(this.#requests, 0)
  }

  countRequest(): void {
    Atomics.add(this.#requests, 0, 1)
  }
}
