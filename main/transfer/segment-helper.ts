/** Segments of a file that another thread fetches: what it is told, and what it does. */
import type { ObjectFacts } from '../disk/part-record.ts'
import { SegmentTable, type Segment } from '../disk/segments.ts'
import type { AllowedServers } from '../http/addresses.ts'
import type { LeaseSource } from '../http/store-request.ts'
import type { SegmentFetchDeps } from './segment-fetch.ts'

/** Fetches segments in another thread, one after the other. */
export interface SegmentHelper {
  /** The thread has ended: nothing more comes from it. */
  readonly lost: boolean
  /**
   * As `fetchSegment`, for a segment that does not begin the file; `part` is told of what was written.
   */
  fetch(segment: Segment, signal: AbortSignal, deps: HelpedFetchDeps): Promise<void>
  close(): void
}

export type HelpedFetchDeps = Pick<SegmentFetchDeps, 'part' | 'onFetched' | 'onProgress'>

/** What the other thread must know. Plain data; offsets as in `Segment`. */
export interface SegmentJob {
  readonly partPath: string
  readonly root?: string | undefined
  readonly allowed: AllowedServers
  readonly expectedBytes: number | null
  readonly media: boolean
  readonly mayBeEmpty: boolean
  readonly facts: ObjectFacts
  readonly segment: Pick<Segment, 'start' | 'end' | 'received'>
}

/** What the thread that fetches a `SegmentJob` is given beside it. */
export interface SegmentJobHooks {
  readonly leases: LeaseSource
  /** The table of `tableFor`; the end of its segment may come nearer on the way. */
  readonly table: SegmentTable
  readonly segment: Segment
  readonly onWritten: () => void
  readonly onFetched: (bytes: number) => void
  readonly signal: AbortSignal
}

/**
 * The table of the other thread, in which only `segment` is to be fetched.
 * @param segment begins or continues behind the first byte: the part file is there
 */
export function tableFor({ segment, facts }: SegmentJob): {
  table: SegmentTable
  segment: Segment
} {
  const { start, end, received } = segment
  const stretch = (from: number, to: number | null, written: number) => ({
    ...{ start: from, end: to, written },
    synced: from,
  })
  const before = start > 0 ? [stretch(0, start, start)] : []
  const behind =
    end !== null && end !== facts.totalBytes ? [stretch(end, facts.totalBytes, end)] : []
  const table = new SegmentTable([...before, stretch(start, end, received), ...behind])
  const own = table.all[before.length]
  if (own === undefined) throw new Error('no segment to fetch')
  return { table, segment: own }
}
