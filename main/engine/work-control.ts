/** Whether anything is asked and fetched: at work, at rest, paused by the user, or ended by a loss. */
import type { DownloadSlots } from '../outputs/download-slots.ts'
import type { Poller } from '../polling/poller.ts'

export interface WorkControlDeps {
  readonly poller: Pick<Poller, 'start' | 'pause' | 'wake'>
  readonly slots: Pick<DownloadSlots, 'start' | 'stop' | 'pause' | 'wake'>
}

export class WorkControl {
  readonly #deps: WorkControlDeps
  #paused = false
  #ended = false

  constructor(deps: WorkControlDeps) {
    this.#deps = deps
  }

  /** True while the user has paused everything. */
  get paused(): boolean {
    return this.#paused
  }

  /** Goes to work, unless everything is paused or has ended. */
  resume(): void {
    if (this.#paused || this.#ended) return
    this.#deps.poller.start()
    this.#deps.slots.start()
  }

  /** Stops asking and downloading without a change to any job; resolves when every file is closed. */
  async rest(): Promise<void> {
    this.#deps.poller.pause()
    await this.#deps.slots.stop()
  }

  /** Pauses or continues everything, on top of what is paused job by job. */
  async pauseAll(paused: boolean): Promise<void> {
    this.#paused = paused
    if (paused) await this.rest()
    else this.resume()
  }

  /** At once nothing new begins, ever; what is under way goes on until `rest`. */
  end(): void {
    this.#ended = true
    this.#deps.poller.pause()
    this.#deps.slots.pause()
  }

  /** Work may be there. */
  wake(): void {
    this.#deps.poller.wake()
    this.#deps.slots.wake()
  }
}
