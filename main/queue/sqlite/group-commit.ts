/** Writes of one short moment share one commit: one flush to the disk instead of dozens. */
import type { Database } from './driver.ts'

/** Milliseconds a commit may wait for company. */
const windowMs = 4

/**
 * Opens a transaction at the first write and commits it a moment later. Reads on the same connection
 * see the writes at once; `durable()` tells when a power cut could no longer take them back.
 */
export class GroupCommit {
  readonly #database: Database
  readonly #onLost: (error: unknown) => void
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = []
  #timer: NodeJS.Timeout | null = null

  /** @param onLost called when the disk refused what was written since the last commit. */
  constructor(database: Database, onLost: (error: unknown) => void) {
    this.#database = database
    this.#onLost = onLost
  }

  /** Call before every write. */
  begin(): void {
    if (this.#timer !== null) return
    this.#database.exec('BEGIN IMMEDIATE')
    this.#timer = setTimeout(() => this.flush(), windowMs)
  }

  /** Resolves when everything written so far is on the disk. */
  durable(): Promise<void> {
    if (this.#timer === null) return Promise.resolve()
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  /** Commits now. */
  flush(): void {
    if (this.#timer === null) return
    clearTimeout(this.#timer)
    this.#timer = null
    const waiting = this.#waiting
    this.#waiting = []
    try {
      this.#database.exec('COMMIT')
    } catch (error) {
      this.#rollBack()
      this.#onLost(error)
      for (const { reject } of waiting) reject(error)
      return
    }
    for (const { resolve } of waiting) resolve()
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself.
    }
  }
}
