/** What the main thread does for a download that is under way in a lane. */
import type { DiskSpace } from '../../disk/disk-space.ts'
import type { CommitRecord, PartRecord } from '../../disk/part-record.ts'
import type { DownloadRequest, FileTarget } from '../download-request.ts'
import type { LaneFile } from './lane.ts'
import type { PlainTarget, Question, Task } from './messages.ts'

/** A download whose lane may be lost: it goes on in the next one from its last record. */
export class DownloadInLane implements LaneFile {
  readonly request: DownloadRequest
  /** What the lane has told to be complete. */
  committed: CommitRecord | null = null
  /** Why a record could not be kept: the download is stopped then. */
  lossOfRecord: Error | null = null
  /** What stops it in the lane where it is. */
  #stop: (() => void) | null = null
  readonly #claim: ReturnType<DiskSpace['claim']>
  readonly #unlink: () => void
  #record: PartRecord | null
  #missing = 0

  constructor(request: DownloadRequest, space: DiskSpace) {
    this.request = request
    this.#record = request.part
    this.#claim = space.claim(request.partPath, () => this.#missing)
    this.#unlink = whenAborted(request.signal, () => this.#stop?.())
  }

  onStop(stop: () => void): () => void {
    this.#stop = stop
    if (this.request.signal.aborted || this.lossOfRecord !== null) stop()
    return () => (this.#stop = null)
  }

  /** The request with what is known by now. */
  again(): DownloadRequest {
    return { ...this.request, part: this.#record }
  }

  async task(): Promise<Task> {
    const { leases, signal, expectedBytes, allowed, media, mayBeEmpty } = this.request
    // A part that is complete already needs no link.
    const lease = this.#record === null ? await leases.current(signal) : null
    const content = {
      ...(media !== undefined && { media }),
      ...(mayBeEmpty !== undefined && { mayBeEmpty }),
    }
    const rest = { expectedBytes, allowed, ...content, part: this.#record, lease }
    return { type: 'download', request: { ...plainTarget(this.request), ...rest } }
  }

  onProgress({ record, bytes }: Parameters<LaneFile['onProgress']>[0]): void {
    if (record !== null) this.#save(record)
    if (bytes === null) return
    this.#missing = Math.max(0, (bytes.total ?? bytes.done) - bytes.done)
    this.request.onProgress(bytes.done, bytes.total)
  }

  onFinalizing(): void {
    this.request.onFinalizing?.()
  }

  async answer(question: Question): Promise<unknown> {
    const { leases, journal, signal } = this.request
    switch (question.type) {
      case 'current':
        return leases.current(signal)
      case 'renew':
        return leases.renew(question.refused, question.why)
      case 'kept':
        return journal.kept?.()
      case 'commit':
        this.committed = question.record
        return journal.recordCommit(question.record)
      case 'space':
        this.#missing = question.missing
        return this.#claim.check()
    }
  }

  release(): void {
    this.#unlink()
    this.#claim.release()
  }

  #save(record: PartRecord): void {
    this.#record = record
    try {
      this.request.journal.save(record)
    } catch (error) {
      this.lossOfRecord = error as Error
      this.#stop?.()
    }
  }
}

/** Calls back once, at once where it has been aborted. Returns what ends that. */
export function whenAborted(signal: AbortSignal, onAbort: () => void): () => void {
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  return () => signal.removeEventListener('abort', onAbort)
}

export const plainTarget = (target: FileTarget): PlainTarget => {
  const { partPath, targetPath, root, overwrite = false, claim } = target
  const more = { ...(root !== undefined && { root }), ...(claim !== undefined && { claim }) }
  return { partPath, targetPath, overwrite, ...more }
}
