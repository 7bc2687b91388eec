/** The queue: every change of a job goes through here, is checked against the table, noted and told. */
import { EventEmitter } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { JobAction, MoveTo } from '../../preload/contract/model.ts'
import type { Failure, JobState } from '../../preload/contract/vocabulary.ts'
import type { JobPace } from './job-pace.ts'
import type { JobReport, WebhookHint } from '../providers/provider.ts'
import {
  activeStates,
  canMove,
  finalizingAfter,
  IllegalTransition,
  isActive,
  isAsked,
  stateAfterAction,
  statesFor,
  targetOf,
  type StateAction,
} from './job-state.ts'
import type { JobStore, QueueReader } from './job-store.ts'
import type {
  AddedBatch,
  JobInSet,
  BatchPatch,
  JobPatch,
  JobRecord,
  JobShift,
  NewBatch,
  NewJob,
  Room,
} from './records.ts'
import { reviewBatches, settleBatch } from './batch-settling.ts'
import {
  extraPollPatch,
  factsOf,
  readyPatch,
  statusSince,
  waitingPatch,
} from './provider-status.ts'
import { scopeOf } from './failure-scope.ts'
import { retryDelay, retryPolicyFor, type RetryPolicies } from './retry-policy.ts'
import { hintEvent, hintPatch } from './take-hint.ts'

export interface JobQueueEvents {
  /** A job is in another state. */
  moved: [job: JobRecord, from: JobState]
  /** These are in another state: told once for all of them, instead of `moved`. */
  movedTogether: [ids: readonly number[], to: JobState]
  /** Something was added to a job's history. */
  noted: [job: JobRecord, event: JobEvent]
  /** The same was added to the history of these: told once for all of them. @param failure what stops them */
  notedTogether: [ids: readonly number[], event: JobEvent, failure: Failure | null]
  /** A try did not work, and there will be another. */
  retried: [failure: Failure]
  /** Something that a window may show has changed. */
  changed: []
  /** Work may be there for the poller or the downloads. */
  wake: []
  /** These are taken out of work: whatever runs for them must stop. */
  stopped: [ids: readonly number[]]
  /** Every job of a batch has come to an end: none is blocked, which is a wait and no end. */
  batchSettled: [batchId: number]
  /** The files of a batch go to another folder from now on. */
  folderChanged: [batchId: number]
}

/** What a user may do to jobs that stay in the list. */
export interface StateChange {
  readonly action: StateAction
  readonly target: JobAction['target']
}

/** A job that an action of the user has changed. */
export interface Changed {
  readonly id: number
  readonly from: JobState
}

export interface JobQueueOptions {
  readonly store: JobStore
  readonly now: () => number
  readonly random: () => number
  readonly retries: RetryPolicies
  /** When to ask again, and when to stop asking. */
  readonly pace: Pick<JobPace, 'intervalFor' | 'extraPollOf' | 'stallOf'>
}

export class JobQueue extends EventEmitter<JobQueueEvents> {
  /** For looking, and for the outputs of those who load and check them. */
  readonly store: QueueReader
  readonly #store: JobStore
  readonly #options: JobQueueOptions

  constructor(options: JobQueueOptions) {
    super()
    this.store = options.store
    this.#store = options.store
    this.#options = options
  }

  /**
   * Takes up what an earlier run left behind.
   * @param held ids of jobs that another part takes up.
   */
  recover(held: ReadonlySet<number> = new Set()): void {
    const now = this.#options.now()
    for (const id of this.store.jobs.damaged()) this.#failDamaged(id)
    this.#store.due.bound(now)
    for (const id of this.store.lists.ids({ states: ['downloading', 'finalizing'] })) {
      if (!held.has(id)) this.move(id, 'ready', { dueAt: now })
    }
    // A key may have been replaced, a disk emptied, a network come back: blocked jobs are asked again.
    for (const id of this.store.lists.ids({ states: ['blocked'] }))
      this.move(id, 'queued', { failure: null, attempts: 0, dueAt: now })
  }

  /** The clock was set, or the machine slept: no job waits longer from now than it was meant to. */
  boundDueTimes(): void {
    this.#store.due.bound(this.#options.now())
    this.emit('changed')
    this.emit('wake')
  }

  /** Adds a batch; jobs that are known already stay as they are. */
  addBatch(batch: NewBatch, jobs: Iterable<NewJob>): AddedBatch {
    const added = this.#store.intake.add(batch, jobs, this.#options.now())
    this.emit('changed')
    this.emit('wake')
    return added
  }

  /**
   * Brings a job to another state, with whatever else changes at that moment.
   * @throws IllegalTransition when the table does not know the move.
   */
  move(id: number, to: JobState, patch: JobPatch = {}, event?: JobEvent): JobRecord | null {
    return this.#move(id, to, patch, event, true)
  }

  /** @param tell false: what is noted is told of all jobs together, by the caller */
  #move(
    id: number,
    to: JobState,
    patch: JobPatch,
    event: JobEvent | undefined,
    tell: boolean,
  ): JobRecord | null {
    const job = this.store.jobs.get(id)
    // What is under way when the disk refuses the queue comes to its end without being kept.
    if (job === null || this.store.lost) return null
    if (job.damaged !== undefined) return this.#failDamaged(id)
    if (!canMove(job.state, to)) throw new IllegalTransition(id, job.state, to)
    if (job.state === to && event === undefined && changesNothing(job, patch)) return job
    const now = this.#options.now()
    const finalizingFor = finalizingAfter(job, to, patch.finalizingFor)
    this.#store.jobs.update(id, { ...patch, finalizingFor, state: to }, now)
    const whole = { ...job, ...withoutUndefined(patch) }
    if (event !== undefined) {
      this.#store.timeline.note(id, now, event)
      if (tell) this.emit('noted', whole, event)
    }
    this.emit('changed')
    // Poller and slots wait for due times: each new one may be the next.
    if (patch.dueAt !== undefined) this.emit('wake')
    if (job.state === to) return job
    const moved: JobRecord = { ...whole, finalizingFor, state: to, updatedAt: now }
    this.emit('moved', moved, job.state)
    this.#watchBatch(moved.batchId, to)
    return moved
  }

  /** As the store's, of jobs whose rows can be read: what is damaged has failed, once and for all. */
  dueJobs(
    states: readonly JobState[],
    now: number,
    limit: number,
    notAccounts: readonly string[],
  ): JobRecord[] {
    for (;;) {
      const jobs = this.store.due.jobs(states, now, limit, notAccounts)
      const sound = jobs.filter(({ damaged }) => damaged === undefined)
      if (sound.length === jobs.length) return jobs
      const damaged = jobs.filter((job) => job.damaged !== undefined)
      // Those that failed are due no more, and others may have been hidden behind them.
      if (damaged.every(({ id }) => this.#failDamaged(id) === null)) return sound
    }
  }

  #failDamaged(id: number): JobRecord | null {
    const now = this.#options.now()
    const job = this.#store.jobs.settleDamaged(id, now)
    if (job === null) return null
    const event: JobEvent = { code: 'failed', params: { why: job.failure?.message ?? '' } }
    this.#store.timeline.note(id, now, event)
    this.emit('noted', job, event)
    this.emit('changed')
    this.emit('moved', job, 'queued')
    this.#watchBatch(job.batchId, 'failed')
    return job
  }

  /** What a provider said of a job that is `queued` or `waiting`. Returns false when it had left these. */
  applyProviderStatus(id: number, report: JobReport): boolean {
    const job = this.store.jobs.get(id)
    if (job === null || !isAsked(job.state)) return false
    if (report.state === 'failed') this.fail(id, report.failure, factsOf(report, job))
    else if (report.state === 'ready') this.#ready(job, report)
    else this.#waiting(job, report)
    return true
  }

  #waiting(job: JobRecord, report: JobReport & { state: 'waiting' }): void {
    const { pace, now: clock } = this.#options
    const now = clock()
    const since = statusSince(job, report, now)
    const stall = pace.stallOf({ ...job, statusSince: since }, report.unknown)
    if (stall.type === 'overdue') return this.fail(job.id, stall.failure, factsOf(report, job))
    const patch = waitingPatch(job, report, since, now + pace.intervalFor(job, now - since))
    this.move(job.id, 'waiting', patch, saysEvent(job, report))
  }

  #ready(job: JobRecord, report: JobReport & { state: 'ready' }): void {
    if (report.mayStillCome && this.#awaitsLinks(job, report)) return
    // A length of 0 stands for one that is not known yet.
    const outputs = report.outputs.map((output) =>
      output.sizeBytes === 0 ? { ...output, sizeBytes: null } : output,
    )
    this.store.outputs.register(job.id, outputs)
    const params = { status: report.status, files: report.outputs.length }
    const patch = readyPatch(job, report, this.#options.now())
    this.move(job.id, 'ready', patch, { code: 'finished', params })
  }

  /**
   * Some outputs have no link yet: the job is asked again before the others are taken alone. False: it was
   * asked often enough.
   */
  #awaitsLinks(job: JobRecord, report: JobReport & { state: 'ready' }): boolean {
    const now = this.#options.now()
    const since = statusSince(job, report, now)
    const ms = this.#options.pace.extraPollOf(job, now - since)
    if (ms === null) return false
    const patch = extraPollPatch(job, report, since, now + ms)
    this.move(job.id, 'waiting', patch, saysEvent(job, report))
    return true
  }

  /** Ends a job with a failure that another try cannot change. */
  fail(id: number, failure: Failure, patch: JobPatch = {}): void {
    this.move(
      id,
      'failed',
      { ...patch, failure },
      { code: 'failed', params: { why: failure.message } },
    )
  }

  /**
   * A try did not work: again later from `state`, or the end. Progress within the try starts the
   * count again.
   */
  scheduleRetry(
    id: number,
    state: 'waiting' | 'queued' | 'ready',
    failure: Failure,
    retryAfterMs: number | null,
    progressed = false,
  ): void {
    const job = this.store.jobs.get(id)
    if (job === null || !isActive(job.state)) return
    const attempts = progressed ? 1 : job.attempts + 1
    const { random, retries, now } = this.#options
    const policy = retryPolicyFor(retries, state, failure)
    const delay = retryDelay(failure, attempts, retryAfterMs, random(), policy)
    if (delay === null) return this.fail(id, failure, { attempts })
    this.move(
      id,
      state,
      { failure, attempts, dueAt: now() + delay },
      { code: 'nextTry', params: { why: failure.message, seconds: delay / 1000 } },
    )
    this.emit('retried', failure)
  }

  /** A limit of the account, not a fault of the job: again later, without counting it. */
  defer(id: number, failure: Failure, ms: number): void {
    const job = this.store.jobs.get(id)
    if (job === null || !isActive(job.state)) return
    this.move(id, job.state, { failure, dueAt: this.#options.now() + ms })
  }

  /** Files of an account's jobs that wait for their next try are tried at once. */
  retryNow(accountId: string): void {
    const now = this.#options.now()
    for (const id of this.store.lists.ids({ states: ['ready'], accountId })) {
      const job = this.store.jobs.get(id)
      if (job?.failure !== null && job !== null && job.dueAt > now)
        this.#store.jobs.update(id, { dueAt: now }, now)
    }
    this.emit('changed')
    this.emit('wake')
  }

  /** The provider is to be asked about a job at once. Nothing for one that is due already. */
  makeDue(id: number): void {
    const job = this.store.jobs.get(id)
    const now = this.#options.now()
    if (job === null || !isAsked(job.state) || job.dueAt <= now) return
    this.#store.jobs.update(id, { dueAt: now }, now)
    this.emit('wake')
  }

  /**
   * A webhook speaks of the job: its facts are kept, in any state, and its claims make us ask. Returns
   * true when the job is due because of it.
   */
  hint(id: number, hint: WebhookHint): boolean {
    const job = this.store.jobs.get(id)
    if (job === null) return false
    const now = this.#options.now()
    const asks = isAsked(job.state) && !hint.working
    const patch = hintPatch(job, hint, now)
    if (patch === null) return asks
    this.#store.jobs.update(id, patch, now)
    // A sender that repeats itself does not fill the job's history.
    const event = hintEvent(hint)
    const last = this.store.timeline.ofJob(id).at(-1)?.event
    if (!isDeepStrictEqual(last, event)) {
      this.#store.timeline.note(id, now, event)
      this.emit('noted', job, event)
    }
    this.emit('changed')
    if (asks) this.emit('wake')
    return asks
  }

  /** Links of the job were asked for again. */
  countRenewal(id: number): void {
    const job = this.store.jobs.get(id)
    if (job === null) return
    const now = this.#options.now()
    this.#store.jobs.update(id, { renewals: job.renewals + 1 }, now)
    this.note(id, { code: 'renewed', params: {} })
  }

  /** Something worth a look that does not make the job fail; said once. */
  warn(id: number, warning: JobWarning): void {
    const job = this.store.jobs.get(id)
    if (job === null || job.warnings.some((told) => isDeepStrictEqual(told, warning))) return
    this.#store.jobs.update(id, { warnings: [...job.warnings, warning] }, this.#options.now())
    this.emit('changed')
  }

  /** An entry of the job's history; none where it was removed meanwhile. */
  note(id: number, event: JobEvent): void {
    const job = this.store.jobs.get(id)
    if (job === null) return
    this.#store.timeline.note(id, this.#options.now(), event)
    this.emit('noted', job, event)
    this.emit('changed')
  }

  /** A receipt was wrong about a file of the job: nothing that it says of the job's end holds. */
  dropClaim(id: number, event: JobEvent): void {
    if (this.store.jobs.get(id) === null) return
    const patch = { claimedComplete: false, completedAt: null, missing: [] }
    this.#store.jobs.update(id, patch, this.#options.now())
    this.note(id, event)
  }

  /** Outputs have changed in a way that a window may show. */
  outputsChanged(): void {
    this.emit('changed')
  }

  /** Stops those of the jobs that are active, with one failure; returns which. */
  block(ids: readonly number[], failure: Failure, to: 'blocked' | 'failed'): number[] {
    const affected = ids.filter((id) => this.#mayBlock(id, failure, to))
    this.emit('stopped', affected)
    const event: JobEvent = { code: to, params: { why: failure.message } }
    for (const id of affected) this.#move(id, to, { failure }, event, false)
    if (affected.length > 0) this.emit('notedTogether', affected, event, failure)
    return affected
  }

  #mayBlock(id: number, failure: Failure, to: JobState): boolean {
    const job = this.store.jobs.get(id)
    if (job === null || !isActive(job.state) || !canMove(job.state, to)) return false
    // What has all its bytes needs no account any more, but its folder.
    return job.state !== 'finalizing' || scopeOf(failure) !== 'account'
  }

  /** Jobs that still have something to do, of one account. */
  activeOf(accountId: string): number[] {
    return this.store.lists.ids({ states: activeStates, accountId })
  }

  /** What the user asked for; returns the jobs that it concerned. */
  act({ action, target }: StateChange): Changed[] {
    const ids = this.store.lists.matching(target, statesFor(action))
    if (action === 'pause' || action === 'cancel') this.emit('stopped', ids)
    const changed = this.#actOn(action, ids)
    this.emit('wake')
    return changed
  }

  #actOn(action: StateAction, ids: readonly number[]): Changed[] {
    const jobs = this.#store.sets.look(ids)
    const concerned = jobs.filter(({ state }) => stateAfterAction(action, state) !== null)
    this.#moveAll(concerned, targetOf(action), actionEvents[action])
    // Not before: a batch whose other jobs are about to be asked again has not finished.
    for (const { id, sound } of jobs) if (!sound) this.#failDamaged(id)
    return concerned.map(({ id, state }) => ({ id, from: state }))
  }

  /** As `requeue` for each of the jobs that can be: which these are is returned. */
  requeueAll(ids: readonly number[], from: readonly JobState[], event: JobEvent): number[] {
    const jobs = this.#store.sets.look(ids).filter(({ state }) => from.includes(state))
    this.#moveAll(jobs, 'queued', event)
    this.emit('wake')
    return jobs.map(({ id }) => id)
  }

  /** What `move`, or `requeue`, would do to each of the sound jobs, in a few statements for all of them. */
  #moveAll(jobs: readonly JobInSet[], to: JobState, event: JobEvent): void {
    if (to === 'queued') this.#store.sets.reopenOutputs(jobs.map(({ id }) => id))
    const moved = jobs.filter(({ sound }) => sound)
    if (moved.length === 0 || this.store.lost) return
    const illegal = moved.find(({ state }) => !canMove(state, to))
    if (illegal !== undefined) throw new IllegalTransition(illegal.id, illegal.state, to)
    const ids = moved.map(({ id }) => id)
    const now = this.#options.now()
    this.#store.sets.change(moved, to, to === 'queued' ? askedAgain(now) : {}, now)
    this.#store.timeline.noteAll(ids, now, event)
    this.emit('notedTogether', ids, event, null)
    this.emit('changed')
    this.emit('movedTogether', ids, to)
    for (const batchId of new Set(moved.map(({ batchId }) => batchId)))
      this.#watchBatch(batchId, to)
  }

  /** Brings a job back to where its provider is asked, as if nothing had been tried. */
  requeue(id: number, event: JobEvent, patch: JobPatch = {}): void {
    this.#reopenOutputs(id)
    this.move(id, 'queued', { ...askedAgain(this.#options.now()), ...patch }, event)
  }

  /** A receipt's job whose files have to be asked for. */
  toQueue(id: number): void {
    this.move(id, 'queued', { dueAt: this.#options.now() })
  }

  /** Files that had failed are tried again; saved ones stay saved. */
  #reopenOutputs(jobId: number): void {
    for (const output of this.store.outputs.ofJob(jobId)) {
      // One that is committing may have its name already: the next try looks.
      if (output.state === 'failed' || output.state === 'downloading')
        this.store.outputs.move(output.id, 'pending')
    }
  }

  /** Removes jobs from the list and from work, so that `restore` can bring them back. */
  trash(target: JobAction['target']): number[] {
    const ids = this.store.lists.matching(target, null)
    this.emit('stopped', ids)
    const trashed = this.#store.trash.put(ids)
    this.emit('changed')
    return trashed
  }

  /** Brings removed jobs back; those that were at work are asked for again. Returns which came. */
  restore(ids: readonly number[]): number[] {
    const back = this.#store.trash.restore(ids)
    this.requeueAll(back, activeStates, { code: 'back', params: {} })
    this.emit('changed')
    return back
  }

  /** Forgets for good what is in the trash. */
  emptyTrash(ids: readonly number[]): void {
    this.#store.trash.remove(ids)
    this.#store.batches.removeEmpty()
    this.emit('changed')
  }

  /** Writes jobs that nothing finds before `reveal`. @param batchId of earlier ones; null: none. */
  stage(batch: NewBatch, batchId: number | null, jobs: readonly NewJob[], at: number): AddedBatch {
    return this.#store.intake.stage(batch, batchId, jobs, at)
  }

  /** Staged jobs are queued from now on. */
  reveal({ batchId, added }: AddedBatch): void {
    if (batchId !== null) this.#store.intake.reveal(batchId, added)
    this.emit('changed')
  }

  /** All jobs of a batch are there, or none: work may begin. */
  intakeEnded(): void {
    this.#store.batches.removeEmpty()
    this.emit('changed')
    this.emit('wake')
  }

  /** Forgets staged jobs. */
  unstage(ids: readonly number[]): void {
    this.#store.trash.remove(ids)
  }

  /** Reveals the rest of batches of which an earlier run had revealed the beginning. */
  finishReveals(): void {
    this.#store.intake.finishReveals()
  }

  /** Where jobs can be moved to, and in which order; null: nowhere. `placeJobs` moves them. */
  roomFor(target: JobAction['target'], to: MoveTo): { ids: number[]; room: Room } | null {
    const { order } = this.#store
    const ids = order.inLine(this.store.lists.matching(target, null))
    const room = ids.length === 0 ? null : order.room(ids.length, to)
    return room && { ids, room }
  }

  /** Moves jobs to the room that `roomFor` has found, from its `at`-th place on. Returns where they stood. */
  placeJobs(ids: readonly number[], room: Room, at: number): JobShift[] {
    const before = this.#store.order.place(ids, room, at)
    if (before.length > 0) this.#rearranged()
    return before
  }

  /** Undoes a `placeJobs`. */
  restorePlaces(before: readonly JobShift[]): void {
    this.#store.order.restore(before)
    this.#rearranged()
  }

  #rearranged(): void {
    this.emit('changed')
    this.emit('wake')
  }

  /** What the user changes of a batch itself. */
  changeBatch(id: number, patch: BatchPatch): void {
    this.#store.batches.update(id, patch)
    if (patch.folder !== undefined) this.emit('folderChanged', id)
    this.emit('changed')
  }

  /** Jobs were removed, or came back: a batch may have nothing left to do, or something again. */
  reviewBatches(): void {
    if (reviewBatches(this.#store.batches, this.#options.now())) this.emit('changed')
  }

  #watchBatch(batchId: number, state: JobState): void {
    const settled = settleBatch(this.#store.batches, batchId, state, this.#options.now())
    if (settled) this.emit('batchSettled', batchId)
  }
}

/** What a job is to be once it is asked for as if nothing had been tried. */
const askedAgain = (now: number): JobPatch => ({
  failure: null,
  attempts: 0,
  extraPolls: 0,
  claimedComplete: false,
  dueAt: now,
})

const actionEvents: Readonly<Record<StateAction, JobEvent>> = {
  pause: { code: 'paused', params: {} },
  resume: { code: 'resumed', params: {} },
  retry: { code: 'retried', params: {} },
  cancel: { code: 'cancelled', params: {} },
  again: { code: 'again', params: {} },
}

/** Undefined: it says the same as before. */
function saysEvent(job: JobRecord, { status }: JobReport): JobEvent | undefined {
  const changed = job.status !== status || job.state !== 'waiting'
  return changed ? { code: 'says', params: { status } } : undefined
}

function changesNothing(job: JobRecord, patch: JobPatch): boolean {
  let key: keyof JobPatch
  for (key in patch) if (patch[key] !== undefined && patch[key] !== job[key]) return false
  return true
}

function withoutUndefined<T extends object>(patch: T): Partial<T> {
  const fields: Partial<T> = {}
  for (const key in patch) if (patch[key] !== undefined) fields[key] = patch[key]
  return fields
}
