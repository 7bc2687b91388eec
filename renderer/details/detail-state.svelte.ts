/** The job that the details panel shows, kept fresh while the panel is open. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { JobDetail } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { failureOf } from '../words/failure-of.ts'

/** Shortest time between two reads of the same job, milliseconds. */
const pace = 1000

export class DetailState {
  readonly #api: ReelhaulApi
  #id: number | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  open = $state(false)
  job = $state.raw<JobDetail | null>(null)
  failure = $state.raw<Failure | null>(null)

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  /** Re-reads the shown job after changes of the queue. Returns the function that stops. */
  start(): () => void {
    const stop = this.#api.on('queuePage', () => this.#readSoon())
    return () => {
      stop()
      this.#forgetTimer()
    }
  }

  /** Shows another job; null shows none. */
  async show(id: number | null): Promise<void> {
    if (id === this.#id) return
    this.#id = id
    this.#forgetTimer()
    if (id === null) this.job = null
    else await this.#read(id)
  }

  /** Closes the panel; opened again, it reads its job again. */
  close(): void {
    this.open = false
    this.#id = null
    this.job = null
  }

  async #read(id: number): Promise<void> {
    try {
      const job = await this.#api.call('jobDetail', id)
      if (this.#id !== id) return
      this.job = job
      this.failure = null
    } catch (error) {
      if (this.#id === id) this.failure = failureOf(error)
    }
  }

  #readSoon(): void {
    if (!this.open || this.#id === null || this.#timer !== null) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      if (this.open && this.#id !== null) void this.#read(this.#id)
    }, pace)
  }

  #forgetTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
