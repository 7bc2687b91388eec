/** Events for one reader: one that reads slowly loses some and is told how many; nothing waits for it. */

/** More than these are not kept for a reader. */
const MOST_WAITING = 1000

export type PrintedEvent = Readonly<Record<string, unknown>>

export class EventFeed {
  readonly #send: (event: PrintedEvent) => boolean
  readonly #most: number
  #waiting: PrintedEvent[] = []
  #dropped = 0
  #open = true

  /** @param send returns false when the reader takes no more until `drained`. */
  constructor(send: (event: PrintedEvent) => boolean, most = MOST_WAITING) {
    this.#send = send
    this.#most = most
  }

  push(event: PrintedEvent): void {
    if (this.#open) this.#open = this.#send(event)
    else if (this.#waiting.length < this.#most) this.#waiting.push(event)
    else this.#dropped++
  }

  /** The reader takes more. */
  drained(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#open = true
    for (const event of waiting) this.push(event)
    if (this.#dropped === 0 || !this.#open) return
    const events = this.#dropped
    this.#dropped = 0
    this.push({ event: 'dropped', events })
  }
}
