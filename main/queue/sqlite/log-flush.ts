/** Flushes a database's log beside the program: SQLite itself would hold up its caller for that long. */
import fs from 'node:fs'

/**
 * Of a database in WAL mode with `synchronous = NORMAL`, in which SQLite flushes the log at checkpoints
 * only. What a commit has appended survives a power cut once the log was flushed after it.
 */
export class LogFlush {
  readonly #path: string
  #fd: number | null = null
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #closed = false

  /** @param path of the database; its log need not be there yet. */
  constructor(path: string) {
    this.#path = `${path}-wal`
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
    if (this.#running === null) this.#release()
  }

  #begin(): Promise<void> {
    const running = this.#flush().finally(() => {
      this.#running = null
      if (this.#closed && this.#next === null) this.#release()
    })
    return (this.#running = running)
  }

  async #flush(): Promise<void> {
    // Some systems flush through a file only that may be written.
    this.#fd ??= fs.openSync(this.#path, 'r+')
    const fd = this.#fd
    await new Promise<void>((resolve, reject) =>
      fs.fdatasync(fd, (error) => (error === null ? resolve() : reject(error))),
    )
  }

  #release(): void {
    if (this.#fd !== null) fs.closeSync(this.#fd)
    this.#fd = null
  }
}
