/**
 * When it is looked for updates, when one is downloaded and when installed: never while files are
 * downloaded, and no restart that the user has not asked for.
 */
import type { UpdateChoice } from '../../../preload/contract/update-choices.ts'
import type { UpdatesView, UpdateState } from '../../../preload/contract/updates.ts'
import { isAbort, messageOf } from '../../errors.ts'
import { atRest, lookMs, type Transfers } from './at-rest.ts'
import type { DownloadControl } from './fetch-artefact.ts'
import { UpdateError } from './update-error.ts'
import type { FoundRelease, OpenUpdater, Updater } from './updater.ts'

/** The start of the program comes first. */
const prepareMs = 5000
const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** From the start to the first check, and between two: the least, and what chance adds at most. */
export const intervals = {
  first: [2 * minuteMs, 3 * minuteMs],
  next: [5 * hourMs, 2 * hourMs],
  afterFailure: [50 * minuteMs, 20 * minuteMs],
} as const

/** Nothing has been downloaded for so long: no job is about to. */
export const restMs = 10_000

export interface UpdatesDeps extends Transfers {
  readonly current: string
  /** Called once, some time after the start. */
  readonly open: OpenUpdater
  readonly choice: () => UpdateChoice
  /** From 0 to below 1. */
  readonly random: () => number
  /** Epoch ms. */
  readonly today: () => number
  readonly log: (message: string) => void
  readonly onChange: () => void
  /** Quits the program; `atQuit` is called at its end. */
  readonly quit: () => void
}

export class Updates {
  readonly #deps: UpdatesDeps
  readonly #end = new AbortController()
  #state: UpdateState = { type: 'none' }
  #checkedAt: number | null = null
  #hidden: string | null = null
  #prepared: Promise<void> | null = null
  #updater: Updater | null = null
  #disarm: () => void = () => undefined
  /** Ends what waits for the downloads to end before it restarts. */
  #waiting: AbortController | null = null
  #restart = false

  constructor(deps: UpdatesDeps) {
    this.#deps = deps
  }

  view(): UpdatesView {
    const state = this.#state
    const hidden = 'version' in state && state.version === this.#hidden
    return { current: this.#deps.current, checkedAt: this.#checkedAt, state, hidden }
  }

  /** Looks for updates from now on, where there are any. */
  start(): void {
    this.#disarm = this.#deps.clock.after(prepareMs, () => {
      this.#arm('first')
      void this.#prepare()
    })
  }

  /** Looks now. Never rejects: what went wrong is a state. */
  async check(): Promise<void> {
    await this.#prepare()
    const updater = this.#updater
    if (updater === null || !this.#mayCheck()) return
    this.#disarm()
    this.#become({ type: 'checking' })
    try {
      const found = await updater.check()
      this.#checkedAt = this.#deps.today()
      this.#arm('next')
      if (found === null) return this.#become({ type: 'none' })
      this.#become({ type: 'available', ...found, wanted: false })
      if (this.#deps.choice() === 'automatic') void this.download()
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Downloads what was found, as soon as no job is downloaded. Never rejects. */
  async download(): Promise<void> {
    const [state, updater] = [this.#state, this.#updater]
    if (updater === null || state.type !== 'available' || state.wanted) return
    const { version, notes } = state
    this.#become({ ...state, wanted: true })
    try {
      await atRest(this.#deps, restMs, this.#end.signal)
      this.#disarm()
      await updater.download(this.#control(version))
      this.#become({ type: 'ready', version, notes, restarts: false })
    } catch (error) {
      this.#failed(error, { version, notes })
    }
  }

  /** The user has closed the banner: it is not shown again for this version. */
  hide(): void {
    if ('version' in this.#state) this.#hidden = this.#state.version
    this.#deps.onChange()
  }

  /** Quits, installs and starts the new version: now. */
  restartNow(): void {
    if (this.#state.type !== 'ready') return
    this.#restart = true
    this.#deps.quit()
  }

  /** The same once no file is downloaded. */
  async restartWhenDone(): Promise<void> {
    if (this.#state.type !== 'ready' || this.#waiting !== null) return
    const waiting = new AbortController()
    this.#waiting = waiting
    this.#become({ ...this.#state, restarts: true })
    try {
      const signal = AbortSignal.any([waiting.signal, this.#end.signal])
      await atRest(this.#deps, restMs, signal)
      this.restartNow()
    } catch (error) {
      if (!isAbort(error)) throw error
    }
  }

  /** The user has thought better of it. */
  keepRunning(): void {
    this.#waiting?.abort()
    this.#waiting = null
    if (this.#state.type === 'ready') this.#become({ ...this.#state, restarts: false })
  }

  /** Looks for nothing any more, and ends what is under way. */
  stop(): void {
    this.#disarm()
    this.#end.abort()
  }

  /**
   * Installs what is ready. Call when the program's work has ended.
   * @returns as `Updater.install`; null: there is nothing to install now
   */
  atQuit(): { outcome: ReturnType<Updater['install']>; restart: boolean } | null {
    const updater = this.#updater
    if (updater === null || this.#state.type !== 'ready') return null
    const restart = this.#restart
    if (!restart && !updater.quiet) return null
    const outcome = this.#install(updater, restart)
    this.#deps.log(`Version ${this.#state.version}: ${outcome}.`)
    return { outcome, restart }
  }

  #install(updater: Updater, restart: boolean): ReturnType<Updater['install']> {
    try {
      return updater.install(restart)
    } catch (error) {
      this.#deps.log(`The update was not installed: ${messageOf(error)}`)
      return 'failed'
    }
  }

  /** Finds out, once, whether there are updates here. */
  #prepare(): Promise<void> {
    return (this.#prepared ??= this.#open())
  }

  async #open(): Promise<void> {
    const opened = await this.#deps.open()
    if (typeof opened === 'string') {
      this.#disarm()
      return this.#become({ type: 'unavailable', reason: opened })
    }
    this.#updater = opened
    this.#deps.onChange()
  }

  #mayCheck(): boolean {
    const { type } = this.#state
    if (type === 'available') return !this.#state.wanted
    return type === 'none' || type === 'failed'
  }

  #control(version: string): DownloadControl {
    const { signal } = this.#end
    const { clock, transferring } = this.#deps
    let percent = 0
    let lookedAt = clock.now()
    const show = (waits: boolean) => this.#become({ type: 'downloading', version, percent, waits })
    show(false)
    return {
      signal,
      hold: () => {
        if (clock.now() - lookedAt < lookMs) return null
        lookedAt = clock.now()
        if (transferring() === 0) return null
        show(true)
        return atRest(this.#deps, restMs, signal).then(() => show(false))
      },
      onProgress: (bytes, size) => {
        const now = Math.floor((bytes / size) * 100)
        if (now === percent) return
        percent = now
        show(false)
      },
    }
  }

  /** @param release stays found when only the line was at fault. */
  #failed(error: unknown, release: FoundRelease | null = null): void {
    if (this.#end.signal.aborted) return
    this.#arm('afterFailure')
    const reason = error instanceof UpdateError ? error.reason : 'install'
    this.#deps.log(`No update (${reason}): ${messageOf(error)}`)
    if (release !== null && reason === 'offline')
      this.#become({ type: 'available', ...release, wanted: false })
    else this.#become({ type: 'failed', reason })
  }

  #arm(what: keyof typeof intervals): void {
    const [least, more] = intervals[what]
    this.#disarm()
    if (this.#end.signal.aborted) return
    const ms = least + this.#deps.random() * more
    this.#disarm = this.#deps.clock.after(ms, () => {
      if (this.#deps.choice() === 'manual') this.#arm('next')
      else void this.check()
    })
  }

  #become(state: UpdateState): void {
    if (this.#end.signal.aborted) return
    this.#state = state
    this.#deps.onChange()
  }
}
