/** What the user does to jobs, so that it can be taken back as long as that makes sense. */
import type { ActionResult, JobAction, JobMove, Undone } from '../../preload/contract/model.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'
import { DownloadAgain, type AgainTarget } from './download-again.ts'
import { inSlices } from './in-slices.ts'
import type { Changed, JobQueue } from './job-queue.ts'
import { statesFor, type StateAction } from './job-state.ts'
import { Cleanup, type CleanupOptions } from './cleanup.ts'
import { UndoLog, type UndoLogOptions } from './undo-log.ts'

export interface AgainAction extends AgainTarget {
  readonly target: JobAction['target']
}

export type UserActionsOptions = CleanupOptions & UndoLogOptions

const discardedAtOnce = 100

export class UserActions {
  readonly #queue: JobQueue
  readonly #log: UndoLog
  readonly #cleanup: Cleanup
  readonly #again: DownloadAgain
  readonly #discard: CleanupOptions['discard']
  /** The action that is being done or taken back: the next one builds upon it. */
  #turn: Promise<unknown> | null = null
  /** Out of the list by a removal that is not done yet. */
  readonly #removing = new Set<number>()

  constructor(options: UserActionsOptions) {
    this.#queue = options.queue
    this.#log = new UndoLog(options)
    this.#cleanup = new Cleanup(options)
    this.#again = new DownloadAgain(options.queue)
    this.#discard = options.discard
  }

  /** Makes final what the end of an earlier run kept from it. */
  recover(): void {
    const { store } = this.#queue
    const parts = store.outputs.cancelledParts()
    this.#cleanup.discardParts([...new Set(parts.map(({ jobId }) => jobId))])
    this.#queue.finishReveals()
    this.#cleanup.emptyTrash(store.trash.ids())
  }

  /** As many jobs as there may be: gives way to everything else meanwhile. */
  act(action: JobAction): Promise<ActionResult> {
    return this.#inTurn(() => {
      switch (action.action) {
        case 'remove':
          return this.#remove(action.target)
        case 'cancel':
          return this.#cancel(action.target)
        case 'pause':
        case 'resume':
          return this.#pauseOrResume(action.action, action.target)
        case 'retry':
          return this.#retry(action.target)
      }
    })
  }

  /** Changes the order that jobs are worked on in. */
  move(move: JobMove): Promise<ActionResult> {
    return this.#inTurn(() => this.#move(move))
  }

  /** Fetches jobs that are over once more. */
  downloadAgain(action: AgainAction): Promise<ActionResult> {
    return this.#inTurn(() => this.#downloadAgain(action))
  }

  /** Of jobs that are downloaded again and do not move: what they had saved before is theirs again. */
  keepEarlier(target: JobAction['target']): Promise<ActionResult> {
    return this.#inTurn(() => this.#keepEarlier(target))
  }

  /** Takes back one action, or with null the last one; null when it is too late or there is none. */
  undo(token: number | null): Promise<Undone | null> {
    return this.#inTurn(() => this.#log.undo(token))
  }

  /** Removed jobs are gone for good, at once: they may be added again, and their account may go. */
  finishRemovals(): void {
    this.#log.finishAll('remove')
    this.#cleanup.emptyTrashNow(this.#removing)
    this.#removing.clear()
  }

  /** Removes jobs for good, at once. */
  removeForGood(ids: readonly number[]): void {
    this.#cleanup.emptyTrashNow(this.#queue.trash({ ids: [...ids] }))
  }

  /** Makes final what can still be taken back, and resolves when that is done. */
  async close(): Promise<void> {
    await this.#turn
    this.#log.finishAll()
    await this.#cleanup.idle()
  }

  /** One action after the other; the first piece of one that need not wait is done before it returns. */
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#turn === null ? action() : this.#turn.then(action)
    const over: Promise<unknown> = Promise.allSettled([turn]).then(() => {
      if (this.#turn === over) this.#turn = null
    })
    this.#turn = over
    return turn
  }

  async #move({ target, to }: JobMove): Promise<ActionResult> {
    const before = this.#queue.rearrange(target, to)
    if (before.length === 0) return { affected: 0, undo: null }
    const undo = this.#log.add({
      action: 'move',
      lasting: true,
      undo: () => {
        this.#queue.restorePlaces(before)
        return before.length
      },
    })
    return { affected: before.length, undo }
  }

  async #downloadAgain({ target, ...to }: AgainAction): Promise<ActionResult> {
    const ids = this.#queue.store.lists.matching(target, statesFor('again'))
    // Unfinished bytes lie beside a name that the file will not have.
    if (to.folder !== null || to.template !== null) await this.#discardParts(ids)
    const before = await inSlices(ids, (some) => this.#again.start(some, to))
    this.#queue.emit('wake')
    if (before.length === 0) return { affected: 0, undo: null }
    const byId = new Map(before.map((job) => [job.id, job]))
    const undo = this.#log.add({
      action: 'again',
      lasting: true,
      undo: async () => {
        const takeBack = (some: readonly number[]) =>
          this.#again.takeBack(some.flatMap((id) => byId.get(id) ?? []))
        return (await inSlices([...byId.keys()], takeBack)).length
      },
    })
    return { affected: before.length, undo }
  }

  async #keepEarlier(target: JobAction['target']): Promise<ActionResult> {
    const ids = this.#queue.store.lists.matching(target, null)
    const again = ids.filter((id) =>
      this.#queue.store.outputs.ofJob(id).some(({ earlier }) => earlier !== null),
    )
    const idle = again.filter((id) => !isRunning(this.#queue.store.jobs.get(id)?.state))
    // What was cancelled a moment ago may still be writing.
    await this.#discardParts(idle)
    const kept = await inSlices(idle, (some) => this.#again.keepEarlier(some))
    return { affected: kept.length, undo: null }
  }

  /** Resolves when nothing runs for the jobs and nothing is left of what they had begun. */
  async #discardParts(ids: readonly number[]): Promise<void> {
    const { store } = this.#queue
    for (let from = 0; from < ids.length; from += discardedAtOnce) {
      const some = ids.slice(from, from + discardedAtOnce)
      const parts = some
        .flatMap((id) => store.outputs.ofJob(id))
        .filter(({ state, path }) => state !== 'saved' && path !== null)
      await this.#discard(some, parts)
    }
  }

  /** What it has cleared away, the reason of a failure, is worth no button. */
  async #retry(target: JobAction['target']): Promise<ActionResult> {
    const { length } = await this.#change('retry', target)
    return { affected: length, undo: null }
  }

  async #pauseOrResume(
    action: 'pause' | 'resume',
    target: JobAction['target'],
  ): Promise<ActionResult> {
    const changed = await this.#change(action, target)
    // What was blocked is not paused by taking its resumption back.
    const jobs = action === 'pause' ? changed : changed.filter(({ from }) => from === 'paused')
    const opposite = action === 'pause' ? 'resume' : 'pause'
    const undo = this.#remember(jobs, {
      action,
      lasting: true,
      undo: async () => (await this.#change(opposite, { ids: idsOf(jobs) })).length,
    })
    return { affected: changed.length, undo }
  }

  async #cancel(target: JobAction['target']): Promise<ActionResult> {
    const changed = await this.#change('cancel', target)
    const undo = this.#remember(changed, {
      action: 'cancel',
      lasting: true,
      undo: () => this.#uncancel(changed),
      finish: () => this.#cleanup.discardParts(idsOf(changed)),
    })
    return { affected: changed.length, undo }
  }

  #change(action: StateAction, target: JobAction['target']): Promise<Changed[]> {
    const ids = this.#queue.store.lists.matching(target, statesFor(action))
    // Who stops begins at the end of the queue: the place of a job is not taken by one that stops next.
    if (action === 'pause' || action === 'cancel') ids.reverse()
    return inSlices(ids, (some) => this.#queue.act({ action, target: { ids: some } }))
  }

  async #uncancel(changed: readonly Changed[]): Promise<number> {
    const paused = new Set(idsOf(changed.filter(({ from }) => from === 'paused')))
    const { length } = await inSlices(idsOf(changed), (some) => this.#askAgain(some, paused))
    return length
  }

  /** Those that are still cancelled; `paused` ones were, and are again. */
  #askAgain(ids: readonly number[], paused: ReadonlySet<number>): number[] {
    const still = ids.filter((id) => this.#queue.store.jobs.get(id)?.state === 'cancelled')
    for (const id of still) this.#queue.requeue(id, { code: 'uncancelled', params: {} })
    const atRest = still.filter((id) => paused.has(id))
    if (atRest.length > 0) this.#queue.act({ action: 'pause', target: { ids: atRest } })
    return still
  }

  async #remove(target: JobAction['target']): Promise<ActionResult> {
    const matching = this.#queue.store.lists.matching(target, null).reverse()
    const removed = await inSlices(matching, (some) => this.#trash(some))
    // Some may have gone for good already.
    const ids = removed.filter((id) => this.#removing.delete(id))
    if (ids.length === 0) return { affected: removed.length, undo: null }
    const undo = this.#log.add({
      action: 'remove',
      lasting: false,
      undo: () => this.#bringBack(ids),
      finish: () => this.#cleanup.emptyTrash(ids),
    })
    return { affected: removed.length, undo }
  }

  #trash(ids: number[]): number[] {
    const trashed = this.#queue.trash({ ids })
    for (const id of trashed) this.#removing.add(id)
    return trashed
  }

  async #bringBack(ids: readonly number[]): Promise<number> {
    return (await inSlices(ids, (some) => this.#queue.restore(some))).length
  }

  #remember(changed: readonly Changed[], action: Parameters<UndoLog['add']>[0]): number | null {
    return changed.length === 0 ? null : this.#log.add(action)
  }
}

const isRunning = (state: JobState | undefined): boolean =>
  state === undefined || state === 'downloading' || state === 'finalizing'

const idsOf = (changed: readonly Changed[]): number[] => changed.map(({ id }) => id)
