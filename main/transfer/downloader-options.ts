/** How a downloader works, and what it may take. */
import type { Clock } from '../clock.ts'
import type { Disk } from '../disk/disk.ts'
import type { DiskSpace } from '../disk/disk-space.ts'
import type { FileHash } from '../disk/prefix-hash.ts'
import type { Network } from '../network/network.ts'
import type { DownloadRequest } from './download-request.ts'
import type { SegmentHelper } from './segment-helper.ts'
import type { SharedLimits } from './shared-limits.ts'

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
  readonly fastBytesPerSecond?: number
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
export const FAST_BYTES_PER_SECOND = 64 * 1024 * 1024

export const DEFAULTS = {
  segments: 4,
  perHost: 32,
  bytesPerSecond: null as number | null,
  segmentThresholdBytes: 16 * 1024 * 1024,
  hash: true,
  connectTimeoutMs: 10_000,
  responseTimeoutMs: 30_000,
  stallMs: 30_000,
  fastBytesPerSecond: FAST_BYTES_PER_SECOND,
  syncEveryBytes: 64 * 1024 * 1024,
}
