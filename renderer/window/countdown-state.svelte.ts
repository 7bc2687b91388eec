/** The minute before the computer sleeps or is shut down. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { Countdown } from '../../preload/contract/automation.ts'
import type { NoticeState } from './notice-state.svelte.ts'

export class CountdownState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  current = $state.raw<Countdown | null>(null)
  /** Whole seconds that are left. */
  seconds = $state(0)

  constructor(api: ReelhaulApi, notices: NoticeState) {
    this.#api = api
    this.#notices = notices
  }

  /** Starts to follow main. Returns the function that stops. */
  start(): () => void {
    const stop = this.#api.on('countdown', (countdown) => this.#show(countdown))
    const timer = setInterval(() => this.#tick(), 250)
    void this.#load()
    return () => {
      stop()
      clearInterval(timer)
    }
  }

  async cancel(): Promise<void> {
    try {
      await this.#api.call('cancelCountdown')
      this.#show(null)
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }

  /** A window that is opened meanwhile shows it, too. */
  async #load(): Promise<void> {
    const countdown = await this.#api.call('getCountdown').catch(() => null)
    if (countdown !== null) this.#show(countdown)
  }

  #show(countdown: Countdown | null): void {
    this.current = countdown
    this.#tick()
  }

  #tick(): void {
    if (this.current === null) return
    this.seconds = Math.max(0, Math.ceil((this.current.endsAt - Date.now()) / 1000))
  }
}
