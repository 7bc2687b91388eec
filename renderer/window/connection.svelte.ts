/** Whether the system says that this machine has a network; it may be wrong about what is behind it. */
import { createSubscriber } from 'svelte/reactivity'

export class Connection {
  readonly #subscribe = createSubscriber((update) => {
    addEventListener('online', update)
    addEventListener('offline', update)
    return () => {
      removeEventListener('online', update)
      removeEventListener('offline', update)
    }
  })

  get online(): boolean {
    this.#subscribe()
    return navigator.onLine
  }
}
