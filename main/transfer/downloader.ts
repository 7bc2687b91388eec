/**
 * Downloads files: one call is one attempt, from a lease to a finished file under its own name.
 * Knows nothing of jobs; the caller decides whether and when to try again.
 */
import { hash } from 'node:crypto'
import type { Inspection } from '../checks/inspect-file.ts'
import { isCommittedFile } from '../disk/committed-file.ts'
import { DiskSpace, type SpaceClaim } from '../disk/disk-space.ts'
import { NamedFileError } from '../disk/disk.ts'
import { fileError } from '../disk/file-errors.ts'
import { PartFile } from '../disk/part-file.ts'
import { currentBootId, keptOf, type CommitRecord } from '../disk/part-record.ts'
import { PrefixHash, type FileHash } from '../disk/prefix-hash.ts'
import { SegmentTable } from '../disk/segments.ts'
import { saveWhole, syncName } from '../disk/whole-file.ts'
import type {
  DownloadNote,
  DownloadRequest,
  DownloadResult,
  FileTarget,
} from './download-request.ts'
import type { DownloaderOptions, DownloadLimits } from './downloader-options.ts'
import { finishPacked } from './finish-packed.ts'
import { inspectFinished } from './inspect-finished.ts'
import { assertForm } from './other-form.ts'
import { planResume, type ResumePlan } from './resume-plan.ts'
import type { SegmentJob, SegmentJobHooks } from './segment-helper.ts'
import { fetchSegmentJob } from './segment-job.ts'
import { Transfer } from './transfer.ts'
import { TransferMeans } from './transfer-means.ts'
import { unpackedPath } from './unpack.ts'

export type * from './download-request.ts'
export type { DownloaderOptions, DownloadLimits } from './downloader-options.ts'

export class Downloader {
  readonly #means: TransferMeans
  readonly #space: Pick<DiskSpace, 'claim'>
  #segments: number

  constructor(options: DownloaderOptions = {}) {
    this.#means = new TransferMeans(options)
    this.#space = options.space ?? new DiskSpace(this.#means.disk)
    this.#segments = this.#means.options.segments
  }

  /** Counted since the start. */
  get stats(): { readonly connections: number; readonly requests: number } {
    return { connections: this.#means.pool.open, requests: this.#means.limits.requests }
  }

  /** Takes effect at once, also on transfers that are under way. */
  setLimits({ segments, perHost, bytesPerSecond }: Partial<DownloadLimits>): void {
    if (segments !== undefined) this.#segments = segments
    if (perHost !== undefined) this.#means.limits.slots.setPerHost(perHost)
    if (bytesPerSecond !== undefined) this.#means.limits.bandwidth.setLimit(bytesPerSecond)
    this.#means.pool.admit()
  }

  /** Limits shared with other threads are other ones. */
  limitsChanged(): void {
    this.#means.limits.bandwidth.changed()
    this.#means.pool.admit()
  }

  /** Closes unused connections. Downloads under way are ended by their own signals. */
  close(): void {
    this.#means.pool.close()
  }

  /**
   * Downloads one file, continuing its part where that is sound.
   * @throws ReelhaulError why it did not succeed; OtherForm when its claim was a guess, and wrong; the
   *   signal's reason when it was aborted. The part file is kept unless its bytes are worth nothing.
   */
  async download(asked: DownloadRequest): Promise<DownloadResult> {
    const expectedBytes = asLength(asked.expectedBytes)
    const { media = true, mayBeEmpty = !media || asked.expectedBytes === 0 } = asked
    const request = { ...asked, expectedBytes, mayBeEmpty }
    const { partPath, part: known, journal } = request
    const plan = await this.#plan(request)
    const table =
      plan.kind === 'fresh' ? SegmentTable.whole(expectedBytes) : new SegmentTable(plan.segments)
    const missing = () =>
      Math.max(0, (part.facts.totalBytes ?? table.writtenBytes) - table.writtenBytes)
    const space = this.#space.claim(partPath, missing)
    const part = new PartFile(this.#means.disk, partPath, table, {
      journal,
      hash: this.#means.options.hash ? this.#hashOf(partPath) : null,
      space,
      syncEveryBytes: this.#means.options.syncEveryBytes,
      kept: keptOf(known),
      root: request.root,
    })
    if (plan.kind !== 'fresh' && known !== null) {
      const { totalBytes, etag, lastModified, coding = null } = known
      part.facts = { totalBytes, etag, lastModified, coding }
    }
    try {
      return await this.#fetch(request, part, space)
    } catch (error) {
      await part.close()
      await part.removeIfEmpty()
      throw error
    } finally {
      space.release()
    }
  }

  #hashOf(partPath: string): FileHash {
    return this.#means.options.hashOf?.(partPath) ?? new PrefixHash()
  }

  async #fetch(
    request: DownloadRequest,
    part: PartFile,
    space: SpaceClaim,
  ): Promise<DownloadResult> {
    const { table } = part
    request.onProgress(table.writtenBytes, request.expectedBytes ?? part.facts.totalBytes)
    let requests = 0
    const notes: DownloadNote[] = []
    const onRequest = () => {
      requests++
      this.#means.limits.countRequest()
    }
    const transfer = this.#transfer(request, part, space, {
      onRequest,
      onNote: (note) => void notes.push(note),
    })
    if (!table.complete) {
      await space.check()
      await transfer.run()
    }
    request.onFinalizing?.()
    const { coding } = part.facts
    const { content, ...finished } = coding
      ? await this.#finishPacked(request, part, coding, transfer.host)
      : await this.#finish(request, part)
    if (coding) notes.push({ code: 'unpacked', coding })
    const { fetchedBytes } = transfer
    const inspection = await this.#inspect(request, content)
    return { ...finished, inspection, etag: part.facts.etag, fetchedBytes, requests, notes }
  }

  async #inspect(
    { claim, targetPath }: FileTarget,
    content: Uint8Array | null,
  ): Promise<Inspection | null> {
    return claim === undefined
      ? null
      : inspectFinished(this.#means.disk, targetPath, claim, content)
  }

  async #finish(request: DownloadRequest, part: PartFile) {
    await assertForm(part, request.claim)
    return part.finish(nameOf(request))
  }

  #finishPacked(request: DownloadRequest, part: PartFile, coding: string, host: string) {
    const { disk, options } = this.#means
    const { hash: hashes, syncEveryBytes } = options
    return finishPacked(request, part, { disk, hash: hashes, syncEveryBytes, coding, host })
  }

  /**
   * True when an earlier attempt was interrupted after its file had got its name: the file that is
   * there is the committed one, and nothing is left to do. Sends no request; call it before anything
   * else.
   * @throws ReelhaulError FILE_*.
   */
  async finishedBefore(
    { partPath, targetPath }: Pick<FileTarget, 'partPath' | 'targetPath'>,
    committed: CommitRecord,
  ): Promise<boolean> {
    try {
      if (!(await isCommittedFile(this.#means.disk, targetPath, committed))) {
        await this.#means.disk.removePlaceholder(partPath, targetPath)
        return false
      }
      await this.#means.disk.remove(partPath)
      await this.#means.disk.remove(unpackedPath(partPath))
      await syncName(this.#means.disk, targetPath)
      return true
    } catch (error) {
      // What could not be looked at may be the finished file.
      const named = error instanceof NamedFileError ? error : new NamedFileError(error)
      throw fileError(named, targetPath)
    }
  }

  /** Saves text that the provider itself delivered. @throws ReelhaulError FILE_*. */
  async saveText(request: FileTarget & { readonly text: string }): Promise<DownloadResult> {
    const { partPath, targetPath, root, overwrite = false, journal, signal } = request
    signal.throwIfAborted()
    const content = Buffer.from(request.text)
    const sha256 = this.#means.options.hash ? hash('sha256', content, 'hex') : null
    const recorded = journal.recordCommit({ bytes: content.length, sha256 })
    const whole = { partPath, targetPath, root, overwrite, bytes: content, recorded }
    const warnings = await saveWhole(this.#means.disk, whole).catch((error: unknown) => {
      throw fileError(error, targetPath)
    })
    return {
      bytes: content.length,
      sha256,
      inspection: await this.#inspect(request, content),
      warnings,
      etag: null,
      fetchedBytes: 0,
      requests: 0,
      notes: [],
    }
  }

  /**
   * Gives a part file another name, which nothing else uses. None there is fine.
   * @throws ReelhaulError FILE_*.
   */
  async movePart(from: string, to: string): Promise<void> {
    try {
      if ((await this.#means.disk.stat(from)) !== null)
        await this.#means.disk.rename(from, to, true)
    } catch (error) {
      throw fileError(error, from)
    }
  }

  /** Fetches a segment of a file that another thread downloads. @throws as `fetchSegment` */
  fetchSegment(job: SegmentJob, hooks: SegmentJobHooks): Promise<void> {
    return fetchSegmentJob(this.#means, job, hooks)
  }

  async #plan({ part, expectedBytes, partPath }: DownloadRequest): Promise<ResumePlan> {
    const partSize = part === null ? null : await this.#look(partPath)
    return planResume({ part, partSize, bootId: currentBootId(), expectedBytes })
  }

  /** Length of a part, null where there is none: what is no plain file is none. */
  async #look(path: string): Promise<number | null> {
    try {
      const found = await this.#means.disk.stat(path)
      return found?.isFile === true ? found.size : null
    } catch (error) {
      throw fileError(error, path)
    }
  }

  #transfer(
    request: DownloadRequest,
    part: PartFile,
    space: SpaceClaim,
    { onRequest, onNote }: { onRequest: () => void; onNote: (note: DownloadNote) => void },
  ): Transfer {
    const { leases, expectedBytes, media = true, allowed, onProgress, signal } = request
    const { mayBeEmpty = !media } = request
    const { clock, ticker, ...means } = this.#means.forFetching
    return new Transfer({
      ...{ part, clock, ticker },
      store: this.#means.store({ leases, allowed, onRequest }),
      fetch: {
        ...means,
        ...{ space, expectedBytes, media, mayBeEmpty },
        onUnknownLength: () => onNote({ code: 'lengthUnknown' }),
        onProgress: () => onProgress(part.table.writtenBytes, part.facts.totalBytes),
      },
      connections: () => this.#segments,
      segmentThresholdBytes: this.#means.options.segmentThresholdBytes,
      fastBytesPerSecond: this.#means.options.fastBytesPerSecond,
      findHelper: async () => (await this.#means.options.findHelper?.(request)) ?? null,
      signal,
    })
  }
}

const nameOf = ({ targetPath, overwrite = false }: FileTarget) => ({ targetPath, overwrite })

/** A length that can be compared; null for what says nothing. */
const asLength = (bytes: number | null): number | null =>
  bytes !== null && Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null
