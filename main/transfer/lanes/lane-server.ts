/** The lane's side: a Downloader of its own, whose leases, records and room the main thread keeps. */
import type { MessagePort } from 'node:worker_threads'
import { systemClock } from '../../clock.ts'
import { createDisk } from '../../disk/disk.ts'
import { WORTH_LOOKING_BYTES, type SpaceClaim } from '../../disk/disk-space.ts'
import { directCalls } from '../../disk/file-calls.ts'
import type { PartJournal } from '../../disk/part-record.ts'
import { trusting } from '../../network/certificates.ts'
import type { Network } from '../../network/network.ts'
import type { Lease } from '../../leases/lease.ts'
import type { LeaseSource } from '../../http/store-request.ts'
import type { DownloadRequest, DownloadResult } from '../download-request.ts'
import { Downloader } from '../downloader.ts'
import { FAST_BYTES_PER_SECOND } from '../downloader-options.ts'
import type { SegmentHelper } from '../segment-helper.ts'
import { SharedLimits } from '../shared-limits.ts'
import type {
  FromLane,
  LaneStart,
  PlainRequest,
  Question,
  RouteAnswer,
  Task,
  ToLane,
} from './messages.ts'
import { Help } from './help.ts'
import { HelpedHash } from './helped-hash.ts'
import { HelpedSegments } from './helped-segments.ts'
import { Outbox } from './outbox.ts'
import { fromPlain, toPlain } from './plain-errors.ts'

interface Asked {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** What was asked for has been stopped: the main thread knows why. */
const stopped = (): Error => new DOMException('Stopped', 'AbortError')

export class LaneServer {
  readonly #outbox: Outbox
  readonly #downloader: Downloader
  readonly #running = new Map<number, AbortController>()
  /** By the paths of their parts: whose room is asked for. */
  readonly #fileOfPart = new Map<string, number>()
  readonly #asked = new Map<number, Asked>()
  #lastCall = 0

  constructor({ lane, memory, options }: LaneStart, post: (messages: readonly FromLane[]) => void) {
    this.#outbox = new Outbox(post)
    const { fastBytesPerSecond: helpFrom = FAST_BYTES_PER_SECOND } = options
    this.#downloader = new Downloader({
      ...options,
      clock: systemClock,
      disk: createDisk(directCalls),
      limits: new SharedLimits(memory, lane, systemClock),
      network: this.#network(),
      space: { claim: (partPath, missing) => this.#claim(partPath, missing) },
      hashOf: (partPath) => new HelpedHash(partPath, () => this.#findHelper(), helpFrom),
      findHelper: (request) => this.#segmentHelper(request),
    })
  }

  take(messages: readonly ToLane[]): void {
    for (const message of messages) this.#take(message)
  }

  #take(message: ToLane): void {
    switch (message.type) {
      case 'start':
        return this.#start(message.file, message.task)
      case 'stop':
        return this.#running.get(message.file)?.abort(stopped())
      case 'limits':
        this.#downloader.setLimits({ segments: message.segments })
        return this.#downloader.limitsChanged()
      case 'help':
        return void new Help(message.port, this.#downloader, () =>
          this.#outbox.send({ type: 'helped' }),
        )
      case 'answer':
        return this.#settle(message.call, ({ resolve }) => resolve(message.result))
      case 'refusal':
        return this.#settle(message.call, ({ reject }) => reject(fromPlain(message.error)))
    }
  }

  #start(file: number, task: Task): void {
    const stop = new AbortController()
    this.#running.set(file, stop)
    this.#run(file, task, stop.signal)
      .then(
        (result) => this.#outbox.send({ type: 'done', file, result }),
        (error: unknown) => this.#outbox.send({ type: 'failed', file, error: toPlain(error) }),
      )
      .finally(() => this.#running.delete(file))
  }

  #run(file: number, task: Task, signal: AbortSignal): Promise<DownloadResult | boolean> {
    switch (task.type) {
      case 'download':
        return this.#download(file, task.request, signal)
      case 'text': {
        const target = { ...task.target, journal: this.#journal(file), signal }
        return this.#downloader.saveText({ ...target, text: task.text })
      }
      case 'finishedBefore':
        return this.#downloader.finishedBefore(task.paths, task.committed)
    }
  }

  async #download(
    file: number,
    { lease, ...request }: PlainRequest,
    signal: AbortSignal,
  ): Promise<DownloadResult> {
    this.#fileOfPart.set(request.partPath, file)
    try {
      return await this.#downloader.download({
        ...request,
        leases: this.#leases(file, lease, signal),
        journal: this.#journal(file),
        signal,
        onProgress: (done, total) => this.#outbox.note(file, { bytes: { done, total } }),
        onFinalizing: () => this.#outbox.send({ type: 'finalizing', file }),
      })
    } finally {
      this.#fileOfPart.delete(request.partPath)
    }
  }

  #leases(file: number, first: Lease | null, signal: AbortSignal): LeaseSource {
    let known = first
    const ask = (question: Question) => this.#ask(file, question, signal) as Promise<Lease>
    return {
      current: async () => {
        // The first one was taken for the request that is sent now.
        const lease = known ?? (await ask({ type: 'current' }))
        known = null
        return lease
      },
      renew: (refused, why) => ask({ type: 'renew', refused, why }),
    }
  }

  #journal(file: number): PartJournal {
    return {
      save: (record) => this.#outbox.note(file, { record }),
      kept: async () => {
        await this.#ask(file, { type: 'kept' })
      },
      recordCommit: async (record) => {
        await this.#ask(file, { type: 'commit', record })
      },
    }
  }

  #claim(partPath: string, missing: () => number): SpaceClaim {
    const file = this.#fileOfPart.get(partPath)
    return {
      check: async () => {
        if (file === undefined || missing() < WORTH_LOOKING_BYTES) return
        await this.#ask(file, { type: 'space', missing: missing() })
      },
      // The main thread knows when the file is over.
      release: () => undefined,
    }
  }

  #network(): Network {
    const network = {
      trust: undefined as Network['trust'],
      certificates: [],
      route: async ({ origin: url }: URL) => {
        const answer = await this.#call((call) => ({ type: 'route', call, url }))
        const { route, certificates } = answer as RouteAnswer
        if (certificates !== null) network.trust = trusting(certificates)
        return route
      },
    }
    return network
  }

  async #segmentHelper(request: DownloadRequest): Promise<SegmentHelper | null> {
    const { partPath, root, allowed, expectedBytes, leases } = request
    const { media = true, mayBeEmpty = false } = request
    const port = await this.#findHelper()
    const job = { partPath, root, allowed, expectedBytes, media, mayBeEmpty }
    return port && new HelpedSegments(port, job, leases)
  }

  #findHelper(): Promise<MessagePort | null> {
    return this.#call((call) => ({ type: 'helper', call })) as Promise<MessagePort | null>
  }

  #ask(file: number, question: Question, signal?: AbortSignal): Promise<unknown> {
    return this.#call((call) => ({ type: 'ask', file, call, question }), signal)
  }

  /** @throws what the main thread throws; `stopped` when `signal` is aborted first. */
  #call(message: (call: number) => FromLane, signal?: AbortSignal): Promise<unknown> {
    const call = ++this.#lastCall
    this.#outbox.send(message(call))
    return new Promise((resolve, reject) => {
      const onAbort = () => this.#settle(call, ({ reject: give }) => give(stopped()))
      const ended = () => signal?.removeEventListener('abort', onAbort)
      this.#asked.set(call, {
        resolve: (result) => (ended(), resolve(result)),
        reject: (error) => (ended(), reject(error)),
      })
      if (signal?.aborted) onAbort()
      else signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  #settle(call: number, act: (asked: Asked) => void): void {
    const asked = this.#asked.get(call)
    this.#asked.delete(call)
    if (asked !== undefined) act(asked)
  }
}
