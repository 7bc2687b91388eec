/** Flushes a database's log beside the program: SQLite itself would hold up its caller for that long. */
import fs from 'node:fs'

/**
 * Of a database in WAL mode with `synchronous = NORMAL`, in which SQLite flushes the log at checkpoints
 * only. What a commit has appended survives a power cut once the log was flushed after it.
 */
export class LogFlush {
  readonly #fd: number
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #closed = false

  /**
   * Opens the log: later, file handles may have run out.
   * @param path of the database, which has a log
   * @throws Node's own error
   */
  constructor(path: string) {
    // Some systems flush through a file only that may be written.
    this.#fd = fs.openSync(`${path}-wal`, 'r+')
  }

  /**
   * Resolves when all that was committed before is on the disk. Calls during one flush share the next.
   * @throws Node's own error.
   */
  flushed(): Promise<void> {
    if (this.#running === null) return this.#begin()
    const again = () => {
      this.#next = null
      return this.#begin()
    }
    return (this.#next ??= this.#running.then(again, again))
  }

  /** Flushes that were asked for still end; ask for none from then on. */
  close(): void {
    this.#closed = true
    if (this.#running === null) fs.closeSync(this.#fd)
  }

  #begin(): Promise<void> {
    const running = this.#flush().finally(() => {
      this.#running = null
      if (this.#closed && this.#next === null) fs.closeSync(this.#fd)
    })
    return (this.#running = running)
  }

  #flush(): Promise<void> {
    return new Promise((resolve, reject) =>
      fs.fdatasync(this.#fd, (error) => (error === null ? resolve() : reject(error))),
    )
  }
}
