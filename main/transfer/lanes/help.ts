/** What a lane does for another: it hashes a file that the other writes, or fetches its segments. */
import type { MessagePort } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import { CHUNK_BYTES } from '../../disk/chunk-pool.ts'
import { createDisk, type DiskFile } from '../../disk/disk.ts'
import { directCalls } from '../../disk/file-calls.ts'
import { PrefixHash } from '../../disk/prefix-hash.ts'
import type { Segment } from '../../disk/segments.ts'
import type { Lease } from '../../leases/lease.ts'
import type { Downloader } from '../downloader.ts'
import { tableFor, type SegmentJob } from '../segment-helper.ts'
import type { FromHelper, LeaseQuestion, ToHelper } from './messages.ts'
import { fromPlain, toPlain } from './plain-errors.ts'

interface Asked {
  readonly resolve: (lease: Lease) => void
  readonly reject: (error: Error) => void
}

/** Serves one port until the other side closes it. */
export class Help {
  readonly #port: MessagePort
  readonly #downloader: Downloader
  readonly #hash = new PrefixHash()
  #file: Promise<DiskFile> | null = null
  #fetching: { readonly segment: Segment; readonly stop: AbortController } | null = null
  readonly #asked = new Map<number, Asked>()
  #lastCall = 0

  /** @param onOver called once when the port is closed */
  constructor(port: MessagePort, downloader: Downloader, onOver: () => void) {
    this.#port = port
    this.#downloader = downloader
    port.on('message', (message: ToHelper) => this.#take(message))
    port.on('close', () => void this.#end().finally(onOver))
  }

  #take(message: ToHelper): void {
    switch (message.type) {
      case 'segment':
        return void this.#fetch(message.job)
      case 'end':
        return this.#endAt(message.at)
      case 'stopSegment':
        return this.#fetching?.stop.abort()
      case 'answer':
        return this.#settle(message.call, ({ resolve }) => resolve(message.lease))
      case 'refusal':
        return this.#settle(message.call, ({ reject }) => reject(fromPlain(message.error)))
      default:
        this.#hashes(message).catch((error: unknown) =>
          this.#reply({ type: 'failed', message: messageOf(error) }),
        )
    }
  }

  async #hashes(
    message: Extract<ToHelper, { type: 'hash' | 'written' | 'digest' }>,
  ): Promise<void> {
    if (message.type === 'hash') {
      this.#file = createDisk(directCalls).open(message.path, 'update')
      // Told when the digest is asked for.
      this.#file.catch(() => undefined)
      return
    }
    if (this.#file === null) return
    const file = await this.#file
    if (message.type === 'written') return this.#hash.follow(file, message.upTo)
    this.#reply({ type: 'digest', hex: await this.#hash.finish(file, message.totalBytes) })
  }

  async #fetch(job: SegmentJob): Promise<void> {
    const { table, segment } = tableFor(job)
    const stop = new AbortController()
    this.#fetching = { segment, stop }
    let fetchedBytes = 0
    let error: unknown = null
    try {
      await this.#downloader.fetchSegment(job, {
        ...{ table, segment, signal: stop.signal },
        leases: {
          current: () => this.#ask({ type: 'current' }),
          renew: (refused, why) => this.#ask({ type: 'renew', refused, why }),
        },
        onWritten: () => this.#tell(segment),
        onFetched: (bytes) => (fetchedBytes += bytes),
      })
    } catch (failure) {
      error = failure
    }
    this.#fetching = null
    this.#tell(segment)
    this.#reply({
      type: 'segmentOver',
      fetchedBytes,
      error: error === null ? null : toPlain(error),
    })
  }

  #tell({ written, rate }: Segment): void {
    this.#reply({ type: 'progress', written, rate })
  }

  /** Not before what the kernel may have been given room for already. */
  #endAt(at: number): void {
    const segment = this.#fetching?.segment
    if (segment === undefined || segment.end === null) return
    segment.end = Math.min(segment.end, Math.max(at, segment.received + CHUNK_BYTES))
  }

  #ask(question: LeaseQuestion): Promise<Lease> {
    const call = ++this.#lastCall
    this.#reply({ type: 'ask', call, question })
    return new Promise((resolve, reject) => this.#asked.set(call, { resolve, reject }))
  }

  #settle(call: number, act: (asked: Asked) => void): void {
    const asked = this.#asked.get(call)
    this.#asked.delete(call)
    if (asked !== undefined) act(asked)
  }

  #reply(message: FromHelper): void {
    this.#port.postMessage(message)
  }

  async #end(): Promise<void> {
    this.#fetching?.stop.abort()
    for (const { reject } of this.#asked.values()) reject(new Error('The other lane has ended.'))
    this.#asked.clear()
    await this.#hash.forget()
    const file = await this.#file?.catch(() => null)
    await file?.close()
  }
}
