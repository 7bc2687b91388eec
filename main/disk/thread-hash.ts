/** SHA-256 of a file that arrives in any order: a thread follows its beginning as it grows. */
import type { DiskThread } from './disk-thread.ts'

/** Each step is a message. Bytes. */
const STEP_BYTES = 8 * 1024 * 1024

let lastDigest = 0

export class ThreadHash {
  readonly #thread: DiskThread
  #digest = ++lastDigest
  /** Bytes that the thread was asked to read so far, from the first on. */
  #asked = 0
  #reading: Promise<unknown> = Promise.resolve()

  constructor(thread: DiskThread) {
    this.#thread = thread
  }

  /**
   * Lets the thread read what has come in, where that is worth a message.
   * @param fd stays open until `finish` or `forget` resolves
   * @param written every byte from 0 to here is written
   */
  follow(fd: number, written: number): void {
    if (written - this.#asked >= STEP_BYTES) this.#read(fd, written)
  }

  /** Reads the rest, and gives the digest in hex. @throws Node's own error. */
  async finish(fd: number, totalBytes: number): Promise<string> {
    this.#read(fd, totalBytes)
    const [digest] = await Promise.all([
      this.#thread.run({ type: 'digest', digest: this.#digest }),
      this.#reading,
    ])
    this.#startOver()
    return digest ?? ''
  }

  /** Resolves when nothing reads the file any more; what was read is forgotten. */
  async forget(): Promise<void> {
    if (this.#asked === 0) return
    // What it could not read no longer matters.
    await this.#reading.catch(() => undefined)
    await this.#thread.run({ type: 'forget', digest: this.#digest }).catch(() => undefined)
    this.#startOver()
  }

  #read(fd: number, to: number): void {
    const step = this.#thread.run({ type: 'hash', digest: this.#digest, fd, from: this.#asked, to })
    this.#asked = to
    const before = this.#reading
    this.#reading = step.then(() => before)
    // Thrown again to the caller that waits for the end.
    this.#reading.catch(() => undefined)
  }

  #startOver(): void {
    this.#digest = ++lastDigest
    this.#asked = 0
    this.#reading = Promise.resolve()
  }
}
