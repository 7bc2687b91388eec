/** What happens when the page of the window dies or hangs: it is loaded again, and said. */
import type { Clock } from '../../clock.ts'
import type { Log } from '../../logs/log.ts'

/** Why the page had to be loaded again. */
export type PageFault = 'gone' | 'hung'

export interface PageRecoveryDeps {
  readonly log: Log
  readonly clock: Clock
  /** Loads the page again. Resolves when it listens, or has failed once more. */
  readonly reload: () => Promise<void>
  /** Ends the page's process, which tells `gone`. */
  readonly end: () => void
  /** Tells the user, in the page that was loaded again. */
  readonly say: (fault: PageFault) => void
  /** Asks the user, outside the page. */
  readonly ask: () => Promise<'reload' | 'quit'>
  readonly quit: () => void
}

/** How long a page that does not answer may still come back by itself. */
export const hangPatienceMs = 5000

/** So often within a minute it is loaded again unasked. */
const MOST_RELOADS = 3
const MINUTE_MS = 60_000

export class PageRecovery {
  readonly #deps: PageRecoveryDeps
  #reloads: number[] = []
  #cancelEnd: (() => void) | null = null
  #fault: PageFault = 'gone'
  #asking = false
  #closed = false

  constructor(deps: PageRecoveryDeps) {
    this.#deps = deps
  }

  /** The page's process has ended. @param reason Electron's word; `clean-exit` is no fault */
  async gone(reason: string, exitCode: number): Promise<void> {
    const { log, clock, ask, quit } = this.#deps
    const fault = this.#fault
    this.answers()
    if (this.#closed || this.#asking || reason === 'clean-exit') return
    log.error('page-gone', { reason, exitCode })
    this.#reloads = this.#reloads.filter((at) => clock.now() - at < MINUTE_MS)
    if (this.#reloads.length < MOST_RELOADS) return this.#reload(fault)
    this.#asking = true
    const answer = await ask()
    this.#asking = false
    log.warn('page-given-up', { answer })
    if (answer === 'quit') return quit()
    this.#reloads = []
    await this.#reload(fault)
  }

  /** The page does not answer. */
  hangs(): void {
    const { log, clock, end } = this.#deps
    if (this.#cancelEnd !== null || this.#closed) return
    this.#cancelEnd = clock.after(hangPatienceMs, () => {
      this.#cancelEnd = null
      this.#fault = 'hung'
      log.error('page-hung')
      end()
    })
  }

  /** It answers again. */
  answers(): void {
    this.#cancelEnd?.()
    this.#cancelEnd = null
    this.#fault = 'gone'
  }

  /** The window is closed. */
  close(): void {
    this.answers()
    this.#closed = true
  }

  async #reload(fault: PageFault): Promise<void> {
    const { log, clock, reload, say } = this.#deps
    this.#reloads.push(clock.now())
    await reload()
    if (this.#closed) return
    log.info('page-reloaded')
    say(fault)
  }
}
