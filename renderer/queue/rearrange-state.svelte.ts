/** Giving the queue another order: by dragging rows or batches, and by one row with the keyboard. */
import type { BatchView, JobAction, JobView, MoveTo } from '../../preload/contract/model.ts'
import type { JobsState } from './jobs-state.svelte.ts'
import { noFilter, type QueueState } from './queue-state.svelte.ts'
import type { SelectionState } from './selection-state.svelte.ts'

/** Where what is dragged would go: the row of a job, before or after it. */
export interface DropPlace {
  readonly id: number
  readonly edge: 'before' | 'after'
}

export interface RearrangeParts {
  readonly queue: QueueState
  readonly selection: SelectionState
  readonly jobs: Pick<JobsState, 'move' | 'moveSelection'>
}

/** All jobs of a batch, whatever the list shows of it. */
export function batchTarget(batchId: number): JobAction['target'] {
  return { filter: { ...noFilter, batchId } }
}

export class RearrangeState {
  readonly #parts: RearrangeParts
  #target: JobAction['target'] | null = null
  /** Jobs that are dragged; 0: nothing is. */
  dragged = $state(0)
  place = $state.raw<DropPlace | null>(null)

  /** Rows can be moved only where the list shows the order that they would be moved in. */
  readonly possible = $derived.by(() => {
    const { sort, descending } = this.#parts.queue.query
    return sort === 'queue' && !descending
  })

  constructor(parts: RearrangeParts) {
    this.#parts = parts
  }

  /** A row is dragged: with it the whole selection, if it is part of it. */
  async startRow(index: number): Promise<void> {
    const { queue, selection } = this.#parts
    const job = queue.rowAt(index)
    if (!this.possible || !job) return
    if (!selection.has(job.id)) await selection.select(index)
    this.dragged = selection.count
    this.#target = null
  }

  startBatch({ id, jobs }: Pick<BatchView, 'id' | 'jobs'>): void {
    this.dragged = jobs
    this.#target = batchTarget(id)
  }

  /** What is dragged is over a row. Returns true when it can be dropped there. */
  over(job: Pick<JobView, 'id'> | undefined, edge: DropPlace['edge']): boolean {
    const droppable = this.dragged > 0 && this.possible && job !== undefined
    if (!droppable) this.place = null
    else if (this.place?.id !== job.id || this.place.edge !== edge)
      this.place = { id: job.id, edge }
    return droppable
  }

  async drop(): Promise<void> {
    const { jobs } = this.#parts
    const [place, target] = [this.place, this.#target]
    this.end()
    if (place === null) return
    const to: MoveTo = place.edge === 'before' ? { before: place.id } : { after: place.id }
    if (target === null) await jobs.moveSelection(to)
    else await jobs.move(target, to)
  }

  end(): void {
    this.dragged = 0
    this.place = null
    this.#target = null
  }

  /** The keyboard's way: to an end of the queue, or past the next row that is held. */
  async moveSelection(way: 'top' | 'bottom' | 'up' | 'down'): Promise<void> {
    const { jobs } = this.#parts
    if (way === 'top' || way === 'bottom') return jobs.moveSelection(way)
    const neighbour = this.possible ? this.#neighbour(way) : undefined
    if (neighbour === undefined) return
    await jobs.moveSelection(way === 'up' ? { before: neighbour.id } : { after: neighbour.id })
  }

  #neighbour(way: 'up' | 'down'): JobView | undefined {
    const { queue, selection } = this.#parts
    const chosen = selection.held
    const edge = way === 'up' ? chosen[0] : chosen.at(-1)
    if (edge === undefined) return undefined
    return queue.rowAt(queue.indexOf(edge.id) + (way === 'up' ? -1 : 1))
  }
}
