/** What the user does to jobs, so that it can be taken back as long as that makes sense. */
import type { ActionResult, JobAction, JobMove, Undone } from '../../preload/contract/model.ts'
import type { Changed, JobQueue } from './job-queue.ts'
import type { OutputRecord } from './job-store.ts'
import { UndoLog, type UndoLogOptions } from './undo-log.ts'

export interface UserActionsOptions extends UndoLogOptions {
  readonly queue: JobQueue
  /** Throws away what is on the disk of these outputs once nothing writes to it any more. */
  readonly discard: (jobIds: readonly number[], outputs: readonly OutputRecord[]) => Promise<void>
}

export class UserActions {
  readonly #queue: JobQueue
  readonly #discard: UserActionsOptions['discard']
  readonly #log: UndoLog
  readonly #work = new Set<Promise<void>>()

  constructor(options: UserActionsOptions) {
    this.#queue = options.queue
    this.#discard = options.discard
    this.#log = new UndoLog(options)
  }

  /** Makes final what the end of an earlier run kept from it. */
  recover(): void {
    const { store } = this.#queue
    const parts = store.cancelledParts()
    this.#throwAway([...new Set(parts.map(({ jobId }) => jobId))])
    store.finishReveals()
    this.#emptyBin(store.binnedJobs())
  }

  act(action: JobAction): ActionResult {
    switch (action.action) {
      case 'remove':
        return this.#remove(action.target)
      case 'cancel':
        return this.#cancel(action.target)
      case 'pause':
      case 'resume':
        return this.#pauseOrResume(action.action, action.target)
      case 'retry':
        // What it has cleared away, the reason of a failure, is worth no button.
        return { affected: this.#queue.act({ ...action, action: 'retry' }).length, undo: null }
    }
  }

  /** Changes the order that jobs are worked on in. */
  move({ target, to }: JobMove): ActionResult {
    const { store } = this.#queue
    const before = store.moveJobs(store.matching(target, null), to)
    if (before.length === 0) return { affected: 0, undo: null }
    this.#rearranged()
    const undo = this.#log.add({
      action: 'move',
      lasting: true,
      undo: () => {
        store.restorePlaces(before)
        this.#rearranged()
        return before.length
      },
    })
    return { affected: before.length, undo }
  }

  /** Takes back one deed, or with null the last one; null when it is too late or there is none. */
  undo(token: number | null): Undone | null {
    return this.#log.undo(token)
  }

  /** Removed jobs are gone for good: they may be added again, and their account may go. */
  finishRemovals(): void {
    this.#log.finishAll('remove')
  }

  /** Makes final what can still be taken back, and resolves when that is done. */
  async close(): Promise<void> {
    this.#log.finishAll()
    await Promise.allSettled([...this.#work])
  }

  #pauseOrResume(action: 'pause' | 'resume', target: JobAction['target']): ActionResult {
    const changed = this.#queue.act({ action, target })
    // What was blocked is not paused by taking its resumption back.
    const jobs = action === 'pause' ? changed : changed.filter(({ from }) => from === 'paused')
    const opposite = action === 'pause' ? 'resume' : 'pause'
    const undo = this.#remember(jobs, {
      action,
      lasting: true,
      undo: () => this.#queue.act({ action: opposite, target: { ids: idsOf(jobs) } }).length,
    })
    return { affected: changed.length, undo }
  }

  #cancel(target: JobAction['target']): ActionResult {
    const changed = this.#queue.act({ action: 'cancel', target })
    const undo = this.#remember(changed, {
      action: 'cancel',
      lasting: true,
      undo: () => this.#uncancel(changed),
      finish: () => this.#throwAway(idsOf(changed)),
    })
    return { affected: changed.length, undo }
  }

  #uncancel(changed: readonly Changed[]): number {
    const { store } = this.#queue
    const still = changed.filter(({ id }) => store.job(id)?.state === 'cancelled')
    for (const { id } of still) this.#queue.askAnew(id, 'No longer cancelled')
    const paused = still.filter(({ from }) => from === 'paused')
    if (paused.length > 0) this.#queue.act({ action: 'pause', target: { ids: idsOf(paused) } })
    this.#queue.emit('wake')
    return still.length
  }

  #remove(target: JobAction['target']): ActionResult {
    const ids = this.#queue.bin(target)
    if (ids.length === 0) return { affected: 0, undo: null }
    const undo = this.#log.add({
      action: 'remove',
      lasting: false,
      undo: () => this.#queue.takeOutOfBin(ids),
      finish: () => this.#emptyBin(ids),
    })
    return { affected: ids.length, undo }
  }

  #remember(changed: readonly Changed[], deed: Parameters<UndoLog['add']>[0]): number | null {
    return changed.length === 0 ? null : this.#log.add(deed)
  }

  #emptyBin(ids: readonly number[]): void {
    if (ids.length === 0) return
    this.#throwAway(ids)
    this.#queue.emptyBin(ids)
  }

  /** Throws away unfinished bytes of jobs that the user has not taken up again; saved files stay. */
  #throwAway(ids: readonly number[]): void {
    const idle = ids.filter((id) => this.#isGivenUp(id))
    const unfinished = idle.flatMap((id) => this.#unfinishedOf(id))
    if (unfinished.length === 0) return
    const work = this.#discard(idle, unfinished)
      .then(() => this.#freeNames(idle))
      .finally(() => this.#work.delete(work))
    this.#work.add(work)
  }

  /** Cancelled, or in the bin. */
  #isGivenUp(id: number): boolean {
    return (this.#queue.store.job(id)?.state ?? 'cancelled') === 'cancelled'
  }

  #unfinishedOf(jobId: number): OutputRecord[] {
    const outputs = this.#queue.store.outputs(jobId)
    return outputs.filter(({ state, path }) => state !== 'saved' && path !== null)
  }

  /** Nothing is left under these names: others may have them. */
  #freeNames(ids: readonly number[]): void {
    const { store } = this.#queue
    for (const { id } of ids
      .filter((id) => this.#isGivenUp(id))
      .flatMap((id) => this.#unfinishedOf(id))) {
      store.updateOutput(id, { state: 'pending', path: null, bytesDone: 0 })
    }
    this.#queue.emit('changed')
  }

  #rearranged(): void {
    this.#queue.emit('changed')
    this.#queue.emit('wake')
  }
}

const idsOf = (changed: readonly Changed[]): number[] => changed.map(({ id }) => id)
