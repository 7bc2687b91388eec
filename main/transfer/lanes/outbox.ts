/**
 * Gathers what is for the other thread: each message wakes it, and costs more than what it says. What
 * must be known goes at the end of this turn of the loop; how far files have come can wait a little.
 */
import type { FileProgress, FromLane } from './messages.ts'

/** Bytes recorded so late are what a killed process fetches again. */
const PROGRESS_MS = 8

export class Outbox {
  readonly #post: (messages: readonly FromLane[]) => void
  #messages: FromLane[] = []
  readonly #progress = new Map<number, FileProgress>()
  #sending = false
  #timer: NodeJS.Timeout | null = null

  constructor(post: (messages: readonly FromLane[]) => void) {
    this.#post = post
  }

  send(message: FromLane): void {
    this.#messages.push(message)
    if (this.#sending) return
    this.#sending = true
    setImmediate(() => this.#flush())
  }

  /** Before what is sent later about the same file, and soon at the latest. */
  note(file: number, news: Partial<FileProgress>): void {
    const known = this.#progress.get(file) ?? { record: null, bytes: null }
    this.#progress.set(file, { ...known, ...news })
    if (this.#sending) return
    this.#timer ??= setTimeout(() => this.#flush(), PROGRESS_MS)
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#sending = false
    const progress = [...this.#progress].map(([file, news]): FromLane => ({
      type: 'progress',
      file,
      progress: news,
    }))
    this.#progress.clear()
    const messages = [...progress, ...this.#messages]
    this.#messages = []
    if (messages.length > 0) this.#post(messages)
  }
}
