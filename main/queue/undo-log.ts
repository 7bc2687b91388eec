/** What the user did last and may take back. */
import { stoppedAt, type ActionRun } from './action-run.ts'
import type { Undone } from '../../preload/contract/model.ts'

/** What became of an action that was taken back. */
export interface TakenBack {
  /** How many jobs that concerned. */
  readonly affected: number
  /** What is left of it to take back, where that was stopped. */
  readonly left: UndoableAction | null
}

export interface UndoableAction {
  readonly action: Undone['action']
  readonly undo: (run: ActionRun) => Promise<TakenBack>
  /** What makes it final, where something does: bytes are thrown away, rows are deleted. */
  readonly finish?: () => void
  /** Whether it can still be taken back once it is final. */
  readonly lasting: boolean
}

export interface UndoLogOptions {
  /** How long an action waits before it is made final, milliseconds; 0: it is final at once. */
  readonly graceMs: number
}

/** Older actions are forgotten: each holds the ids of its jobs. */
const mostKept = 10

interface Entry {
  readonly action: UndoableAction
  timer: NodeJS.Timeout | null
}

export class UndoLog {
  readonly #graceMs: number
  readonly #entries = new Map<number, Entry>()
  #next = 1

  constructor({ graceMs }: UndoLogOptions) {
    this.#graceMs = graceMs
  }

  /** Returns what `undo` takes to take it back; null where it was made final at once. */
  add(action: UndoableAction): number | null {
    return this.#put(this.#next++, action)
  }

  #put(token: number, action: UndoableAction): number | null {
    const entry: Entry = { action, timer: null }
    this.#entries.set(token, entry)
    if (action.finish !== undefined) {
      if (this.#graceMs === 0) this.#finish(token)
      else entry.timer = setTimeout(() => this.#finish(token), this.#graceMs)
    }
    this.#forgetOldest()
    return this.#entries.has(token) ? token : null
  }

  /**
   * Takes back one action, or with null the last one; null when it is too late or there is none. What is
   * left when that is stopped is taken back by the same token.
   * @param begin called with what is taken back.
   */
  async undo(
    token: number | null,
    begin: (action: Undone['action']) => ActionRun,
  ): Promise<Undone | null> {
    const chosen = token ?? [...this.#entries.keys()].at(-1)
    const entry = chosen === undefined ? undefined : this.#entries.get(chosen)
    if (chosen === undefined || entry === undefined) return null
    if (entry.timer !== null) clearTimeout(entry.timer)
    this.#entries.delete(chosen)
    const { action } = entry.action
    const run = begin(action)
    const { affected, left } = await entry.action.undo(run)
    if (left !== null) this.#put(chosen, left)
    return { action, affected, ...stoppedAt(run) }
  }

  /** Makes final what waits for it: everything, or the actions of one kind. */
  finishAll(action?: UndoableAction['action']): void {
    for (const [token, { action: entry, timer }] of [...this.#entries]) {
      if (timer !== null && (action ?? entry.action) === entry.action) this.#finish(token)
    }
  }

  #finish(token: number): void {
    const entry = this.#entries.get(token)
    if (entry === undefined) return
    if (entry.timer !== null) clearTimeout(entry.timer)
    entry.timer = null
    if (!entry.action.lasting) this.#entries.delete(token)
    entry.action.finish?.()
  }

  #forgetOldest(): void {
    for (const token of [...this.#entries.keys()].slice(0, -mostKept)) {
      if (this.#entries.get(token)?.timer !== null) this.#finish(token)
      this.#entries.delete(token)
    }
  }
}
