/** Keeps one window's page of the queue up to date, at a pace that a person can see. */
import type { QueuePage, QueueQuery } from '../../preload/contract/model.ts'

export interface QueueFeedDeps {
  readonly page: (query: QueueQuery) => QueuePage
  readonly push: (page: QueuePage) => void
  /** False while the window is not visible: then nothing is read or sent. */
  readonly visible: () => boolean
}

/** Shortest time between two pushes, milliseconds: a person sees no more. */
const intervalMs = 100
/** A page that takes long to read is read less often: the downloads need the time too. */
const restForEachMsOfReading = 10
/** A machine that stood still for a moment while a page was read must not silence the window for long. */
const longestRestMs = 3000
/** Bytes move without a change of state: how often a page with moving rows is read again. */
const movingIntervalMs = 250

/**
 * Pushes the watched page after changes: at once when the last push is long ago, otherwise when the
 * interval is over, and never more often. Changes while the window is hidden cost nothing and are
 * made up for by one push when it is seen again.
 */
export class QueueFeed {
  readonly #deps: QueueFeedDeps
  #query: QueueQuery | null = null
  readonly #watched = Promise.withResolvers<void>()
  #stale = false
  /** Set while the last push is too recent for another. */
  #timer: ReturnType<typeof setTimeout> | null = null
  /** Set while the page shows bytes that move. */
  #moving: ReturnType<typeof setTimeout> | null = null

  constructor(deps: QueueFeedDeps) {
    this.#deps = deps
  }

  /** Sets the page to watch and returns it as it is now. */
  watch(query: QueueQuery): QueuePage {
    this.#query = query
    const page = this.#read(query)
    this.#watched.resolve()
    return page
  }

  /** Resolves when a window has its first page. */
  get watched(): Promise<void> {
    return this.#watched.promise
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
    clearTimeout(this.#timer ?? undefined)
    clearTimeout(this.#moving ?? undefined)
    this.#timer = null
    this.#query = null
  }

  #flush(): void {
    if (!this.#stale || this.#query === null || !this.#deps.visible()) return
    const startedAt = performance.now()
    this.#deps.push(this.#read(this.#query))
    const readingMs = performance.now() - startedAt
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#flush()
      },
      Math.min(Math.max(intervalMs, readingMs * restForEachMsOfReading), longestRestMs),
    )
  }

  #read(query: QueueQuery): QueuePage {
    this.#stale = false
    clearTimeout(this.#moving ?? undefined)
    const page = this.#deps.page(query)
    if (moves(page)) this.#moving = setTimeout(() => this.changed(), movingIntervalMs)
    return page
  }
}

function moves({ summary }: QueuePage): boolean {
  return summary.bytesPerSecond > 0 || (summary.counts.downloading ?? 0) > 0
}
