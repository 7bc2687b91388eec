/** Asks about every job when its time has come, as many at once as each account allows. */
import { messageOf, ReelhaulError } from '../errors.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { askedStates, isAsked } from '../queue/job-state.ts'
import type { JobRecord } from '../queue/records.ts'
import { isAccountLimit, scopeOf } from '../queue/failure-scope.ts'
import type { Scheduler, Waiter } from '../queue/scheduler.ts'
import type { JobReport, RemoteOutput } from '../providers/provider.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { ProviderClient } from './provider-client.ts'

/**
 * With every place taken, or no room: an answer or a slot looks again at once, but others use the places
 * too, and the user may take away what filled the room.
 */
const fullRestMs = 200

/** Until a job is asked about again for which there was no file handle. */
const shortagePauseMs = 1_000

export interface PollerOptions {
  readonly queue: JobQueue
  readonly client: ProviderClient
  readonly scheduler: Pick<Scheduler, 'register'>
  /** Links came with the answer: a slot may use them without asking again. */
  readonly onReady: (jobId: number, outputs: readonly RemoteOutput[]) => void
  /**
   * False while many ready jobs wait for a slot: nothing more is asked then, because the links that
   * come with the answers would only grow old.
   */
  readonly hasRoom: () => boolean
  /** What becomes of a job whose account does not work. */
  readonly stopped: 'blocked' | 'failed'
  readonly now: () => number
  readonly log: (message: string) => void
}

/** Due jobs read from the store in one go. */
const pageSize = 64

export class Poller implements Waiter {
  readonly #options: PollerOptions
  readonly #asking = new Set<number>()
  /** Asked right now, and to be asked again after that. */
  readonly #again = new Set<number>()
  /** Jobs that were due when they were read, to be asked one after the other. */
  #page: number[] = []
  /**
   * With the page empty, nothing more is due before this, epoch ms. In the past whenever due jobs were
   * passed over because their accounts had no place free: they may be asked as soon as one has.
   */
  #nothingBefore = 0
  /** The earliest due time known, epoch ms; null: there is none. */
  #nextDueAt: number | null = null
  /** Accounts that were closed when due jobs were last read: theirs were left out. */
  #leftOut: readonly string[] = []
  readonly #lookSoon: () => void
  #running = false
  #closed = false

  constructor(options: PollerOptions) {
    this.#options = options
    this.#lookSoon = options.scheduler.register(this)
  }

  start(): void {
    this.#running = true
    this.wake()
  }

  /** Holds everything; answers under way still arrive. */
  pause(): void {
    this.#running = false
  }

  /** Ends for good: nothing that still arrives is used. */
  close(): void {
    this.pause()
    this.#closed = true
  }

  /** Jobs may have become due outside the schedule: added, resumed, an account corrected. */
  wake(): void {
    this.#nothingBefore = 0
    if (this.#running) this.#lookSoon()
  }

  /** A slot has taken a ready job, or an account has a place free: polling may have rested for that. */
  roomForMore(): void {
    if (this.#running) this.#lookSoon()
  }

  /** A hint says that the job has moved: it is asked now, also when an answer is under way. */
  askAgain(id: number): void {
    if (this.#asking.has(id)) this.#again.add(id)
    else this.#makeDue(id)
    this.wake()
  }

  /** Asks about what is due. Returns milliseconds until more may be asked; null: nothing waits. */
  look(): number | null {
    if (!this.#running) return null
    const { client, hasRoom } = this.#options
    let place = client.gates.freePlaces > 0
    // Asking fills no room yet: one look at it is enough.
    const room = !place || hasRoom()
    while (this.#running && place && room) {
      const job = this.#next()
      if (job === null) break
      void this.#ask(job)
      place = client.gates.freePlaces > 0
    }
    return this.#running ? this.#restMs(place, room) : null
  }

  /** The next job that is due and whose account has a place; null: none right now. */
  #next(): JobRecord | null {
    while (this.#page.length > 0 || this.#readPage()) {
      const job = this.#options.queue.store.jobs.get(this.#page.shift() ?? 0)
      if (job === null || !this.#isDue(job)) continue
      if (this.#options.client.gates.of(job.accountId).free > 0) return job
      this.#nothingBefore = 0
    }
    return null
  }

  #isDue(job: JobRecord): boolean {
    return isAsked(job.state) && job.dueAt <= this.#options.now() && !this.#asking.has(job.id)
  }

  #readPage(): boolean {
    const { queue, client } = this.#options
    const now = this.#options.now()
    if (now < this.#nothingBefore) return false
    const closed = client.gates.closedAccounts()
    const due = queue.dueJobs(askedStates, now, pageSize + this.#asking.size, closed)
    this.#page = due.map(({ id }) => id).filter((id) => !this.#asking.has(id))
    if (this.#page.length > 0) return true
    this.#leftOut = closed
    this.#nextDueAt = queue.store.due.nextAt(askedStates, now)
    // Jobs of closed accounts were left out: they are due as soon as one opens.
    this.#nothingBefore = closed.length > 0 ? 0 : (this.#nextDueAt ?? Number.POSITIVE_INFINITY)
    return false
  }

  /**
   * While a job waits to be asked there is always a next look; the scheduler bounds it. Time passes while
   * the poller looks: what has opened since it was found closed is looked at again at once.
   * @param place false: no account had one. @param room false: too much is ready already.
   */
  #restMs(place: boolean, room: boolean): number | null {
    const { queue, client, now } = this.#options
    const counts = queue.store.lists.counts()
    if (!askedStates.some((state) => (counts[state] ?? 0) > 0)) return null
    // In this order: an account that opens between the two questions is found open by the second.
    const opening = client.gates.nextOpeningMs() ?? Number.POSITIVE_INFINITY
    if (!room || client.gates.freePlaces === 0) return Math.min(opening, fullRestMs)
    if (!place || client.gates.someOpen(this.#leftOut)) return 0
    return Math.min(opening, (this.#nextDueAt ?? Number.POSITIVE_INFINITY) - now())
  }

  async #ask(job: JobRecord): Promise<void> {
    this.#asking.add(job.id)
    try {
      this.#take(job, await this.#options.client.ask(job))
    } catch (error) {
      this.#missed(job, error)
    } finally {
      this.#asking.delete(job.id)
      if (this.#again.delete(job.id)) this.#makeDue(job.id)
      this.#expect(job.id)
      this.#lookSoon()
    }
  }

  /** Looks no later than the job is due again. */
  #expect(id: number): void {
    const dueAt = this.#closed ? null : this.#options.queue.store.jobs.get(id)?.dueAt
    if (dueAt === undefined || dueAt === null) return
    this.#nothingBefore = Math.min(this.#nothingBefore, dueAt)
    this.#nextDueAt = Math.min(this.#nextDueAt ?? dueAt, dueAt)
  }

  #makeDue(id: number): void {
    if (!this.#closed) this.#options.queue.makeDue(id)
  }

  #take(job: JobRecord, report: JobReport): void {
    if (this.#closed) return
    if (report.state === 'ready') this.#options.onReady(job.id, report.outputs)
    this.#options.queue.applyProviderStatus(job.id, report)
  }

  #missed(job: JobRecord, error: unknown): void {
    if (this.#closed) return
    const { queue } = this.#options
    const known = error instanceof ReelhaulError ? error : null
    if (known === null)
      this.#options.log(`Asking about job ${job.remoteId} met a fault: ${messageOf(error)}`)
    const failure = known?.failure ?? unexpected(error)
    const current = queue.store.jobs.get(job.id)
    if (current === null || (current.state !== 'queued' && current.state !== 'waiting')) return
    if (scopeOf(failure) === 'account') {
      // Where the account works again, the refusal is one of before.
      if (this.#options.client.gates.isBlocked(job.accountId))
        queue.block([job.id], failure, this.#options.stopped)
      else this.#makeDue(job.id)
    } else if (isAccountLimit(failure)) queue.defer(job.id, failure, known?.retryAfterMs ?? 2_000)
    // A shortage of this machine's, which is over when something has been closed.
    else if (scopeOf(failure) === 'machine') queue.defer(job.id, failure, shortagePauseMs)
    // The account's gate keeps the pace: the job itself did nothing wrong.
    else if (failure.reason.startsWith('NETWORK_')) queue.defer(job.id, failure, 0)
    else queue.scheduleRetry(job.id, current.state, failure, known?.retryAfterMs ?? null)
  }
}

const unexpected = (error: unknown): Failure => ({
  reason: 'PROVIDER_UNEXPECTED_ANSWER',
  message: `Asking about this job met a fault of Reelhaul: ${messageOf(error)}`,
  permanent: false,
  advice: 'againReport',
})
