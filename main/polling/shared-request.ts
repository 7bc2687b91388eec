/** One request on behalf of several callers. */
import { abortReason } from '../clock.ts'

/** Given up when all who wait for it have given up. */
export class SharedRequest<T> {
  readonly #stop = new AbortController()
  readonly #answer: Promise<T>
  #callers = 0

  /** @param start called at once. */
  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.#answer = start(this.#stop.signal)
    // Its callers may all be gone when it fails.
    this.#answer.catch(() => undefined)
  }

  /** It is being ended: what is asked now needs another one. */
  get abandoned(): boolean {
    return this.#stop.signal.aborted
  }

  /** Resolves when it has ended, in whatever way. */
  async ended(): Promise<void> {
    await this.#answer.catch(() => undefined)
  }

  /** Resolves with its answer. @throws as it does, or the signal's reason where that comes first. */
  join(signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(abortReason(signal))
    this.#callers++
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        if (signal === undefined) return
        reject(abortReason(signal))
        if (--this.#callers === 0) this.#stop.abort(signal.reason)
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#answer.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave))
    })
  }
}
