/** Which rows are selected and which one the keyboard is on. Rows are known by id, not by place. */
import { SvelteSet } from 'svelte/reactivity'
import type { JobAction, JobActionName, JobView } from '../../preload/contract/model.ts'
import { canCheck, canDo } from './job-actions.ts'
import type { QueueState } from './queue-state.svelte.ts'

export class SelectionState {
  readonly #queue: QueueState
  readonly #ids = new SvelteSet<number>()
  /** Rows taken out again after "select all". */
  readonly #except = new SvelteSet<number>()
  #everything = $state(false)
  /** Which filtering the selection was made in: it ends with it. */
  #madeIn = $state(0)
  #activeId = $state<number | null>(null)
  #lastIndex = $state(-1)
  #anchor = 0
  #turn = 0

  readonly #holds = $derived.by(() => this.#madeIn === this.#queue.filterings)
  /** The row of the keyboard, -1 when there is none: it follows its job when rows move. */
  readonly activeIndex = $derived.by(() => {
    const found = this.#activeId === null ? -1 : this.#queue.indexOf(this.#activeId)
    if (found >= 0) return found
    return this.#holds ? Math.min(this.#lastIndex, this.#queue.total - 1) : -1
  })
  readonly activeJob = $derived.by(() => this.#queue.rowAt(this.activeIndex))
  readonly count = $derived.by(() => {
    if (!this.#holds) return 0
    if (!this.#everything) return this.#ids.size
    return Math.max(0, this.#queue.total - this.#except.size)
  })

  /** The selected jobs among the rows held here. */
  readonly held = $derived.by(() => this.#queue.rows.filter((job) => this.has(job.id)))
  readonly activeId = $derived.by(() => this.activeJob?.id ?? this.#activeId)

  constructor(queue: QueueState) {
    this.#queue = queue
  }

  has(id: number): boolean {
    if (!this.#holds) return false
    return this.#everything ? !this.#except.has(id) : this.#ids.has(id)
  }

  /** Selects one row alone, as a click does. */
  async select(index: number): Promise<void> {
    this.clear()
    this.#anchor = index
    this.#goTo(index)
    const turn = this.#turn
    const id = this.#queue.rowAt(index)?.id ?? (await this.#idsBetween(index, index))[0]
    // Another choice was made while the row was read.
    if (id === undefined || turn !== this.#turn) return
    this.#ids.add(id)
    this.#activeId = id
  }

  /** True when an action may help at least one selected job; rows not held count as able. */
  can(action: JobActionName): boolean {
    return this.some((job) => canDo(action, job.state))
  }

  /** True when `test` holds for at least one selected job; for rows not held it may. */
  some(test: (job: JobView) => boolean): boolean {
    return this.count > this.held.length || this.held.some(test)
  }

  /** True when a provider can be asked about at least one selected job, as `can`. */
  get checkable(): boolean {
    return this.some((job) => canCheck(job.state))
  }

  /** Adds a row or takes it out, as ctrl+click and space do. */
  toggle(index: number): void {
    const job = this.#queue.rowAt(index)
    if (!job) return
    if (this.#holds) this.#turn++
    else this.clear()
    const set = this.#everything ? this.#except : this.#ids
    if (!set.delete(job.id)) set.add(job.id)
    this.#anchor = index
    this.#goTo(index)
  }

  /** Selects everything from the last chosen row to this one, as shift+click does. */
  async extendTo(index: number): Promise<void> {
    this.clear()
    this.#goTo(index)
    const turn = this.#turn
    const ids = await this.#idsBetween(Math.min(this.#anchor, index), Math.max(this.#anchor, index))
    if (turn !== this.#turn) return
    for (const id of ids) this.#ids.add(id)
  }

  /** Every row that the filter matches, also those that are not held. */
  selectAll(): void {
    this.clear()
    this.#everything = true
  }

  clear(): void {
    this.#turn++
    this.#ids.clear()
    this.#except.clear()
    this.#everything = false
    this.#madeIn = this.#queue.filterings
  }

  /** Moves the keyboard to a row (clamped): selecting it alone, or everything up to it. */
  async moveTo(index: number, extend = false): Promise<void> {
    const { total } = this.#queue
    if (total === 0) return
    const target = Math.min(total - 1, Math.max(0, index))
    if (extend) await this.extendTo(target)
    else await this.select(target)
  }

  /**
   * What an action on the selection is about; null when nothing is selected.
   * @throws CallError when rows have to be read for it and cannot be.
   */
  async target(): Promise<JobAction['target'] | null> {
    if (this.count === 0) return null
    if (!this.#everything) return { ids: [...this.#ids] }
    if (this.#except.size === 0) return { filter: this.#queue.filterNow }
    const ids = await this.#queue.idsBetween(0, this.#queue.total - 1)
    return { ids: ids.filter((id) => !this.#except.has(id)) }
  }

  /** Nothing when the queue cannot be read: the list itself says so. */
  #idsBetween(from: number, to: number): Promise<number[]> {
    return this.#queue.idsBetween(from, to).catch(() => [])
  }

  #goTo(index: number): void {
    this.#activeId = this.#queue.rowAt(index)?.id ?? null
    this.#lastIndex = index
  }
}
