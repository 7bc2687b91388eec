/** Segments of this lane's file that another lane fetches. */
import type { MessagePort } from 'node:worker_threads'
import { abortReason } from '../../clock.ts'
import { ReelhaulError } from '../../errors.ts'
import type { LeaseSource } from '../../http/store-request.ts'
import type { Segment } from '../../disk/segments.ts'
import type { HelpedFetchDeps, SegmentHelper, SegmentJob } from '../segment-helper.ts'
import type { FromHelper, LeaseQuestion, ToHelper } from './messages.ts'
import { fromPlain, toPlain } from './plain-errors.ts'

interface Running {
  readonly segment: Segment
  readonly deps: HelpedFetchDeps
  /** What the other lane knows of the segment's end. */
  toldEnd: number | null
  /** Everything that was told is noted in the part file; rejects when that has failed. */
  noted: Promise<void>
  readonly settle: (error: Error | null) => void
}

export class HelpedSegments implements SegmentHelper {
  lost = false
  readonly #port: MessagePort
  readonly #job: Omit<SegmentJob, 'segment' | 'facts'>
  readonly #leases: LeaseSource
  #running: Running | null = null

  constructor(port: MessagePort, job: Omit<SegmentJob, 'segment' | 'facts'>, leases: LeaseSource) {
    this.#port = port
    this.#job = job
    this.#leases = leases
    port.on('message', (message: FromHelper) => this.#take(message))
    port.on('close', () => {
      this.lost = true
      this.#running?.settle(laneLost())
    })
  }

  async fetch(segment: Segment, signal: AbortSignal, deps: HelpedFetchDeps): Promise<void> {
    const onAbort = () => this.#send({ type: 'stopSegment' })
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await new Promise<void>((resolve, reject) => {
        const settle = (error: Error | null) => (error === null ? resolve() : reject(error))
        const noted = Promise.resolve()
        this.#running = { segment, deps, toldEnd: segment.end, noted, settle }
        const { start, end, received } = segment
        const stretch = { segment: { start, end, received }, facts: deps.part.facts }
        this.#send({ type: 'segment', job: { ...this.#job, ...stretch } })
        if (signal.aborted) onAbort()
      })
    } catch (error) {
      throw signal.aborted ? abortReason(signal) : error
    } finally {
      const noted = this.#running?.noted
      this.#running = null
      signal.removeEventListener('abort', onAbort)
      await noted
    }
  }

  close(): void {
    this.#port.close()
  }

  #take(message: FromHelper): void {
    if (message.type === 'ask') return void this.#answer(message.call, message.question)
    const running = this.#running
    if (running === null) return
    if (message.type === 'progress') return this.#note(running, message.written, message.rate)
    if (message.type !== 'segmentOver') return
    running.deps.onFetched(message.fetchedBytes)
    running.settle(message.error && fromPlain(message.error))
  }

  #note(running: Running, written: number, rate: number | null): void {
    const { segment, deps } = running
    // What lies behind the end is another connection's; the bytes are the same.
    const upTo = Math.min(written, segment.end ?? written)
    segment.received = Math.max(segment.received, upTo)
    segment.rate = rate
    running.noted = running.noted.then(async () => {
      await deps.part.wrote(segment, upTo)
      deps.onProgress()
    })
    running.noted.catch(() => this.#send({ type: 'stopSegment' }))
    if (segment.end === running.toldEnd || segment.end === null) return
    running.toldEnd = segment.end
    this.#send({ type: 'end', at: segment.end })
  }

  async #answer(call: number, question: LeaseQuestion): Promise<void> {
    try {
      const lease =
        question.type === 'current'
          ? await this.#leases.current()
          : await this.#leases.renew(question.refused, question.why)
      this.#send({ type: 'answer', call, lease })
    } catch (error) {
      this.#send({ type: 'refusal', call, error: toPlain(error) })
    }
  }

  #send(message: ToHelper): void {
    if (!this.lost) this.#port.postMessage(message)
  }
}

/** As a stream that broke: the segment goes on in this lane. */
function laneLost(): ReelhaulError {
  return new ReelhaulError({
    reason: 'NETWORK_BROKEN',
    message: 'The thread of a connection ended.',
    permanent: false,
    advice: 'againCheckServer',
  })
}
