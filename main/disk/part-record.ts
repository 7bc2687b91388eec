/** What is remembered of a part file between two runs, and of the machine that wrote it. */
import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'

/** A stretch of the file. All numbers are absolute offsets: `start <= synced <= written <= end`. */
export interface PartSegment {
  readonly start: number
  /** Exclusive; null where the length of the file is not known. */
  readonly end: number | null
  /** Every byte from `start` to here was given to the system: survives the end of the process. */
  readonly written: number
  /** Every byte from `start` to here was flushed: survives a power cut. */
  readonly synced: number
}

/** What answers have told of the object. */
export interface ObjectFacts {
  readonly totalBytes: number | null
  /** Strong only: a weak one does not promise the same bytes. */
  readonly etag: string | null
  readonly lastModified: string | null
  /** How the object is packed (`gzip`): what is there is unpacked at the end. Null or missing: it is not. */
  readonly coding?: string | null
}

/** What is known of a part file; kept by the caller, never interpreted by it. */
export interface PartRecord extends ObjectFacts {
  /** The boot of the machine that wrote the part: in the same one `written` holds, else `synced`. */
  readonly bootId: string
  /** In the order of the file, without gaps or overlaps, from 0 to the end. */
  readonly segments: readonly PartSegment[]
  /** What was ever kept of it; missing in records of older versions. */
  readonly kept?: KeptBytes
}

/** What all attempts at one output have kept: the measure of progress, whatever was thrown away. */
export interface KeptBytes {
  /** The most bytes that were ever there, of the object that `changes` counts. */
  readonly furthest: number
  /** How often the object turned out to be another one. */
  readonly changes: number
}

/** What a record says of it. */
export function keptOf(record: PartRecord | null): KeptBytes {
  if (record === null) return { furthest: 0, changes: 0 }
  const written = record.segments.reduce((sum, { start, written }) => sum + written - start, 0)
  return record.kept ?? { furthest: written, changes: 0 }
}

/** A later change does not start the measure again: two servers may take turns for ever. */
const MAX_NEW_MEASURES = 2

/** After `written` bytes are there. */
export function keptAfter(kept: KeptBytes, written: number): KeptBytes {
  return written > kept.furthest ? { ...kept, furthest: written } : kept
}

/** After the object turned out to be another one. */
export function keptAfterChange({ furthest, changes }: KeptBytes): KeptBytes {
  return { furthest: changes < MAX_NEW_MEASURES ? 0 : furthest, changes: changes + 1 }
}

/** True when an attempt that began with `before` got further with the same object. */
export function isFurther(before: KeptBytes, after: KeptBytes): boolean {
  return after.changes === before.changes && after.furthest > before.furthest
}

/** What a file is from the moment when it may bear its name. */
export interface CommitRecord {
  readonly bytes: number
  /** Lower-case hex; null when hashing is off. */
  readonly sha256: string | null
}

/** Where a download tells what can be relied upon. */
export interface PartJournal {
  /** Called before the part file is made, and after bytes were written; cheap and synchronous. */
  save(record: PartRecord): void
  /** Resolves when what was saved would survive the end of the process; absent: it does so at once. */
  kept?(): Promise<void>
  /**
   * Every byte is there and the file is about to get its name. Resolves when that would survive a
   * power cut: it is what tells our finished file from an unknown one.
   */
  recordCommit(file: CommitRecord): Promise<void>
}

/** Says no more than that a part file is ours. */
export function nothingWritten(): PartRecord {
  const facts = { totalBytes: null, etag: null, lastModified: null }
  return { ...facts, bootId: currentBootId(), segments: [] }
}

let bootId: string | null = null

/** Names the current boot of this machine. */
export const currentBootId = (): string => (bootId ??= readBootId())

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    // Elsewhere the time of the boot names it; a corrected clock only costs what was not flushed.
    return `booted-${Math.round((Date.now() / 1000 - uptime()) / 10)}`
  }
}
