/**
 * What time it is at a server. Links expire by the store's clock, and a machine's own may be hours
 * away. Each HTTP `Date` narrows the offset to an interval: the header is cut to a whole second and
 * was written between the request's start and the answer's arrival.
 */

interface OffsetRange {
  readonly low: number
  readonly high: number
}

/** `Date` names the second in which the answer was made, not the moment. */
const DATE_RESOLUTION_MS = 1000

export class ServerClock {
  readonly #machineNow: () => number
  readonly #offsets = new Map<string, OffsetRange>()

  constructor(machineNow: () => number = Date.now) {
    this.#machineNow = machineNow
  }

  /**
   * Learns from an answer. A missing or unreadable `Date` teaches nothing.
   * @param origin of the server, `https://host`.
   * @param sentAt machine's clock when the request was sent, epoch ms; `receivedAt` likewise.
   */
  observe(origin: string, date: string | undefined, sentAt: number, receivedAt: number): void {
    const stamp = date === undefined ? Number.NaN : Date.parse(date)
    if (Number.isNaN(stamp)) return
    const seen = { low: stamp - receivedAt, high: stamp + DATE_RESOLUTION_MS - sentAt }
    const known = this.#offsets.get(origin)
    this.#offsets.set(origin, known ? narrowed(known, seen) : seen)
  }

  /** Epoch ms at the first of `origins` that has been heard of, else on the machine's clock. */
  now(...origins: readonly string[]): number {
    const heard = origins.find((origin) => this.#offsets.has(origin))
    return this.#machineNow() + (heard === undefined ? 0 : this.offsetOf(heard))
  }

  /** Milliseconds that the server's clock is ahead; 0 where none has been seen to differ. */
  offsetOf(origin: string): number {
    const range = this.#offsets.get(origin)
    if (!range || (range.low <= 0 && range.high >= 0)) return 0
    return Math.round((range.low + range.high) / 2)
  }
}

/** Both facts at once; when they contradict, a clock was set, and the newer one holds. */
function narrowed(known: OffsetRange, seen: OffsetRange): OffsetRange {
  const low = Math.max(known.low, seen.low)
  const high = Math.min(known.high, seen.high)
  return low <= high ? { low, high } : seen
}
