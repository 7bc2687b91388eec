/** What the main thread and a lane tell each other. Plain data; each message is a list, in order. */
import type { MessagePort } from 'node:worker_threads'
import type { CommitRecord, PartRecord } from '../../disk/part-record.ts'
import type { Lease } from '../../leases/lease.ts'
import type { Route } from '../../network/proxy.ts'
import type { Failure } from '../../../preload/contract/vocabulary.ts'
import type {
  DownloaderOptions,
  DownloadRequest,
  DownloadResult,
  FileTarget,
} from '../downloader.ts'
import type { SegmentJob } from '../segment-helper.ts'
import type { LimitsMemory } from '../shared-limits.ts'
import type { PlainError } from './plain-errors.ts'

/** What a lane knows from its start. */
export interface LaneStart {
  /** From 0. */
  readonly lane: number
  readonly memory: LimitsMemory
  readonly options: Pick<
    DownloaderOptions,
    | 'segments'
    | 'segmentThresholdBytes'
    | 'hash'
    | 'connectTimeoutMs'
    | 'responseTimeoutMs'
    | 'stallMs'
    | 'fastBytesPerSecond'
    | 'syncEveryBytes'
  >
}

type Plain<Type, Callbacks extends PropertyKey> = Omit<Type, Callbacks>

export type PlainTarget = Plain<FileTarget, 'journal' | 'signal'>

/** A DownloadRequest without what only the main thread can do. */
export type PlainRequest = Plain<
  DownloadRequest,
  'journal' | 'signal' | 'leases' | 'onProgress' | 'onFinalizing'
> & {
  /** Taken already, where the file begins at its first byte. */
  readonly lease: Lease | null
}

export type Task =
  | { readonly type: 'download'; readonly request: PlainRequest }
  | { readonly type: 'text'; readonly target: PlainTarget; readonly text: string }
  | {
      readonly type: 'finishedBefore'
      readonly paths: Pick<FileTarget, 'partPath' | 'targetPath'>
      readonly committed: CommitRecord
    }

/** To a lane. `file` numbers a task, `call` a question of the lane. */
export type ToLane =
  | { readonly type: 'start'; readonly file: number; readonly task: Task }
  | { readonly type: 'stop'; readonly file: number }
  | { readonly type: 'limits'; readonly segments: number }
  /** Another lane asks for help over `port`, until it closes it: see `ToHelper`. */
  | { readonly type: 'help'; readonly port: MessagePort }
  | { readonly type: 'answer'; readonly call: number; readonly result: unknown }
  | { readonly type: 'refusal'; readonly call: number; readonly error: PlainError }

/** What a lane asks about one of its files. */
export type Question =
  | { readonly type: 'current' }
  | { readonly type: 'renew'; readonly refused: Lease; readonly why: Failure }
  /** Whether the records that were sent before are kept. */
  | { readonly type: 'kept' }
  | { readonly type: 'commit'; readonly record: CommitRecord }
  /** Whether the disk has room for so many bytes more. */
  | { readonly type: 'space'; readonly missing: number }

/** From a lane. */
export type FromLane =
  | { readonly type: 'done'; readonly file: number; readonly result: DownloadResult | boolean }
  | { readonly type: 'failed'; readonly file: number; readonly error: PlainError }
  | { readonly type: 'finalizing'; readonly file: number }
  /** How far a file has come; the latest counts. */
  | { readonly type: 'progress'; readonly file: number; readonly progress: FileProgress }
  | {
      readonly type: 'ask'
      readonly file: number
      readonly call: number
      readonly question: Question
    }
  /** A port to a lane that has nothing to do, null where there is none. */
  | { readonly type: 'helper'; readonly call: number }
  /** A port to this lane was closed. */
  | { readonly type: 'helped' }
  /** How an origin is reached. */
  | { readonly type: 'route'; readonly call: number; readonly url: string }

export interface FileProgress {
  /** Null: nothing new. */
  readonly record: PartRecord | null
  /** Bytes; null: nothing new. */
  readonly bytes: { readonly done: number; readonly total: number | null } | null
}

/** Answers `route`. */
export interface RouteAnswer {
  readonly route: Route
  /** Certificates in PEM that TLS trusts besides Node's own; null: as said before, at first none. */
  readonly certificates: readonly string[] | null
}

/**
 * To a lane that helps with a file: to hash it (first which, then how far it may be read, at last its
 * length), or to fetch its segments, one after the other.
 */
export type ToHelper =
  | { readonly type: 'hash'; readonly path: string }
  | { readonly type: 'written'; readonly upTo: number }
  | { readonly type: 'digest'; readonly totalBytes: number }
  | { readonly type: 'segment'; readonly job: SegmentJob }
  /** The segment ends here now: others fetch the rest. */
  | { readonly type: 'end'; readonly at: number }
  | { readonly type: 'stopSegment' }
  | { readonly type: 'answer'; readonly call: number; readonly lease: Lease }
  | { readonly type: 'refusal'; readonly call: number; readonly error: PlainError }

export type FromHelper =
  /** The SHA-256 in lower-case hex. */
  | { readonly type: 'digest'; readonly hex: string }
  /** There will be no digest. */
  | { readonly type: 'failed'; readonly message: string }
  /** How far the segment is written, and its bytes per second, where known. */
  | { readonly type: 'progress'; readonly written: number; readonly rate: number | null }
  /** The segment's request is over; `error`: why it failed. */
  | {
      readonly type: 'segmentOver'
      readonly fetchedBytes: number
      readonly error: PlainError | null
    }
  | { readonly type: 'ask'; readonly call: number; readonly question: LeaseQuestion }

export type LeaseQuestion = Extract<Question, { type: 'current' | 'renew' }>
