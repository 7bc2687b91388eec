/** Verifies saved files one after the other, tells how far it is, and can be stopped. */
import { EventEmitter } from 'node:events'
import type { FileCheck } from '../../../preload/contract/file-check.ts'
import type { Verification } from '../../../preload/contract/saved-files.ts'

/** One file to verify. */
export interface VerifyItem {
  readonly bytes: number
  /** Resolves with what was found; null: stopped, or there is nothing to verify any more. */
  readonly verify: (
    signal: AbortSignal,
    onBytes: (count: number) => void,
  ) => Promise<{ readonly found: FileCheck['found'] | null; readonly located?: boolean }>
}

export interface VerifyRunEvents {
  progress: [verification: Verification]
}

/** Shortest time between two messages, milliseconds. */
const paceMs = 100

const fresh: Verification = {
  ...{ files: 0, filesDone: 0, bytes: 0, bytesDone: 0, found: {}, located: 0 },
  state: 'running',
}

export class VerifyRun extends EventEmitter<VerifyRunEvents> {
  readonly #now: () => number
  #items: VerifyItem[] = []
  #abort = new AbortController()
  #progress: Verification | null = null
  #work: Promise<void> | null = null
  #closed = false
  #toldAt = Number.NEGATIVE_INFINITY

  /** @param now monotonic, milliseconds */
  constructor(now: () => number) {
    super()
    this.#now = now
  }

  /** Of the run under way, or of the last one; null: there was none. */
  get verification(): Verification | null {
    return this.#progress
  }

  /** What is added while files are verified joins them. */
  add(items: readonly VerifyItem[]): void {
    if (items.length === 0 || this.#closed) return
    const { files, bytes, ...rest } = this.#work === null ? fresh : (this.#progress ?? fresh)
    const more = items.reduce((sum, item) => sum + item.bytes, 0)
    this.#progress = { ...rest, files: files + items.length, bytes: bytes + more }
    this.#items.push(...items)
    this.#tell()
    this.#work ??= this.#run()
  }

  /** Verifies nothing more. Resolves when the file under way is closed. */
  async stop(): Promise<void> {
    if (this.#work === null) return
    this.#items = []
    this.#abort.abort()
    await this.#work
  }

  /** As `stop`, for good. */
  async close(): Promise<void> {
    this.#closed = true
    await this.stop()
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort
    for (let item = this.#items.shift(); item !== undefined; item = this.#items.shift()) {
      await this.#verify(item, signal)
      if (signal.aborted) break
    }
    this.#work = null
    this.#abort = new AbortController()
    this.#update({ state: signal.aborted ? 'stopped' : 'done' })
    this.#tell()
    const rest = this.#items.splice(0)
    if (rest.length > 0) this.add(rest)
  }

  async #verify(item: VerifyItem, signal: AbortSignal): Promise<void> {
    const before = this.#progress?.bytesDone ?? 0
    let read = 0
    const onBytes = (count: number): void => {
      // A file that is read twice, or has grown, is no more than it was said to be.
      read = Math.min(item.bytes, read + count)
      this.#update({ bytesDone: before + read })
      this.#tellSoon()
    }
    const { found, located = false } = await item.verify(signal, onBytes)
    if (signal.aborted) return
    const { filesDone = 0, found: soFar = {}, located: others = 0 } = this.#progress ?? fresh
    this.#update({
      filesDone: filesDone + 1,
      bytesDone: before + item.bytes,
      located: others + Number(located),
      ...(found !== null && { found: { ...soFar, [found]: (soFar[found] ?? 0) + 1 } }),
    })
    this.#tellSoon()
  }

  #update(change: Partial<Verification>): void {
    if (this.#progress !== null) this.#progress = { ...this.#progress, ...change }
  }

  #tellSoon(): void {
    if (this.#now() - this.#toldAt >= paceMs) this.#tell()
  }

  #tell(): void {
    this.#toldAt = this.#now()
    if (this.#progress !== null) this.emit('progress', this.#progress)
  }
}
