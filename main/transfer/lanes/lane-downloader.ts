/**
 * Downloads files in lanes: threads that do all of a file by themselves, from the connection to its
 * own name. This side decides who does what, keeps leases and records, and knows the limits of all.
 */
import { availableParallelism } from 'node:os'
import { systemClock } from '../../clock.ts'
import { ReelhaulError } from '../../errors.ts'
import { systemDisk } from '../../disk/disk.ts'
import { DiskSpace } from '../../disk/disk-space.ts'
import { fileError } from '../../disk/file-errors.ts'
import type { CommitRecord } from '../../disk/part-record.ts'
import { straight, type Network } from '../../network/network.ts'
import {
  Downloader,
  type DownloadLimits,
  type DownloadRequest,
  type DownloadResult,
  type FileTarget,
} from '../downloader.ts'
import { SharedLimits } from '../shared-limits.ts'
import { DownloadInLane, plainTarget, whenAborted } from './download-in-lane.ts'
import { Lane, LaneLostError, type LaneFile } from './lane.ts'
import type { LaneStart, Task } from './messages.ts'

export interface LaneDownloaderOptions extends LaneStartOptions, Partial<DownloadLimits> {
  /** Proxies, and whom TLS trusts; default: straight, and Node's own list. */
  readonly network?: Network
  /** 0 to 16; 0: the calling thread does it all. Default: cores, at most 4. */
  readonly lanes?: number
}

type LaneStartOptions = LaneStart['options']

/** What a download needs of a downloader, whichever thread it works in. */
export type FileDownloader = Pick<
  Downloader,
  'download' | 'finishedBefore' | 'saveText' | 'movePart'
>

const MAX_LANES = 4
/** With so many files in each, another lane is worth its start. */
const FILES_PER_LANE = 4
/** A file of so many bytes is over before another lane has started; a lane has time for many such. */
const SMALL_BYTES = 1024 * 1024
/** Above this share of its time, a lane with small files gets help, too. */
const BUSY = 0.7
/** A lane that has said nothing for so long waits for a disk: others get what comes next. */
const SILENT_MS = 500
/** Lanes that one file may lose: then it is the file that ends them. */
const MAX_LOST = 2
/** A lane that had nothing to do for so long gives back its memory. */
const IDLE_MS = 60_000
/** A thread needs several file handles: where they have run out, none is used for so long. */
const SHORTAGE_MS = 60_000

export class LaneDownloader implements FileDownloader {
  readonly #options: LaneDownloaderOptions
  readonly #network: Network
  readonly #memory: SharedLimits
  readonly #start: Omit<LaneStart, 'lane'>
  readonly #space = new DiskSpace(systemDisk)
  /** By number; null: not running. */
  readonly #lanes: (Lane | null)[]
  #segments: number
  #local: Downloader | null = null
  #closed = false
  #tidying: NodeJS.Timeout | null = null
  /** On the clock of `performance.now()`. */
  #shortUntil = 0

  constructor(options: LaneDownloaderOptions = {}) {
    const { network = straight, perHost = 32, bytesPerSecond = null, segments = 4 } = options
    const count = options.lanes ?? Math.min(MAX_LANES, availableParallelism())
    // This thread counts as one more: where no lane can be started, it does the work.
    const memory = SharedLimits.memory(count + 1)
    this.#options = options
    this.#network = network
    this.#memory = new SharedLimits(memory, count, systemClock)
    this.#memory.slots.setPerHost(perHost)
    this.#memory.bandwidth.setLimit(bytesPerSecond)
    this.#lanes = Array.from({ length: count }, () => null)
    this.#segments = segments
    this.#start = { memory, options: plainOptions(options) }
  }

  /** Counted since the start. */
  get stats(): { readonly requests: number; readonly lanes: number } {
    return { requests: this.#memory.requests, lanes: this.#running.length }
  }

  /** Takes effect at once, also on transfers that are under way. */
  setLimits({ segments, perHost, bytesPerSecond }: Partial<DownloadLimits>): void {
    this.#segments = segments ?? this.#segments
    if (perHost !== undefined) this.#memory.slots.setPerHost(perHost)
    if (bytesPerSecond !== undefined) this.#memory.bandwidth.setLimit(bytesPerSecond)
    for (const lane of this.#running) lane.setSegments(this.#segments)
    this.#local?.setLimits({ segments: this.#segments })
    this.#local?.limitsChanged()
  }

  /** Starts the first lane: it takes a moment, which the first file need not wait for. */
  prepare(): void {
    if (this.#running.length === 0) this.#startLane()
  }

  /** Ends the lanes. Downloads under way are ended by their own signals. */
  close(): void {
    this.#closed = true
    if (this.#tidying !== null) clearInterval(this.#tidying)
    this.#local?.close()
    for (const lane of this.#running) void lane.close()
  }

  /** As `Downloader.download`. */
  async download(request: DownloadRequest): Promise<DownloadResult> {
    const file = new DownloadInLane(request, this.#space)
    try {
      return await this.#download(file)
    } finally {
      file.release()
      if (this.#isShort) this.#closeIdle(0)
    }
  }

  /** File handles are few: threads are given up as soon as they have nothing to do. */
  get #isShort(): boolean {
    return performance.now() < this.#shortUntil
  }

  async #download(file: DownloadInLane): Promise<DownloadResult> {
    const { request } = file
    for (let lost = 0; ; lost++) {
      request.signal.throwIfAborted()
      const task = await file.task()
      const lane = this.#lane(request.expectedBytes)
      if (lane === null) return this.#here().download(file.again())
      try {
        return (await lane.run(task, file)) as DownloadResult
      } catch (error) {
        if (isShortage(error)) this.#shortUntil = performance.now() + SHORTAGE_MS
        if (file.lossOfRecord !== null) throw file.lossOfRecord
        request.signal.throwIfAborted()
        if (!(error instanceof LaneLostError) || this.#closed || lost === MAX_LOST) throw error
        const finished = await this.#finishedIn(file)
        if (finished !== null) return finished
      }
    }
  }

  /** The lane was lost after the commit: the file may have its name already. */
  async #finishedIn({ request, committed }: DownloadInLane): Promise<DownloadResult | null> {
    if (committed === null || !(await this.finishedBefore(request, committed))) return null
    return {
      ...committed,
      inspection: null,
      etag: null,
      fetchedBytes: 0,
      requests: 0,
      notes: [],
      warnings: [],
    }
  }

  /** As `Downloader.finishedBefore`. */
  async finishedBefore(
    { partPath, targetPath }: Pick<FileTarget, 'partPath' | 'targetPath'>,
    committed: CommitRecord,
  ): Promise<boolean> {
    const task: Task = { type: 'finishedBefore', paths: { partPath, targetPath }, committed }
    const lane = this.#lane()
    if (lane === null) return this.#here().finishedBefore({ partPath, targetPath }, committed)
    return (await lane.run(task, withoutQuestions)) as boolean
  }

  /** As `Downloader.saveText`. */
  async saveText(request: FileTarget & { readonly text: string }): Promise<DownloadResult> {
    request.signal.throwIfAborted()
    const lane = this.#lane()
    if (lane === null) return this.#here().saveText(request)
    const task: Task = { type: 'text', target: plainTarget(request), text: request.text }
    const file: LaneFile = {
      ...withoutQuestions,
      onStop: (stop) => whenAborted(request.signal, stop),
      answer: async (question) => {
        if (question.type === 'commit') await request.journal.recordCommit(question.record)
      },
    }
    return (await lane.run(task, file)) as DownloadResult
  }

  /** As `Downloader.movePart`. */
  async movePart(from: string, to: string): Promise<void> {
    try {
      if ((await systemDisk.stat(from)) !== null) await systemDisk.rename(from, to, true)
    } catch (error) {
      throw fileError(error, from)
    }
  }

  get #running(): Lane[] {
    return this.#lanes.filter((lane) => lane !== null)
  }

  /**
   * Who does what comes next; null: this thread, as there is no other.
   * @param bytes to expect; null: unknown
   */
  #lane(bytes: number | null = 0): Lane | null {
    if (this.#isShort) return null
    const now = performance.now()
    const awake = this.#running.filter((lane) => lane.silentMs(now) < SILENT_MS)
    const [idlest] = awake.sort((a, b) => a.load - b.load)
    if (idlest !== undefined && idlest.load < FILES_PER_LANE) return idlest
    // A thread costs as much as hundreds of small files: it has to be worth it.
    const small = bytes !== null && bytes <= SMALL_BYTES
    if (small && idlest !== undefined && idlest.busy(now) < BUSY) return idlest
    return this.#startLane() ?? idlest ?? this.#running[0] ?? null
  }

  /** The one with the fewest helps of those that have no file of their own. */
  #idleLane(): Lane | null {
    const idle = this.#running.filter(({ files }) => files === 0)
    const [idlest] = idle.sort((a, b) => a.load - b.load)
    return idlest ?? this.#startLane()
  }

  #startLane(): Lane | null {
    const number = this.#lanes.indexOf(null)
    if (number < 0 || this.#closed || this.#isShort) return null
    const memory = new SharedLimits(this.#start.memory, number, systemClock)
    try {
      const lane = new Lane({
        start: {
          ...this.#start,
          lane: number,
          options: { ...this.#start.options, segments: this.#segments },
        },
        network: this.#network,
        findHelper: () => this.#idleLane(),
        onLost: () => {
          this.#lanes[number] = null
          memory.slots.giveBackAll()
        },
      })
      this.#lanes[number] = lane
      this.#tidying ??= setInterval(() => this.#closeIdle(), IDLE_MS / 2).unref()
      return lane
    } catch {
      // Where file handles are too few for a thread, they may be so for good.
      return null
    }
  }

  #closeIdle(idleMs = IDLE_MS): void {
    const now = performance.now()
    const idle = this.#running.filter(({ load }) => load === 0)
    for (const lane of idle) if (lane.idleMs(now) >= idleMs) void lane.close()
    if (this.#running.length > 0 || this.#tidying === null) return
    clearInterval(this.#tidying)
    this.#tidying = null
  }

  #here(): Downloader {
    this.#local ??= new Downloader({
      ...plainOptions(this.#options),
      segments: this.#segments,
      network: this.#network,
      limits: this.#memory,
      space: this.#space,
    })
    return this.#local
  }
}

const isShortage = (error: unknown): boolean =>
  error instanceof ReelhaulError && error.reason === 'FILE_TOO_MANY_OPEN'

const withoutQuestions: LaneFile = {
  onStop: () => () => undefined,
  onProgress: () => undefined,
  onFinalizing: () => undefined,
  answer: async () => null,
}

/** What can be sent to a thread. */
function plainOptions(options: LaneDownloaderOptions): LaneStartOptions {
  const { segments, segmentThresholdBytes, hash, syncEveryBytes } = options
  const { connectTimeoutMs, responseTimeoutMs, stallMs, fastBytesPerSecond } = options
  const all = { segments, segmentThresholdBytes, hash, syncEveryBytes }
  const times = { connectTimeoutMs, responseTimeoutMs, stallMs, fastBytesPerSecond }
  const given = Object.entries({ ...all, ...times }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given)
}
