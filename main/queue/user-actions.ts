/** What the user does to jobs, so that it can be taken back as long as that makes sense. */
import { EventEmitter } from 'node:events'
import { longActions, type ActionProgress } from '../../preload/contract/action-progress.ts'
import type { ActionResult, JobAction, JobMove, Undone } from '../../preload/contract/model.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'
import { ActionRun, stoppedAt, type RunProgress } from './action-run.ts'
import { DownloadAgain, type AgainTarget, type JobBefore } from './download-again.ts'
import { Cleanup, type CleanupOptions } from './cleanup.ts'
import { inSlices } from './in-slices.ts'
import type { JobQueue } from './job-queue.ts'
import { statesFor, type StateAction } from './job-state.ts'
import { UndoLog, type TakenBack, type UndoableAction, type UndoLogOptions } from './undo-log.ts'

export interface AgainAction extends AgainTarget {
  readonly target: JobAction['target']
}

export type UserActionsOptions = CleanupOptions & UndoLogOptions

export interface UserActionsEvents {
  /** How far the action under way is; null: none is any more. */
  progress: [progress: ActionProgress | null]
}

/** What an action has changed: ids only, because they may be a hundred thousand. */
interface Touched {
  readonly ids: number[]
  /** Of these, jobs that were paused. */
  readonly wasPaused: number[]
}

const discardedAtOnce = 100

export class UserActions extends EventEmitter<UserActionsEvents> {
  readonly #queue: JobQueue
  readonly #log: UndoLog
  readonly #cleanup: Cleanup
  readonly #again: DownloadAgain
  readonly #discard: CleanupOptions['discard']
  /** The action that is being done or taken back: the next one builds upon it. */
  #turn: Promise<unknown> | null = null
  #run: ActionRun | null = null
  /** Out of the list by a removal that is not done yet. */
  #removing: number[] = []

  constructor(options: UserActionsOptions) {
    super()
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
  act({ action, target }: JobAction): Promise<ActionResult> {
    return this.#inTurn(() => {
      const run = this.#begin(action)
      switch (action) {
        case 'remove':
          return this.#remove(run, target)
        case 'cancel':
          return this.#cancel(run, target)
        case 'pause':
          return this.#pause(run, target)
        case 'resume':
          return this.#resume(run, target)
        case 'retry':
          return this.#retry(run, target)
      }
    })
  }

  /** Changes the order that jobs are worked on in. */
  move(move: JobMove): Promise<ActionResult> {
    return this.#inTurn(() => this.#move(this.#begin('move'), move))
  }

  /**
   * Something else that can be taken back, in its turn.
   * @param change does it; null: there was nothing to do.
   */
  record(change: () => Promise<UndoableAction | null>): Promise<number | null> {
    return this.#inTurn(async () => {
      const action = await change()
      return action && this.#log.add(action)
    })
  }

  /** Fetches jobs that are over once more. */
  downloadAgain(action: AgainAction): Promise<ActionResult> {
    return this.#inTurn(() => this.#downloadAgain(this.#begin('again'), action))
  }

  /** Of jobs that are downloaded again and do not move: what they had saved before is theirs again. */
  keepEarlier(target: JobAction['target']): Promise<ActionResult> {
    return this.#inTurn(() => this.#keepEarlier(target))
  }

  /** Takes back one action, or with null the last one; null when it is too late or there is none. */
  undo(token: number | null): Promise<Undone | null> {
    return this.#inTurn(() => this.#log.undo(token, (action) => this.#begin(action, true)))
  }

  /** Ends the action under way: what is done stays done, and can be taken back. */
  stop(): void {
    this.#run?.stop()
  }

  /** Removed jobs are gone for good, at once: they may be added again, and their account may go. */
  finishRemovals(): void {
    this.#log.finishAll('remove')
    const removing = this.#removing
    this.#removing = []
    this.#cleanup.emptyTrashNow(removing)
  }

  /** The same of jobs whose removal is done, without holding up anything else. */
  async finishRemovalsSoon(): Promise<void> {
    this.#log.finishAll('remove')
    await this.#cleanup.idle()
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
      if (this.#turn !== over) return
      this.#turn = null
      this.#run = null
      this.emit('progress', null)
    })
    this.#turn = over
    return turn
  }

  #begin(action: Undone['action'], undoing = false): ActionRun {
    // What is done to a batch itself is done at once.
    const long = longActions.find((one) => one === action)
    const tell =
      long && ((now: RunProgress) => this.emit('progress', { action: long, undoing, ...now }))
    return (this.#run = new ActionRun(tell))
  }

  async #move(run: ActionRun, { target, to }: JobMove): Promise<ActionResult> {
    const found = this.#queue.roomFor(target, to)
    if (found === null) return { affected: 0, undo: null }
    const [ids, shifts]: [number[], number[]] = [[], []]
    let at = 0
    run.expect(found.ids.length)
    await run.each(found.ids, (some) => {
      for (const { id, shift } of this.#queue.placeJobs(some, found.room, at)) {
        ids.push(id)
        shifts.push(shift)
      }
      at += some.length
    })
    return this.#result(run, ids.length, this.#moved(ids, shifts))
  }

  #moved(ids: readonly number[], shifts: readonly number[]): UndoableAction {
    return {
      ...{ action: 'move', lasting: true },
      undo: async (run) => {
        let at = 0
        const done = await eachOf(run, ids, (some) => {
          this.#queue.restorePlaces(some.map((id) => ({ id, shift: shifts[at++] ?? 0 })))
        })
        return {
          affected: done,
          left: leftOf(ids, done, (rest) => this.#moved(rest, shifts.slice(done))),
        }
      },
    }
  }

  async #downloadAgain(run: ActionRun, { target, ...to }: AgainAction): Promise<ActionResult> {
    const ids = this.#queue.store.lists.matching(target, statesFor('again'))
    // Unfinished bytes lie beside a name that the file will not have.
    if (to.folder !== null || to.template !== null) await this.#discardParts(ids)
    const before: JobBefore[] = []
    await eachOf(run, ids, (some) => {
      for (const job of this.#again.start(some, to)) before.push(job)
    })
    this.#queue.emit('wake')
    return this.#result(run, before.length, this.#startedAgain(before))
  }

  #startedAgain(before: readonly JobBefore[]): UndoableAction {
    const byId = new Map(before.map((job) => [job.id, job]))
    const ids = before.map(({ id }) => id)
    return {
      ...{ action: 'again', lasting: true },
      undo: async (run) => {
        let affected = 0
        const done = await eachOf(run, ids, (some) => {
          const jobs = some.flatMap((id) => byId.get(id) ?? [])
          affected += this.#again.takeBack(jobs).length
        })
        const left = leftOf(ids, done, () => this.#startedAgain(before.slice(done)))
        return { affected, left }
      },
    }
  }

  async #keepEarlier(target: JobAction['target']): Promise<ActionResult> {
    const ids = this.#queue.store.lists.matching(target, null)
    const again = ids.filter((id) =>
      this.#queue.store.outputs.ofJob(id).some(({ earlier }) => earlier !== null),
    )
    const idle = again.filter((id) => !isRunning(this.#queue.store.jobs.get(id)?.state))
    // What was cancelled a moment ago may still be writing.
    await this.#discardParts(idle)
    let affected = 0
    await inSlices(idle, (some) => {
      affected += this.#again.keepEarlier(some).length
    })
    return { affected, undo: null }
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
  async #retry(run: ActionRun, target: JobAction['target']): Promise<ActionResult> {
    const { ids } = await this.#change(run, 'retry', target)
    return { affected: ids.length, undo: null, ...stoppedAt(run) }
  }

  async #pause(run: ActionRun, target: JobAction['target']): Promise<ActionResult> {
    const { ids } = await this.#change(run, 'pause', target)
    return this.#result(run, ids.length, this.#turned('pause', ids))
  }

  async #resume(run: ActionRun, target: JobAction['target']): Promise<ActionResult> {
    const { ids, wasPaused } = await this.#change(run, 'resume', target)
    // What was blocked is not paused by taking its resumption back.
    const result = this.#result(run, wasPaused.length, this.#turned('resume', wasPaused))
    return { ...result, affected: ids.length }
  }

  /** Jobs that were paused or resumed. */
  #turned(action: 'pause' | 'resume', ids: readonly number[]): UndoableAction {
    const opposite = action === 'pause' ? 'resume' : 'pause'
    return {
      ...{ action, lasting: true },
      undo: async (run) => {
        let affected = 0
        const done = await eachOf(run, ids, (some) => {
          affected += this.#queue.act({ action: opposite, target: { ids: some } }).length
        })
        return { affected, left: leftOf(ids, done, (rest) => this.#turned(action, rest)) }
      },
    }
  }

  async #cancel(run: ActionRun, target: JobAction['target']): Promise<ActionResult> {
    const { ids, wasPaused } = await this.#change(run, 'cancel', target)
    return this.#result(run, ids.length, this.#cancelled(ids, new Set(wasPaused)))
  }

  #cancelled(ids: readonly number[], wasPaused: ReadonlySet<number>): UndoableAction {
    return {
      ...{ action: 'cancel', lasting: true },
      undo: (run) => this.#uncancel(run, ids, wasPaused),
      finish: () => this.#cleanup.discardParts(ids),
    }
  }

  /** Those that are still cancelled; paused ones were, and are again. */
  async #uncancel(
    run: ActionRun,
    ids: readonly number[],
    wasPaused: ReadonlySet<number>,
  ): Promise<TakenBack> {
    let affected = 0
    const done = await eachOf(run, ids, (some) => {
      const back = this.#queue.requeueAll(some, ['cancelled'], { code: 'uncancelled', params: {} })
      const atRest = back.filter((id) => wasPaused.has(id))
      if (atRest.length > 0) this.#queue.act({ action: 'pause', target: { ids: atRest } })
      affected += back.length
    })
    return { affected, left: leftOf(ids, done, (rest) => this.#cancelled(rest, wasPaused)) }
  }

  async #change(
    run: ActionRun,
    action: StateAction,
    target: JobAction['target'],
  ): Promise<Touched> {
    const ids = this.#queue.store.lists.matching(target, statesFor(action))
    // Who stops begins at the end of the queue: the place of a job is not taken by one that stops next.
    if (action === 'pause' || action === 'cancel') ids.reverse()
    const touched: Touched = { ids: [], wasPaused: [] }
    await eachOf(run, ids, (some) => {
      for (const { id, from } of this.#queue.act({ action, target: { ids: some } })) {
        touched.ids.push(id)
        if (from === 'paused') touched.wasPaused.push(id)
      }
    })
    return touched
  }

  async #remove(run: ActionRun, target: JobAction['target']): Promise<ActionResult> {
    const matching = this.#queue.store.lists.matching(target, null).reverse()
    let affected = 0
    await eachOf(run, matching, (some) => {
      const trashed = this.#queue.trash({ ids: some })
      for (const id of trashed) this.#removing.push(id)
      affected += trashed.length
    })
    this.#queue.reviewBatches()
    // Some may have gone for good already.
    const ids = this.#removing
    this.#removing = []
    return { ...this.#result(run, ids.length, this.#removed(ids)), affected }
  }

  #removed(ids: readonly number[]): UndoableAction {
    return {
      ...{ action: 'remove', lasting: false },
      undo: async (run) => {
        let affected = 0
        const done = await eachOf(run, ids, (some) => {
          affected += this.#queue.restore(some).length
        })
        this.#queue.reviewBatches()
        return { affected, left: leftOf(ids, done, (rest) => this.#removed(rest)) }
      },
      finish: () => this.#cleanup.emptyTrash(ids),
    }
  }

  /** @param undoable what can be taken back, where it concerns any job. */
  #result(run: ActionRun, affected: number, undoable: UndoableAction): ActionResult {
    const undo = affected === 0 ? null : this.#log.add(undoable)
    return { affected, undo, ...stoppedAt(run) }
  }
}

/** All jobs of an action. Returns how many it came to. */
function eachOf(
  run: ActionRun,
  ids: readonly number[],
  change: (some: number[]) => void,
): Promise<number> {
  run.expect(ids.length)
  return run.each(ids, change)
}

/** What is left to take back after the first `done` jobs; null: nothing. */
function leftOf(
  ids: readonly number[],
  done: number,
  of: (rest: readonly number[]) => UndoableAction,
): UndoableAction | null {
  return done === ids.length ? null : of(ids.slice(done))
}

const isRunning = (state: JobState | undefined): boolean =>
  state === undefined || state === 'downloading' || state === 'finalizing'
