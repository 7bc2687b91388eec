/** Tells the window how far an action on many jobs is: only one that takes a moment, and calmly. */
import type { ActionProgress } from '../../preload/contract/action-progress.ts'

export interface ActionReporterDeps {
  readonly send: (progress: ActionProgress | null) => void
  /** Monotonic milliseconds. */
  readonly now: () => number
}

/** What is over before that needs no sign. */
const SHORT_MS = 300
const BETWEEN_MS = 100

export class ActionReporter {
  readonly #deps: ActionReporterDeps
  #beganAt: number | null = null
  #toldAt: number | null = null

  constructor(deps: ActionReporterDeps) {
    this.#deps = deps
  }

  /** @param progress after each piece of work; null: nothing is under way any more. */
  report(progress: ActionProgress | null): void {
    if (progress === null) return this.#end()
    const now = this.#deps.now()
    this.#beganAt ??= now
    if (now - this.#beganAt < SHORT_MS) return
    if (this.#toldAt !== null && now - this.#toldAt < BETWEEN_MS) return
    this.#toldAt = now
    this.#deps.send(progress)
  }

  #end(): void {
    const told = this.#toldAt !== null
    this.#beganAt = null
    this.#toldAt = null
    if (told) this.#deps.send(null)
  }
}
