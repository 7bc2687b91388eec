/** One attempt at one output: a name, a lease, the bytes, a finished file. */
import { messageOf, ReelhaulError } from '../errors.ts'
import { NO_PARTS } from '../http/store-failures.ts'
import { mayBeNamed } from '../disk/file-errors.ts'
import { isFurther, keptOf, type KeptBytes } from '../disk/part-record.ts'
import type { Failure, FailureReason } from '../../preload/contract/vocabulary.ts'
import { scopeOf } from '../queue/failure-scope.ts'
import { asFileFailure, lookAtFolder } from '../queue/folder-evidence.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { OutputRecord } from '../queue/records.ts'
import type { OutputOutcome, OutputRunDeps, OutputTask } from './output-task.ts'
import { saveOutput } from './save-output.ts'

/**
 * Names tried when other programs take one between the reservation and the end of the download, or the
 * disk refuses it.
 */
const nameTries = 8

export async function runOutput(deps: OutputRunDeps, task: OutputTask): Promise<OutputOutcome> {
  let lastDone = 0
  const keptBefore = keptBytes(deps, task.output)
  const onProgress = (done: number, total: number | null): void => {
    lastDone = done
    deps.live.set(task.job.id, task.output.id, done, total)
  }
  // What is committing stays so until its file has been looked for.
  if (task.output.path !== null && task.output.state !== 'committing')
    deps.store.outputs.move(task.output.id, 'downloading', { sha256: null })
  try {
    return await saveOutput(deps, task, onProgress, nameTries)
  } catch (error) {
    const stopped = task.signal.aborted
    const reason = reasonOf(error)
    // The commit record of a file that has its name is what the next try knows it by; any other is worthless.
    if (!mayBeNamed(error)) {
      const state = !stopped && reason.failure.permanent ? 'failed' : 'pending'
      deps.store.outputs.move(task.output.id, state, { bytesDone: lastDone, sha256: null })
    }
    if (stopped) return { type: 'stopped' }
    const progressed =
      mayBeProgress(reason.failure) && isFurther(keptBefore, keptBytes(deps, task.output))
    const evidence = reason.failure.reason.startsWith('FILE_')
      ? await lookAtFolder(task.batch.folder)
      : {}
    const failure = asFileFailure(reason.failure, evidence)
    return { type: 'failed', ...reason, failure, scope: scopeOf(failure, evidence), progressed }
  } finally {
    deps.live.end(task.job.id, task.output.id)
  }
}

/** What all attempts so far have kept of an output. */
function keptBytes({ store, partFiles: deps }: OutputRunDeps, output: OutputRecord): KeptBytes {
  const path = output.path ?? pathNow(store, output)
  return keptOf(path === null ? null : deps.load(deps.pathFor(path)))
}

/** The name that was reserved meanwhile. */
const pathNow = (store: QueueReader, { id, jobId }: OutputRecord): string | null =>
  store.outputs.ofJob(jobId).find((output) => output.id === id)?.path ?? null

/** These say that what came is wrong, or cannot be kept: however much of it, it is no progress. */
const neverProgress: ReadonlySet<FailureReason> = new Set([
  'SERVER_OBJECT_CHANGED',
  'SERVER_WRONG_LENGTH',
  'SERVER_WRONG_CONTENT',
  'SERVER_BAD_RANGE',
])

const mayBeProgress = ({ reason, code }: Failure): boolean =>
  !neverProgress.has(reason) && code !== NO_PARTS && !reason.startsWith('FILE_')

function reasonOf(error: unknown): { failure: Failure; retryAfterMs: number | null } {
  if (error instanceof ReelhaulError)
    return { failure: error.failure, retryAfterMs: error.retryAfterMs }
  return {
    failure: {
      reason: 'FILE_IO_ERROR',
      message: `The download met a fault of Reelhaul: ${messageOf(error)}`,
      permanent: false,
      advice: 'againReport',
    },
    retryAfterMs: null,
  }
}
