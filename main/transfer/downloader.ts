/**
 * Downloads files: one call is one attempt, from a lease to a finished file under its own name.
 * Knows nothing of jobs; the caller decides whether and when to try again.
 */
import { hash } from 'node:crypto'
import { ReelhaulError } from '../errors.ts'
import { fileError, mayBeNamed } from '../disk/file-errors.ts'
import { systemClock, type Clock } from '../clock.ts'
import type { AllowedServers } from '../http/addresses.ts'
import { ConnectionPool } from '../http/connection-pool.ts'
import { DiskSpace, type SpaceClaim } from '../disk/disk-space.ts'
import { folderOf, NamedFileError, systemDisk, type Disk } from '../disk/disk.ts'
import { Ticker } from './ticker.ts'
import { isCommittedFile } from '../disk/committed-file.ts'
import { PartFile, type FinishedFile } from '../disk/part-file.ts'
import {
  currentBootId,
  keptOf,
  type PartJournal,
  type PartRecord,
  type CommitRecord,
} from '../disk/part-record.ts'
import { planResume, type ResumePlan } from './resume-plan.ts'
import { SegmentTable } from '../disk/segments.ts'
import { ChunkPool } from '../disk/chunk-pool.ts'
import { StoreRequest, type LeaseSource, type StoreRequestOptions } from '../http/store-request.ts'
import { PrefixHash, type FileHash } from '../disk/prefix-hash.ts'
import { SharedLimits } from './shared-limits.ts'
import { Transfer } from './transfer.ts'
import { fetchSegment } from './segment-fetch.ts'
import type { SegmentHelper, SegmentJob, SegmentJobHooks } from './segment-helper.ts'
import { unpack, unpackedPath } from './unpack.ts'
import { saveWhole, syncName } from '../disk/whole-file.ts'
import { straight, type Network } from '../network/network.ts'

export type { LeaseSource } from '../http/store-request.ts'
export type {
  PartJournal,
  PartRecord,
  PartSegment,
  CommitRecord as SealedFile,
} from '../disk/part-record.ts'

export interface FileTarget {
  /** In the folder of `targetPath`; a name that no other program uses: see `partPath`. */
  readonly partPath: string
  readonly targetPath: string
  /** The folder that both must be inside of, whatever links are on the way; absent: anywhere. */
  readonly root?: string | undefined
  /** Replaces a file that has the target's name; false (default): FILE_EXISTS. */
  readonly overwrite?: boolean
  readonly journal: PartJournal
  readonly signal: AbortSignal
}

export interface DownloadRequest extends FileTarget {
  readonly leases: LeaseSource
  /**
   * Length promised by the provider; a file of another length is refused. Null, and whatever is no
   * count of bytes above 0: unknown.
   */
  readonly expectedBytes: number | null
  readonly part: PartRecord | null
  /** False for files that may be text or markup themselves; true (default): markup is refused. */
  readonly media?: boolean
  /**
   * True where a file without a byte may be what was asked for, as soon as its store says that it has
   * none; default: where `media` is false, or the provider says the same.
   */
  readonly mayBeEmpty?: boolean
  /** Called after bytes were written; both in bytes, `total` null while it is not known. */
  readonly onProgress: (done: number, total: number | null) => void
  /** Every byte is there; what follows is the disk's work. */
  readonly onFinalizing?: () => void
  /** What links and redirects may lead to besides public servers over https. */
  readonly allowed: AllowedServers
}

/** What is worth knowing of a file that was saved all the same. */
export type DownloadNote =
  /** Nobody knows how long it should be, so nobody can tell whether it is whole. */
  | { readonly code: 'lengthUnknown' }
  /** The store keeps it packed (`gzip`); it was unpacked, and its check values passed. */
  | { readonly code: 'unpacked'; readonly coding: string }

export interface DownloadResult extends FinishedFile {
  readonly notes: readonly DownloadNote[]
  readonly etag: string | null
  /** Bytes that came over the network in this attempt. */
  readonly fetchedBytes: number
  readonly requests: number
}

export interface DownloadLimits {
  /** Connections for one large file, 1 to 16. */
  readonly segments: number
  /** Connections to one origin, those of all files together. */
  readonly perHost: number
  /** For all connections together; null: no limit. */
  readonly bytesPerSecond: number | null
}

export interface DownloaderOptions extends Partial<DownloadLimits> {
  /** Files from this size on use several connections. Default 16 MiB. */
  readonly segmentThresholdBytes?: number
  /** SHA-256 of every file; default true. */
  readonly hash?: boolean
  /** Proxies, and whom TLS trusts; default: straight, and Node's own list. */
  readonly network?: Network
  readonly connectTimeoutMs?: number
  readonly responseTimeoutMs?: number
  /** Silence after which a stream is opened again. */
  readonly stallMs?: number
  /** Of a file that comes faster every other connection is another thread's, where there is one. */
  readonly helpFromBytesPerSecond?: number
  /** Bytes written between two flushes of a file: what a power cut may cost. Default 64 MiB. */
  readonly syncEveryBytes?: number
  readonly clock?: Clock
  readonly disk?: Disk
  /** Limits that hold for several threads; default: this downloader's own. */
  readonly limits?: SharedLimits
  /** Who knows what else the disks are about to take; default: this downloader alone. */
  readonly space?: Pick<DiskSpace, 'claim'>
  /** Hashes the part file at a path; default: in this thread. */
  readonly hashOf?: (partPath: string) => FileHash
  /** Another thread that can fetch segments of a file; default: none. */
  readonly findHelper?: (request: DownloadRequest) => Promise<SegmentHelper | null>
}

/** A file that comes faster keeps a thread busy. */
export const WORTH_HELP_BYTES_PER_SECOND = 64 * 1024 * 1024

const DEFAULTS = {
  segments: 4,
  perHost: 32,
  bytesPerSecond: null as number | null,
  segmentThresholdBytes: 16 * 1024 * 1024,
  hash: true,
  connectTimeoutMs: 10_000,
  responseTimeoutMs: 30_000,
  stallMs: 30_000,
  helpFromBytesPerSecond: WORTH_HELP_BYTES_PER_SECOND,
  syncEveryBytes: 64 * 1024 * 1024,
}

export class Downloader {
  readonly #options: typeof DEFAULTS & DownloaderOptions
  readonly #clock: Clock
  readonly #disk: Disk
  readonly #pool: ConnectionPool
  readonly #ticker: Ticker
  readonly #limits: SharedLimits
  readonly #space: Pick<DiskSpace, 'claim'>
  readonly #chunks = new ChunkPool()
  #segments: number

  constructor(options: DownloaderOptions = {}) {
    this.#options = { ...DEFAULTS, ...options }
    this.#clock = options.clock ?? systemClock
    this.#disk = options.disk ?? systemDisk
    this.#ticker = new Ticker(this.#clock)
    this.#space = options.space ?? new DiskSpace(this.#disk)
    this.#limits = options.limits ?? this.#ownLimits()
    const { connectTimeoutMs, network = straight, segments } = this.#options
    const { slots } = this.#limits
    this.#pool = new ConnectionPool({ clock: this.#clock, connectTimeoutMs, slots, network })
    this.#segments = segments
  }

  /** Counted since the start. */
  get stats(): { readonly connections: number; readonly requests: number } {
    return { connections: this.#pool.open, requests: this.#limits.requests }
  }

  /** Takes effect at once, also on transfers that are under way. */
  setLimits({ segments, perHost, bytesPerSecond }: Partial<DownloadLimits>): void {
    if (segments !== undefined) this.#segments = segments
    if (perHost !== undefined) this.#limits.slots.setPerHost(perHost)
    if (bytesPerSecond !== undefined) this.#limits.bandwidth.setLimit(bytesPerSecond)
    this.#pool.admit()
  }

  /** Limits shared with other threads are other ones. */
  limitsChanged(): void {
    this.#limits.bandwidth.changed()
    this.#pool.admit()
  }

  #ownLimits(): SharedLimits {
    const limits = new SharedLimits(SharedLimits.memory(1), 0, this.#clock)
    limits.slots.setPerHost(this.#options.perHost)
    limits.bandwidth.setLimit(this.#options.bytesPerSecond)
    return limits
  }

  /** Closes unused connections. Downloads under way are ended by their own signals. */
  close(): void {
    this.#pool.close()
  }

  /**
   * Downloads one file, continuing its part where that is sound.
   * @throws ReelhaulError why it did not succeed; the signal's reason when it was aborted. The part
   *   file is kept unless its bytes are worth nothing.
   */
  async download(asked: DownloadRequest): Promise<DownloadResult> {
    const expectedBytes = asLength(asked.expectedBytes)
    const { media = true, mayBeEmpty = !media || asked.expectedBytes === 0 } = asked
    const request = { ...asked, expectedBytes, mayBeEmpty }
    const { partPath, part: known, journal } = request
    const plan = await this.#plan(request)
    const table =
      plan.kind === 'fresh' ? SegmentTable.whole(expectedBytes) : new SegmentTable(plan.segments)
    const missing = () =>
      Math.max(0, (part.facts.totalBytes ?? table.writtenBytes) - table.writtenBytes)
    const space = this.#space.claim(partPath, missing)
    const part = new PartFile(this.#disk, partPath, table, {
      journal,
      hash: this.#options.hash ? this.#hashOf(partPath) : null,
      space,
      syncEveryBytes: this.#options.syncEveryBytes,
      kept: keptOf(known),
      root: request.root,
    })
    if (plan.kind !== 'fresh' && known !== null) {
      const { totalBytes, etag, lastModified, coding = null } = known
      part.facts = { totalBytes, etag, lastModified, coding }
    }
    try {
      return await this.#fetch(request, part, space)
    } catch (error) {
      await part.close()
      await part.removeIfEmpty()
      throw error
    } finally {
      space.release()
    }
  }

  #hashOf(partPath: string): FileHash {
    return this.#options.hashOf?.(partPath) ?? new PrefixHash()
  }

  async #fetch(
    request: DownloadRequest,
    part: PartFile,
    space: SpaceClaim,
  ): Promise<DownloadResult> {
    const { table } = part
    request.onProgress(table.writtenBytes, request.expectedBytes ?? part.facts.totalBytes)
    let requests = 0
    const notes: DownloadNote[] = []
    const onRequest = () => {
      requests++
      this.#limits.countRequest()
    }
    const transfer = this.#transfer(request, part, space, {
      onRequest,
      onNote: (note) => void notes.push(note),
    })
    if (!table.complete) {
      await space.check()
      await transfer.run()
    }
    request.onFinalizing?.()
    const { coding } = part.facts
    const finished = coding
      ? await this.#finishPacked(request, part, coding, transfer.host)
      : await part.finish(nameOf(request))
    if (coding) notes.push({ code: 'unpacked', coding })
    const { fetchedBytes } = transfer
    return { ...finished, etag: part.facts.etag, fetchedBytes, requests, notes }
  }

  /** Unpacks beside the part, which is the proof of what came until the file has its name. */
  async #finishPacked(
    request: DownloadRequest,
    packed: PartFile,
    coding: string,
    host: string,
  ): Promise<FinishedFile> {
    const path = unpackedPath(request.partPath)
    const table = SegmentTable.whole(null)
    const unpacked = new PartFile(this.#disk, path, table, {
      journal: {
        save: () => undefined,
        recordCommit: (file) => request.journal.recordCommit(file),
      },
      hash: this.#options.hash ? new PrefixHash() : null,
      space: null,
      syncEveryBytes: this.#options.syncEveryBytes,
      kept: keptOf(null),
    })
    // Usually the end of a file tells that all of it is there.
    packed.save()
    try {
      const { expectedBytes, media = true, mayBeEmpty = !media, signal } = request
      const freeBytes = () => this.#disk.freeBytes(folderOf(path))
      const asked = { host, coding, expectedBytes, media, mayBeEmpty, signal, freeBytes }
      await unpack(packed, unpacked, asked)
      const finished = await unpacked.finish(nameOf(request))
      await packed.discard()
      return finished
    } catch (error) {
      if (!mayBeNamed(error)) await unpacked.discard().catch(() => undefined)
      const useless = error instanceof ReelhaulError && error.reason.startsWith('SERVER_')
      if (useless) await packed.startOver(error.failure, null)
      throw error
    }
  }

  /**
   * True when an earlier attempt was interrupted after its file had got its name: the file that is
   * there is the committed one, and nothing is left to do. Sends no request; call it before anything
   * else.
   * @throws ReelhaulError FILE_*.
   */
  async finishedBefore(
    { partPath, targetPath }: Pick<FileTarget, 'partPath' | 'targetPath'>,
    committed: CommitRecord,
  ): Promise<boolean> {
    try {
      if (!(await isCommittedFile(this.#disk, targetPath, committed))) {
        await this.#disk.removePlaceholder(partPath, targetPath)
        return false
      }
      await this.#disk.remove(partPath)
      await this.#disk.remove(unpackedPath(partPath))
      await syncName(this.#disk, targetPath)
      return true
    } catch (error) {
      // What could not be looked at may be the finished file.
      const named = error instanceof NamedFileError ? error : new NamedFileError(error)
      throw fileError(named, targetPath)
    }
  }

  /** Saves text that the provider itself delivered. @throws ReelhaulError FILE_*. */
  async saveText(request: FileTarget & { readonly text: string }): Promise<DownloadResult> {
    const { partPath, targetPath, root, overwrite = false, journal, signal } = request
    signal.throwIfAborted()
    const content = Buffer.from(request.text)
    const sha256 = this.#options.hash ? hash('sha256', content, 'hex') : null
    await journal.recordCommit({ bytes: content.length, sha256 })
    const whole = { partPath, targetPath, root, overwrite, bytes: content }
    const warnings = await saveWhole(this.#disk, whole).catch((error: unknown) => {
      throw fileError(error, targetPath)
    })
    return {
      bytes: content.length,
      sha256,
      content,
      warnings,
      etag: null,
      fetchedBytes: 0,
      requests: 0,
      notes: [],
    }
  }

  /**
   * Gives a part file another name, which nothing else uses. None there is fine.
   * @throws ReelhaulError FILE_*.
   */
  async movePart(from: string, to: string): Promise<void> {
    try {
      if ((await this.#disk.stat(from)) !== null) await this.#disk.rename(from, to, true)
    } catch (error) {
      throw fileError(error, from)
    }
  }

  /**
   * Fetches a segment of a file that another thread downloads, into its part file.
   * @throws as `fetchSegment`
   */
  async fetchSegment(job: SegmentJob, hooks: SegmentJobHooks): Promise<void> {
    const { partPath, root, allowed, expectedBytes, media, mayBeEmpty } = job
    const { table, segment, leases, signal, onWritten: onProgress, onFetched } = hooks
    const part = new PartFile(this.#disk, partPath, table, {
      journal: keptElsewhere,
      hash: null,
      space: null,
      syncEveryBytes: Number.POSITIVE_INFINITY,
      kept: keptOf(null),
      root,
    })
    part.facts = job.facts
    const onRequest = () => this.#limits.countRequest()
    const deps = {
      ...{ part, expectedBytes, media, mayBeEmpty, onProgress, onFetched },
      ...this.#means(),
      store: this.#store({ leases, allowed, onRequest }),
      space: roomElsewhere,
      alone: () => false,
      onePiece: () => null,
      onStartOver: () => undefined,
      onUnknownLength: () => undefined,
      onBody: () => undefined,
    }
    try {
      await fetchSegment(deps, segment, signal)
    } finally {
      await part.close()
    }
  }

  async #plan({ part, expectedBytes, partPath }: DownloadRequest): Promise<ResumePlan> {
    const partSize = part === null ? null : await this.#look(partPath)
    return planResume({ part, partSize, bootId: currentBootId(), expectedBytes })
  }

  /** Length of a part, null where there is none: what is no plain file is none. */
  async #look(path: string): Promise<number | null> {
    try {
      const found = await this.#disk.stat(path)
      return found?.isFile === true ? found.size : null
    } catch (error) {
      throw fileError(error, path)
    }
  }

  #transfer(
    request: DownloadRequest,
    part: PartFile,
    space: SpaceClaim,
    { onRequest, onNote }: { onRequest: () => void; onNote: (note: DownloadNote) => void },
  ): Transfer {
    const { leases, expectedBytes, media = true, allowed, onProgress, signal } = request
    const { mayBeEmpty = !media } = request
    const { clock, ticker, ...means } = this.#means()
    return new Transfer({
      ...{ part, clock, ticker },
      store: this.#store({ leases, allowed, onRequest }),
      fetch: {
        ...means,
        ...{ space, expectedBytes, media, mayBeEmpty },
        onUnknownLength: () => onNote({ code: 'lengthUnknown' }),
        onProgress: () => onProgress(part.table.writtenBytes, part.facts.totalBytes),
      },
      connections: () => this.#segments,
      segmentThresholdBytes: this.#options.segmentThresholdBytes,
      helpFromBytesPerSecond: this.#options.helpFromBytesPerSecond,
      findHelper: async () => (await this.#options.findHelper?.(request)) ?? null,
      signal,
    })
  }

  /** What all transfers share. */
  #means() {
    const { stallMs } = this.#options
    const [clock, ticker, chunks] = [this.#clock, this.#ticker, this.#chunks]
    return { clock, ticker, chunks, bandwidth: this.#limits.bandwidth, stallMs }
  }

  #store(of: Pick<StoreRequestOptions, 'leases' | 'allowed' | 'onRequest'>): StoreRequest {
    const { responseTimeoutMs } = this.#options
    return new StoreRequest({ ...of, pool: this.#pool, clock: this.#clock, responseTimeoutMs })
  }
}

/** The thread whose file it is keeps its records, and its room on the disk. */
const keptElsewhere: PartJournal = { save: () => undefined, recordCommit: () => Promise.resolve() }
const roomElsewhere: SpaceClaim = { check: () => Promise.resolve(), release: () => undefined }

const nameOf = ({ targetPath, overwrite = false }: FileTarget) => ({ targetPath, overwrite })

/** A length that can be compared; null for what says nothing. */
const asLength = (bytes: number | null): number | null =>
  bytes !== null && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null
