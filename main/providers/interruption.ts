/** Ends whatever a request waits for at the moment: its time is over, or it is not wanted any more. */
export class Interruption {
  #reason: Error | null = null
  #onEnd: ((reason: Error) => void) | null = null

  /** Only the first reason counts. */
  end(reason: Error): void {
    if (this.#reason !== null) return
    this.#reason = reason
    this.#onEnd?.(reason)
  }

  /** What is to happen at the end, until `done`. @throws the reason when it has ended already. */
  begin(onEnd: (reason: Error) => void): void {
    if (this.#reason !== null) throw this.#reason
    this.#onEnd = onEnd
  }

  done(): void {
    this.#onEnd = null
  }

  /**
   * What `work` resolves with, unless the end comes first. @param tooLate gets it after that.
   * @throws the reason; what `work` rejects with.
   */
  orFirst<T>(work: Promise<T>, tooLate: (result: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.begin(reject)
      work.then((result) => {
        this.done()
        if (this.#reason === null) resolve(result)
        else tooLate(result)
      }, reject)
    })
  }
}
