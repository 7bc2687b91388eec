/** Decides what of a part file can be kept. Pure: no disk, no network, no clock. */
import type { PartRecord, PartSegment } from './part-record.ts'

/** Bytes read again and compared where no validator can tell that the object is the same. */
export const OVERLAP_BYTES = 64 * 1024

/** How the next answer has to prove that it continues the same object. */
export type SameObjectProof =
  /** Sent as `If-Range`, and compared with the answer's own. */
  | { readonly by: 'etag'; readonly etag: string }
  | { readonly by: 'lastModified'; readonly lastModified: string }
  /** Bytes before the continuation are fetched again and compared with the part. */
  | { readonly by: 'overlap'; readonly bytes: number }

export type ResumePlan =
  /** Nothing worth keeping; `why` is for the log. */
  | { readonly kind: 'fresh'; readonly why: string }
  | {
      readonly kind: 'resume'
      readonly totalBytes: number | null
      /** With `written` lowered to what can be trusted. */
      readonly segments: readonly PartSegment[]
      readonly proof: SameObjectProof
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

/** Where to continue, and what the server has to prove before a byte is appended. */
export function planResume({ part, partSize, bootId, expectedBytes }: PartFacts): ResumePlan {
  if (part === null) return fresh('no record')
  if (partSize === null) return fresh('no part file')
  if (!isSound(part)) return fresh('record contradicts itself')
  const { totalBytes } = part
  if (expectedBytes !== null && totalBytes !== null && totalBytes !== expectedBytes) {
    return fresh('another length is promised now')
  }
  if (totalBytes !== null && partSize > totalBytes) return fresh('part file is too long')
  const trusted = part.segments.map((segment) => trust(segment, part.bootId === bootId, partSize))
  if (totalBytes !== null && trusted.every(({ written, end }) => written === end)) {
    return { kind: 'complete', totalBytes, segments: trusted }
  }
  if (trusted.every(({ written, start }) => written === start)) return fresh('nothing written')
  const proof = proofFor(part, trusted)
  if (proof === null) return fresh('nothing to compare with')
  return { kind: 'resume', totalBytes, segments: trusted, proof }
}

function fresh(why: string): ResumePlan {
  return { kind: 'fresh', why }
}

/** A file that is shorter than its record lost bytes: nothing beyond its end is believed. */
function trust(segment: PartSegment, sameBoot: boolean, partSize: number): PartSegment {
  const claimed = sameBoot ? segment.written : segment.synced
  const written = Math.max(segment.start, Math.min(claimed, partSize))
  return { ...segment, written, synced: Math.min(segment.synced, written) }
}

/**
 * The strongest proof that is to be had. Several segments need a validator; one alone can be
 * continued by comparing the bytes before its end.
 */
function proofFor(part: PartRecord, segments: readonly PartSegment[]): SameObjectProof | null {
  if (part.etag !== null) return { by: 'etag', etag: part.etag }
  if (part.totalBytes === null) return null
  if (part.lastModified !== null) return { by: 'lastModified', lastModified: part.lastModified }
  const [only, ...others] = segments
  if (only === undefined || others.length > 0) return null
  return { by: 'overlap', bytes: Math.min(OVERLAP_BYTES, only.written - only.start) }
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
