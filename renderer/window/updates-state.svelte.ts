/** Updates of the program, as main knows of them. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { UpdateAction, UpdatesView } from '../../preload/contract/updates.ts'
import type { NoticeState } from './notice-state.svelte.ts'

export class UpdatesState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  view = $state.raw<UpdatesView | null>(null)

  /** What there is to do about an update; null: nothing, or the user does not want to see it. */
  readonly banner = $derived.by(() => {
    if (this.view === null || this.view.hidden) return null
    const { state } = this.view
    if (state.type === 'ready') return state
    return state.type === 'available' && !state.wanted ? state : null
  })

  constructor(api: ReelhaulApi, notices: NoticeState) {
    this.#api = api
    this.#notices = notices
  }

  /** Starts to follow main. Returns the function that stops. */
  start(): () => void {
    const stop = this.#api.on('updates', (view) => (this.view = view))
    void this.#load()
    return stop
  }

  async act(action: UpdateAction): Promise<void> {
    try {
      await this.#api.call('actOnUpdate', action)
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }

  /** What an event has said meanwhile is newer. */
  async #load(): Promise<void> {
    const view = await this.#api.call('getUpdates').catch(() => null)
    this.view ??= view
  }
}
