/** A saved output with what is needed to look for its file. */
import type { JobEvent } from '../../../preload/contract/job-events.ts'
import type { FileCheck } from '../../../preload/contract/file-check.ts'
import { basename } from 'node:path'
import type { JobQueue } from '../../queue/job-queue.ts'
import { targetOf } from '../../queue/job-target.ts'
import type { QueueReader } from '../../queue/job-store.ts'
import type { OutputRecord } from '../../queue/records.ts'
import type { SavedFacts } from '../as-saved.ts'

export interface SavedFileOf {
  readonly output: OutputRecord
  readonly path: string
  /** The folder that the file has to be inside of. */
  readonly root: string
  readonly facts: SavedFacts
}

/** The saved files of a job; none when it is gone. */
export function savedFilesOf(store: QueueReader, jobId: number): SavedFileOf[] {
  const job = store.jobs.get(jobId)
  const batch = job === null ? null : store.batches.get(job.batchId)
  if (job === null || batch === null) return []
  const { folder } = targetOf(job, batch)
  return store.outputs.ofJob(jobId).flatMap((output) => {
    const { state, path, root, bytesDone: bytes, completedAt, check } = output
    if (state !== 'saved' || path === null) return []
    return [{ output, path, root: root ?? folder, facts: { bytes, completedAt, check } }]
  })
}

/** Keeps what was found of a saved file, and tells of it once in the job's history. */
export function noteCheck(queue: JobQueue, { output, path }: SavedFileOf, check: FileCheck): void {
  const before = output.check
  if (before !== null && isSameCheck(before, check)) return
  queue.store.outputs.update(output.id, { check })
  const event = before?.found === check.found ? null : eventOf(check, basename(path))
  if (event === null) queue.outputsChanged()
  else queue.note(output.jobId, event)
}

function eventOf({ found }: FileCheck, name: string): JobEvent | null {
  if (found === 'moved') return { code: 'foundMoved', params: { name } }
  return found === 'changed' ? { code: 'foundChanged', params: { name } } : null
}

/** When that was does not matter, except for a verification. */
const isSameCheck = (one: FileCheck, other: FileCheck): boolean =>
  one.found === other.found &&
  one.verifiedAt === other.verifiedAt &&
  one.bytes === other.bytes &&
  one.modifiedAt === other.modifiedAt
