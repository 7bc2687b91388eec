/**
 * Downloads files: one call is one attempt, from a lease to a finished file under its own name.
 * Knows nothing of jobs; whether and when to try again is the caller's business.
 */
import { createHash } from 'node:crypto'
import { fileError } from './file-errors.ts'
import { Bandwidth } from './bandwidth.ts'
import { systemClock, type Clock } from './clock.ts'
import { ConnectionPool } from './connection-pool.ts'
import { DiskSpace, type SpaceClaim } from './disk-space.ts'
import { folderOf, systemDisk, type Disk } from './disk.ts'
import { Heartbeat } from './heartbeat.ts'
import { PartFile } from './part-file.ts'
import { currentBootId, nothingWritten, type PartJournal, type PartRecord } from './part-record.ts'
import { PrefixHash } from './prefix-hash.ts'
import { planResume, type ResumePlan } from './resume-plan.ts'
import { SegmentTable } from './segments.ts'
import { SlabPool } from './slab-pool.ts'
import { StoreRequest, type LeaseSource } from './store-request.ts'
import { Transfer } from './transfer.ts'
import { straight, type Network } from '../network/network.ts'

export type { LeaseSource } from './store-request.ts'
export type { PartJournal, PartRecord, PartSegment } from './part-record.ts'

export interface FileTarget {
  /** In the folder of `targetPath`. */
  readonly partPath: string
  readonly targetPath: string
  /** Replaces a file that has the target's name; false (default): FILE_EXISTS. */
  readonly overwrite?: boolean
  readonly journal: PartJournal
  readonly signal: AbortSignal
}

export interface DownloadRequest extends FileTarget {
  readonly leases: LeaseSource
  /** Length promised by the provider; a file of another length is refused. */
  readonly expectedBytes: number | null
  readonly part: PartRecord | null
  /** False for files that may be text or markup themselves; true (default): markup is refused. */
  readonly media?: boolean
  /** Called after bytes were written; both in bytes, `total` null while nobody knows it. */
  readonly onProgress: (done: number, total: number | null) => void
  /** Every byte is there; what follows is the disk's work. */
  readonly onFinalizing?: () => void
  /** True when the account's own base URL is on this machine or network. */
  readonly privateAddressesAllowed: boolean
}

export interface DownloadResult {
  readonly bytes: number
  /** Lower-case hex; null when hashing is off. */
  readonly sha256: string | null
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
  /** Bytes written between two flushes of a file: what a power cut may cost. Default 64 MiB. */
  readonly syncEveryBytes?: number
  readonly clock?: Clock
  readonly disk?: Disk
}

const DEFAULTS = {
  segments: 4,
  perHost: 32,
  bytesPerSecond: null as number | null,
  segmentThresholdBytes: 16 * 1024 * 1024,
  hash: true,
  connectTimeoutMs: 10_000,
  responseTimeoutMs: 30_000,
  stallMs: 30_000,
  syncEveryBytes: 64 * 1024 * 1024,
}

export class Downloader {
  readonly #options: typeof DEFAULTS & DownloaderOptions
  readonly #clock: Clock
  readonly #disk: Disk
  readonly #pool: ConnectionPool
  readonly #heartbeat: Heartbeat
  readonly #bandwidth: Bandwidth
  readonly #space: DiskSpace
  readonly #slabs = new SlabPool()
  #segments: number
  #requests = 0

  constructor(options: DownloaderOptions = {}) {
    this.#options = { ...DEFAULTS, ...options }
    this.#clock = options.clock ?? systemClock
    this.#disk = options.disk ?? systemDisk
    this.#heartbeat = new Heartbeat(this.#clock)
    this.#bandwidth = new Bandwidth(this.#clock, this.#options.bytesPerSecond)
    this.#space = new DiskSpace(this.#disk)
    const { connectTimeoutMs, perHost, network = straight, segments } = this.#options
    this.#pool = new ConnectionPool({ clock: this.#clock, connectTimeoutMs, perHost, network })
    this.#segments = segments
  }

  /** Counted since the start. */
  get stats(): { readonly connections: number; readonly requests: number } {
    return { connections: this.#pool.open, requests: this.#requests }
  }

  /** Takes effect at once, also on transfers that are under way. */
  setLimits({ segments, perHost, bytesPerSecond }: Partial<DownloadLimits>): void {
    if (segments !== undefined) this.#segments = segments
    if (perHost !== undefined) this.#pool.setPerHost(perHost)
    if (bytesPerSecond !== undefined) this.#bandwidth.setLimit(bytesPerSecond)
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
  async download(request: DownloadRequest): Promise<DownloadResult> {
    const { partPath, targetPath, expectedBytes, part: known, journal } = request
    const named = await this.#namedBefore(request)
    const plan = await this.#plan(request, named ? targetPath : partPath)
    const table =
      plan.kind === 'fresh' ? SegmentTable.whole(expectedBytes) : new SegmentTable(plan.segments)
    const missing = () => (part.facts.totalBytes ?? expectedBytes ?? 0) - table.writtenBytes
    const space = this.#space.claim(partPath, missing)
    const hash = this.#options.hash ? new PrefixHash() : null
    const { syncEveryBytes } = this.#options
    const parts = { journal, hash, space, syncEveryBytes }
    const part = new PartFile(this.#disk, named ? targetPath : partPath, table, parts)
    if (plan.kind !== 'fresh' && known !== null) {
      const { totalBytes, etag, lastModified } = known
      part.facts = { totalBytes, etag, lastModified }
    }
    try {
      return await this.#fetch(request, part, space, named)
    } catch (error) {
      await part.close()
      await part.removeIfEmpty()
      throw error
    } finally {
      space.release()
    }
  }

  async #fetch(
    request: DownloadRequest,
    part: PartFile,
    space: SpaceClaim,
    named: boolean,
  ): Promise<DownloadResult> {
    const { table } = part
    request.onProgress(table.writtenBytes, request.expectedBytes ?? part.facts.totalBytes)
    let requests = 0
    const transfer = this.#transfer(request, part, space, () => {
      requests++
      this.#requests++
    })
    if (!table.complete) {
      await space.check()
      await transfer.run()
    }
    request.onFinalizing?.()
    const sha256 = await part.finish()
    await part.close()
    const bytes = table.writtenBytes
    if (!named) await this.#name(request)
    return { bytes, sha256, etag: part.facts.etag, fetchedBytes: transfer.fetchedBytes, requests }
  }

  /**
   * True when an earlier attempt was interrupted after the file had got its name: the record is
   * sealed, the part is gone, and a file of the right length bears the name that is ours.
   */
  async #namedBefore({ part, partPath, targetPath }: DownloadRequest): Promise<boolean> {
    if (part === null || !part.segments.every(({ synced, end }) => synced === end)) return false
    if ((await this.#look(partPath)) !== null) return false
    return (await this.#look(targetPath)) === part.totalBytes
  }

  /** Saves text that the provider itself delivered. @throws ReelhaulError FILE_*. */
  async saveText(request: FileTarget & { readonly text: string }): Promise<DownloadResult> {
    const { partPath, journal, signal } = request
    signal.throwIfAborted()
    const content = Buffer.from(request.text)
    journal.save(nothingWritten())
    try {
      const file = await this.#disk.open(partPath, 'create')
      try {
        await file.write(content, 0)
        await file.sync()
      } finally {
        await file.close()
      }
    } catch (error) {
      throw fileError(error, partPath)
    }
    try {
      await this.#name(request)
    } catch (error) {
      // Interrupted after the name was given, an earlier attempt left just this text.
      if (!(await this.#holds(request.targetPath, content))) throw error
      await this.#disk.remove(partPath)
    }
    const sha256 = this.#options.hash ? createHash('sha256').update(content).digest('hex') : null
    return { bytes: content.length, sha256, etag: null, fetchedBytes: 0, requests: 0 }
  }

  async #holds(path: string, content: Buffer): Promise<boolean> {
    if ((await this.#look(path)) !== content.length) return false
    const file = await this.#disk.open(path, 'update')
    try {
      const found = Buffer.alloc(content.length)
      await file.read(found, 0)
      return found.equals(content)
    } finally {
      await file.close()
    }
  }

  /**
   * Gives a part file another name, which nobody else uses. None there is fine.
   * @throws ReelhaulError FILE_*.
   */
  async movePart(from: string, to: string): Promise<void> {
    try {
      if ((await this.#disk.look(from)) !== null) await this.#disk.rename(from, to, true)
    } catch (error) {
      throw fileError(error, from)
    }
  }

  async #plan({ part, expectedBytes }: DownloadRequest, path: string): Promise<ResumePlan> {
    const partSize = part === null ? null : await this.#look(path)
    return planResume({ part, partSize, bootId: currentBootId(), expectedBytes })
  }

  /** Length of a file, null where there is none. */
  async #look(path: string): Promise<number | null> {
    try {
      return (await this.#disk.look(path))?.size ?? null
    } catch (error) {
      throw fileError(error, path)
    }
  }

  #transfer(
    request: DownloadRequest,
    part: PartFile,
    space: SpaceClaim,
    onRequest: () => void,
  ): Transfer {
    const { leases, expectedBytes, media = true, onProgress, signal } = request
    const { privateAddressesAllowed } = request
    const { responseTimeoutMs, stallMs, segmentThresholdBytes } = this.#options
    const clock = this.#clock
    const store = new StoreRequest({
      leases,
      pool: this.#pool,
      clock,
      responseTimeoutMs,
      privateAddressesAllowed,
      media,
      onRequest,
    })
    return new Transfer({
      part,
      store,
      clock,
      heartbeat: this.#heartbeat,
      fetch: {
        part,
        store,
        slabs: this.#slabs,
        bandwidth: this.#bandwidth,
        space,
        heartbeat: this.#heartbeat,
        expectedBytes,
        media,
        stallMs,
        onProgress: () => onProgress(part.table.writtenBytes, part.facts.totalBytes),
      },
      connections: () => this.#segments,
      segmentThresholdBytes,
      signal,
    })
  }

  async #name({ partPath, targetPath, overwrite = false }: FileTarget): Promise<void> {
    try {
      await this.#disk.rename(partPath, targetPath, overwrite)
      await this.#disk.syncFolder(folderOf(targetPath))
    } catch (error) {
      throw fileError(error, targetPath)
    }
  }
}
