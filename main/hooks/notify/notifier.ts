/**
 * Sends webhooks about what has ended: each at least once, with the same id at every attempt, in no
 * particular order. It holds up nothing: what a receiver does not take waits in the outbox.
 */
import { createHash } from 'node:crypto'
import type { ApiClient } from '../../providers/provider.ts'
import type { QueueReader } from '../../queue/job-store.ts'
import type { BatchRecord, JobRecord } from '../../queue/records.ts'
import { messageOf } from '../../errors.ts'
import type { Outbox, PendingNotification } from './outbox.ts'
import { batchNotification, jobNotification, testNotification } from './payload.ts'
import { longestPendingMs, nextAttemptMs, pauseMs } from './retry-schedule.ts'
import { sendWebhook, type Receiver, type SendOutcome } from './send.ts'

export interface NotifierDeps {
  readonly store: QueueReader
  readonly outbox: Outbox
  readonly api: ApiClient
  /** False: nothing is said of a batch's end. */
  readonly tells: (batchId: number) => boolean
  /** Null: nothing is sent for now. */
  readonly receiver: () => Receiver | null
  /** Epoch milliseconds. */
  readonly now: () => number
  /** 0 to 1. */
  readonly random: () => number
  /** Calls `run` once after `ms`; what it returns calls that off. */
  readonly after: (ms: number, run: () => void) => () => void
  /** The receiver has answered that it wants nothing more. */
  readonly onGone: () => void
  /** A webhook that is not sent any more. */
  readonly onGivenUp: (message: string) => void
  readonly log: (message: string) => void
}

const mostAtOnce = 4
/** No wait is longer, so that no clock that was changed keeps anything back. */
const longestWaitMs = 30 * 3_600_000

export class Notifier {
  readonly #deps: NotifierDeps
  readonly #underWay = new Map<string, Promise<void>>()
  readonly #ending = new AbortController()
  #callOff: (() => void) | null = null
  /** Failures in a row, whatever the message. */
  #failures = 0
  /** Epoch milliseconds. */
  #pausedUntil = 0

  constructor(deps: NotifierDeps) {
    this.#deps = deps
  }

  /**
   * Begins to send: what waits from earlier, and batches that ended without being noted down.
   * @param afresh true: what ended before is not told
   */
  start({ afresh = false } = {}): void {
    this.#orLog(() => {
      const { outbox, store, now } = this.#deps
      if (afresh) outbox.since = now()
      const since = (outbox.since ??= now())
      outbox.dueBy(now() + longestWaitMs)
      for (const batch of store.batches.all())
        if ((batch.settledAt ?? 0) >= Math.max(since, now() - longestPendingMs))
          this.batchSettled(batch)
    })
    this.wake()
  }

  /** Once for each time that a batch has settled. */
  batchSettled(batch: BatchRecord): void {
    const { id, settledAt } = batch
    if (settledAt === null || !this.#deps.tells(id)) return
    const message = this.#idOf('batch', id, settledAt)
    this.#orLog(() => {
      const { outbox, store, now } = this.#deps
      if (!outbox.knows(message)) outbox.add(message, batchNotification(store, batch), now())
    })
    this.wake()
  }

  /** Of a job that is completed or has failed; others are passed over. */
  jobEnded(job: JobRecord): void {
    if (job.state !== 'completed' && job.state !== 'failed') return
    const { outbox, store, now } = this.#deps
    const at = now()
    const message = this.#idOf(job.state, job.id, at)
    this.#orLog(() => outbox.add(message, jobNotification(store, job, at), at))
    this.wake()
  }

  /** Sends what is due; call it also when there is another receiver. */
  wake(): void {
    this.#callOff?.()
    this.#callOff = null
    if (this.#ending.signal.aborted) return
    const receiver = this.#deps.receiver()
    if (receiver === null) return
    this.#orLog(() => this.#sendDue(receiver))
  }

  /** Another receiver does not answer for the failures of the one before. */
  receiverChanged(): void {
    this.#failures = 0
    this.#pausedUntil = 0
    this.#orLog(() => this.#deps.outbox.dueBy(this.#deps.now()))
    this.wake()
  }

  /** Sends one message now, and says what came of it. */
  test(): Promise<SendOutcome> {
    const { receiver, api, now, random } = this.#deps
    const to = receiver()
    if (to === null)
      return Promise.resolve({ result: 'failed', status: null, message: '', askedMs: null })
    const at = now()
    const id = idFrom(`test ${at} ${random()}`)
    return sendWebhook(api, to, { id, ...testNotification(at) }, at, this.#ending.signal)
  }

  /** Resolves when all is sent, or after `limitMs`. Returns how many wait for the next run. */
  async idle(limitMs: number): Promise<number> {
    const { outbox, now, after } = this.#deps
    const until = now() + limitMs
    let late = false
    const limit = Promise.withResolvers<void>()
    const callOff = after(limitMs, () => {
      late = true
      limit.resolve()
    })
    while (!late && outbox.pending > 0) {
      const next = Math.max(outbox.nextAt() ?? 0, this.#pausedUntil)
      if (this.#underWay.size === 0 && next > until) break
      const turn = Promise.withResolvers<void>()
      this.#onTurn = turn.resolve
      if (this.#underWay.size === 0) this.wake()
      await Promise.race([limit.promise, turn.promise])
    }
    callOff()
    this.#onTurn = () => undefined
    return outbox.pending
  }

  /** Ends what is under way; the rest stays for the next start. */
  async close(): Promise<void> {
    this.#ending.abort()
    this.#callOff?.()
    await Promise.allSettled(this.#underWay.values())
    this.#deps.outbox.close()
  }

  #onTurn: () => void = () => undefined

  #sendDue(receiver: Receiver): void {
    const { outbox, now } = this.#deps
    while (this.#underWay.size < this.#placesNow() && now() >= this.#pausedUntil) {
      const message = outbox.due(now(), new Set(this.#underWay.keys()))
      if (message === null) break
      const sent = this.#send(receiver, message).finally(() => {
        this.#underWay.delete(message.id)
        this.wake()
        this.#onTurn()
      })
      this.#underWay.set(message.id, sent)
    }
    this.#waitForNext()
  }

  /** One is enough to find out whether a receiver that failed is back. */
  #placesNow(): number {
    return this.#failures > 0 ? 1 : mostAtOnce
  }

  #waitForNext(): void {
    const next = this.#deps.outbox.nextAt()
    if (next === null || this.#underWay.size > 0) return
    const wait = Math.max(next, this.#pausedUntil) - this.#deps.now()
    this.#callOff = this.#deps.after(Math.min(Math.max(wait, 0), longestWaitMs), () => this.wake())
  }

  async #send(receiver: Receiver, message: PendingNotification): Promise<void> {
    const { api, now } = this.#deps
    const outcome = await sendWebhook(api, receiver, message, now(), this.#ending.signal)
    // Unknown whether it came through: it is sent again, with the same id.
    if (this.#ending.signal.aborted && outcome.result !== 'taken') return
    this.#orLog(() => this.#settle(message, outcome))
  }

  #settle(message: PendingNotification, outcome: SendOutcome): void {
    const { outbox, onGone } = this.#deps
    switch (outcome.result) {
      case 'taken':
        this.#failures = 0
        return outbox.finish(message.id)
      case 'gone':
        outbox.finishAll()
        return onGone()
      case 'failed':
        this.#failures++
        this.#pausedUntil = this.#deps.now() + pauseMs(this.#failures, outcome.askedMs)
        return this.#tryLater(message, outcome.message, outcome.askedMs)
    }
  }

  #tryLater(message: PendingNotification, why: string, askedMs: number | null): void {
    const { outbox, now, random, onGivenUp, log } = this.#deps
    const wait = nextAttemptMs(message.attempts + 1, random(), askedMs)
    if (wait === null || now() + wait - message.createdAt > longestPendingMs) {
      outbox.finish(message.id)
      return onGivenUp(`A webhook (${message.type}) could not be delivered and is given up. ${why}`)
    }
    log(`A webhook (${message.type}) was not taken and is sent again later. ${why}`)
    outbox.postpone(message.id, now() + wait)
  }

  /** A full disk costs webhooks, and never the work itself. */
  #orLog(run: () => void): void {
    try {
      run()
    } catch (error) {
      this.#deps.log(`Webhooks cannot be noted down: ${messageOf(error)}`)
    }
  }

  #idOf(kind: string, id: number, at: number): string {
    return idFrom(`${this.#deps.outbox.queue} ${kind} ${id} ${at}`)
  }
}

const idFrom = (what: string): string =>
  `msg_${createHash('sha256').update(what).digest('base64url').slice(0, 27)}`
