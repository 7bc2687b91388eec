/** Decides what of a part file can be kept. Pure: no disk, no network, no clock. */
import type { PartRecord, PartSegment } from '../disk/part-record.ts'

/** Bytes read again and compared where no validator can tell that the object is the same. */
export const OVERLAP_BYTES = 64 * 1024

export type ResumePlan =
  /** Nothing worth keeping. */
  | { readonly kind: 'fresh' }
  | {
      readonly kind: 'resume'
      readonly totalBytes: number | null
      /** With `written` lowered to what can be trusted. */
      readonly segments: readonly PartSegment[]
    }
  /** Every byte is there: check, flush and name it. */
  | {
      readonly kind: 'complete'
      readonly totalBytes: number
      readonly segments: readonly PartSegment[]
    }

export interface PartFacts {
  readonly part: PartRecord | null
  /** Length of the part file; null where there is none. */
  readonly partSize: number | null
  readonly bootId: string
  /** Length promised by the provider. */
  readonly expectedBytes: number | null
}

const FRESH: ResumePlan = { kind: 'fresh' }

/** Where to continue, if what is there can be compared with the object that the server has now. */
export function planResume({ part, partSize, bootId, expectedBytes }: PartFacts): ResumePlan {
  if (part === null) return FRESH
  if (partSize === null) return FRESH
  if (!isSound(part)) return FRESH
  const { totalBytes } = part
  if (expectedBytes !== null && totalBytes !== null && totalBytes !== expectedBytes) {
    return FRESH
  }
  if (totalBytes !== null && partSize > totalBytes) return FRESH
  const trusted = part.segments.map((segment) => trust(segment, part.bootId === bootId, partSize))
  // Nothing is complete that no store has answered for.
  if (totalBytes === 0) return FRESH
  if (totalBytes !== null && trusted.every(({ written, end }) => written === end)) {
    return { kind: 'complete', totalBytes, segments: trusted }
  }
  if (trusted.every(({ written, start }) => written === start)) return FRESH
  if (!isComparable(part, trusted)) return FRESH
  return { kind: 'resume', totalBytes, segments: trusted }
}

/** A file that is shorter than its record lost bytes: nothing beyond its end is believed. */
function trust(segment: PartSegment, sameBoot: boolean, partSize: number): PartSegment {
  const claimed = sameBoot ? segment.written : segment.synced
  const written = Math.max(segment.start, Math.min(claimed, partSize))
  return { ...segment, written, synced: Math.min(segment.synced, written) }
}

/**
 * Can an answer be shown to continue the same object? Several segments need a validator; one alone
 * can be continued by comparing the bytes before its end.
 */
function isComparable(part: PartRecord, segments: readonly PartSegment[]): boolean {
  if (part.etag !== null) return true
  if (part.totalBytes === null) return false
  return part.lastModified !== null || segments.length === 1
}

/** Segments cover the file from 0 to its end, each with ordered offsets. */
function isSound({ segments, totalBytes }: PartRecord): boolean {
  let expected: number | null = 0
  for (const { start, end, written, synced } of segments) {
    if (start !== expected || !(start <= synced && synced <= written)) return false
    if (end !== null && written > end) return false
    expected = end
  }
  return segments.length > 0 && expected === totalBytes
}
