/** Something that is costly to read: read again when it is asked for, and not more often than it is worth. */

/** Shortest time between two readings, milliseconds. */
const intervalMs = 2_000
/** A hundred thousand jobs take long to read: the downloads need the time more. */
const restForEachMsOfReading = 100
/** One reading taken while the machine was stalled does not hide the news for long. */
const longestRestMs = 60_000

export class RestedReading<T> {
  readonly #read: () => T
  readonly #monotonicNow: () => number
  #last: { readonly value: T } | null = null
  #readAgainAt = Number.NEGATIVE_INFINITY

  constructor(read: () => T, monotonicNow: () => number) {
    this.#read = read
    this.#monotonicNow = monotonicNow
  }

  get value(): T {
    const startedAt = this.#monotonicNow()
    if (this.#last !== null && startedAt < this.#readAgainAt) return this.#last.value
    this.#last = { value: this.#read() }
    const endedAt = this.#monotonicNow()
    const rest = Math.max(intervalMs, (endedAt - startedAt) * restForEachMsOfReading)
    this.#readAgainAt = endedAt + Math.min(rest, longestRestMs)
    return this.#last.value
  }
}
