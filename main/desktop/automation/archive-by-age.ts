/** Archives finished batches when they are old enough, if the user wants it. */

export interface ArchiveByAgeDeps {
  /** Archives what has been finished for so many days; the clock is its own. */
  readonly archiveOlderThan: (days: number) => void
  /** The user's wish, read each time; null: never. */
  readonly days: () => number | null
}

/** Ages are counted in days. */
const everyMs = 60 * 60 * 1000

export class ArchiveByAge {
  readonly #deps: ArchiveByAgeDeps
  #timer: ReturnType<typeof setInterval> | null = null

  constructor(deps: ArchiveByAgeDeps) {
    this.#deps = deps
  }

  /** Looks now and every hour from now on. */
  start(): void {
    this.#timer = setInterval(() => this.look(), everyMs)
    this.look()
  }

  /** Call when the user's wish may be another one, too. */
  look(): void {
    const days = this.#deps.days()
    if (this.#timer !== null && days !== null) this.#deps.archiveOlderThan(days)
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }
}
