/** Keeps one window's page of the queue up to date, at a pace that a person can see. */
import type { QueuePage, QueueQuery } from '../../preload/contract/model.ts'

export interface QueueFeedParts {
  readonly page: (query: QueueQuery) => QueuePage
  readonly push: (page: QueuePage) => void
  /** False while nobody can see the window: then nothing is read or sent. */
  readonly visible: () => boolean
  /** Shortest time between two pushes, milliseconds. */
  readonly intervalMs?: number
}

/**
 * Pushes the watched page after changes: at once when the last push is long ago, otherwise when the
 * interval is over, and never more often. Changes while the window is hidden cost nothing and are
 * made up for by one push when it is seen again.
 */
export class QueueFeed {
  readonly #parts: QueueFeedParts
  readonly #intervalMs: number
  #query: QueueQuery | null = null
  #stale = false
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(parts: QueueFeedParts) {
    this.#parts = parts
    this.#intervalMs = parts.intervalMs ?? 100
  }

  /** Sets the page to watch and returns it as it is now. */
  watch(query: QueueQuery): QueuePage {
    this.#query = query
    this.#stale = false
    return this.#parts.page(query)
  }

  /** The queue has changed. Cheap: call it as often as it happens. */
  changed(): void {
    this.#stale = true
    if (this.#timer === null) this.#flush()
  }

  /** The window may have become visible. */
  shown(): void {
    if (this.#stale && this.#timer === null) this.#flush()
  }

  /** Forgets the query; nothing is pushed any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#query = null
  }

  #flush(): void {
    if (!this.#stale || this.#query === null || !this.#parts.visible()) return
    this.#stale = false
    this.#parts.push(this.#parts.page(this.#query))
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#flush()
    }, this.#intervalMs)
  }
}
