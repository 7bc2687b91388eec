/** How far an action on many jobs is, and the way to stop it. */
import type { ActionProgress } from '../../preload/contract/action-progress.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'

export class ActionProgressState {
  readonly #api: ReelhaulApi
  /** Null: nothing is under way that takes a moment. */
  current = $state.raw<ActionProgress | null>(null)
  /** It was asked to stop, and ends with what it is at. */
  stopping = $state(false)

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  /** Starts to listen. Returns the function that stops. */
  start(): () => void {
    return this.#api.on('actionProgress', (progress) => {
      this.current = progress
      if (progress === null) this.stopping = false
    })
  }

  /** What is done stays done. */
  async stop(): Promise<void> {
    this.stopping = true
    // When even that fails, the action ends by itself.
    await this.#api.call('stopAction').catch(() => undefined)
  }
}
