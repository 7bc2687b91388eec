/** The time of day, second by second, for everything that counts down: one timer for all of it. */
import { createSubscriber } from 'svelte/reactivity'

export class SecondsClock {
  readonly #subscribe = createSubscriber((update) => this.#run(update))

  /**
   * Epoch milliseconds. What reads it in a component or a `$derived` is updated every second, as long as
   * the page can be seen.
   */
  get now(): number {
    this.#subscribe()
    return Date.now()
  }

  #run(update: () => void): () => void {
    let timer: ReturnType<typeof setInterval> | undefined
    const follow = (): void => {
      clearInterval(timer)
      if (document.hidden) return
      update()
      timer = setInterval(update, 1000)
    }
    timer = document.hidden ? undefined : setInterval(update, 1000)
    document.addEventListener('visibilitychange', follow)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', follow)
    }
  }
}
