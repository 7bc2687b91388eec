/** Writes the subtitles of one job, which come in several files, as one more file beside them. */
import { createHash, type Hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import { systemDisk } from '../disk/disk.ts'
import { isThere } from '../disk/is-there.ts'
import { nothingWritten } from '../disk/part-record.ts'
import { saveWhole } from '../disk/whole-file.ts'
import { freePath } from '../naming/target-path.ts'
import { messageOf } from '../errors.ts'
import { joinSrt } from '../subtitles/join-srt.ts'
import type { SavedFile } from './download-slots.ts'
import { joinedKey } from '../queue/joined-output.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, JobRecord, NewOutput, OutputRecord } from '../queue/records.ts'
import { makeFolderOf } from './output-folder.ts'
import { hasUnknownPart, wantedPath } from './output-name.ts'
import type { PartFileRecords } from './output-journal.ts'

/** Subtitles of a whole season have less; what has more is something else. */
const mostBytes = 32 * 1024 * 1024

export interface SubtitleJoinerOptions {
  readonly queue: Pick<JobQueue, 'note' | 'warn'>
  readonly store: QueueReader
  readonly parts: PartFileRecords
  /** Read for every job: a setting applies at once. */
  readonly wanted: () => boolean
  readonly now: () => number
}

export class SubtitleJoiner {
  readonly #options: SubtitleJoinerOptions

  constructor(options: SubtitleJoinerOptions) {
    this.#options = options
  }

  /**
   * Joins what a job has saved, where it is several subtitles in order; null when there is nothing
   * to join. Resolves with the new file, if it has one. Never rejects: why it could not be done is a
   * warning on the job.
   */
  join(job: JobRecord, batch: BatchRecord): Promise<SavedFile | null> | null {
    if (!this.#options.wanted()) return null
    const parts = partsOf(this.#options.store.outputs.ofJob(job.id))
    if (parts === null) return null
    return this.#join(job, batch, parts).catch((error: unknown) =>
      this.#warn(job.id, whyNotJoined(error)),
    )
  }

  async #join(
    job: JobRecord,
    batch: BatchRecord,
    parts: readonly OutputRecord[],
  ): Promise<SavedFile | null> {
    if (parts.reduce((sum, part) => sum + part.bytesDone, 0) > mostBytes) {
      return this.#warn(job.id, { code: 'joinedTooLarge', params: {} })
    }
    const joined = joinSrt(await Promise.all(parts.map(textOf)))
    if (!joined.ok) return this.#warn(job.id, joined.why)
    const content = Buffer.from(joined.text)
    const path = await this.#save(job, batch, content)
    return this.#register(job, batch, path, content, createHash('sha256').update(content))
  }

  async #save(job: JobRecord, batch: BatchRecord, content: Buffer): Promise<string> {
    const { store, parts } = this.#options
    const wanted = joinedPath(job, batch)
    const own = this.#joinedId(job.id)
    await makeFolderOf(wanted, batch.folder)
    // The power may have gone after the file was complete and before the queue knew it.
    if (!store.outputs.pathTaken(wanted, own) && (await holds(wanted, content))) return wanted
    const path = freePath(wanted, (candidate) => isTaken(store, parts, candidate))
    const partPath = parts.pathFor(path)
    // Recorded before it is there, so that what a kill leaves is removed with the job.
    parts.save(partPath, nothingWritten())
    const { folder: root } = batch
    const whole = { partPath, targetPath: path, root, overwrite: false, bytes: content }
    // A disk that does not flush was told of when the subtitles came.
    await saveWhole(systemDisk, whole)
    parts.discard(partPath)
    return path
  }

  /** The file as an output of the job, so that lists and receipts know it. */
  #register(
    job: JobRecord,
    batch: BatchRecord,
    path: string,
    content: Buffer,
    hash: Hash,
  ): SavedFile | null {
    const { queue, store, now } = this.#options
    const bytes = content.length
    queue.note(job.id, { code: 'joined', params: { name: basename(path), bytes } })
    // Another output reserved the name in this very moment: the file stays, the history names it.
    if (store.jobs.get(job.id) === null || store.outputs.pathTaken(path, this.#joinedId(job.id)))
      return null
    store.outputs.register(job.id, [{ ...joinedOutput, sizeBytes: bytes }])
    const output = store.outputs.ofJob(job.id).find(({ key }) => key === joinedKey)
    if (output === undefined) return null
    const sha256 = hash.digest('hex')
    const root = batch.folder
    const file = { path, bytesDone: bytes, sizeBytes: bytes, sha256, completedAt: now(), root }
    store.outputs.move(output.id, 'saved', { ...file, check: null })
    return { job, output, path, bytes, sha256, inspection: null }
  }

  /** Of the output that the job has joined before; 0: none. */
  #joinedId(jobId: number): number {
    return this.#options.store.outputs.ofJob(jobId).find(({ key }) => key === joinedKey)?.id ?? 0
  }

  #warn(jobId: number, why: JobWarning): null {
    this.#options.queue.warn(jobId, why)
    return null
  }
}

const joinedOutput: NewOutput = {
  key: joinedKey,
  kind: 'subtitles',
  index: null,
  locale: null,
  name: null,
  extension: 'srt',
  sizeBytes: null,
}

/** The parts in order; null unless all outputs of the job are saved parts of one text. */
function partsOf(all: readonly OutputRecord[]): readonly OutputRecord[] | null {
  const outputs = all.filter(({ key }) => key !== joinedKey)
  const joinedAt = all.find(({ key }) => key === joinedKey)?.completedAt ?? null
  // Parts that were downloaded again are joined again.
  if (joinedAt !== null && outputs.every(({ completedAt }) => (completedAt ?? 0) <= joinedAt))
    return null
  const alike = outputs.every(
    ({ kind, extension, index, locale, state, path }) =>
      kind === 'subtitles' &&
      extension === 'srt' &&
      index !== null &&
      locale === null &&
      state === 'saved' &&
      path !== null,
  )
  if (!alike || outputs.length < 2) return null
  return outputs.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0))
}

/** A part that cannot be read, as the warning that the job gets. */
class UnreadablePart extends Error {
  readonly warning: JobWarning

  constructor(warning: JobWarning, cause: unknown) {
    super(warning.code, { cause })
    this.warning = warning
  }
}

const whyNotJoined = (error: unknown): JobWarning =>
  error instanceof UnreadablePart
    ? error.warning
    : { code: 'notJoined', params: { why: messageOf(error) } }

/** @throws UnreadablePart when a file is not UTF-8, or cannot be read */
async function textOf({ path }: OutputRecord): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path ?? ''))
  } catch (error) {
    const name = basename(path ?? '')
    const code = error instanceof TypeError ? 'joinedNotUtf8' : 'joinedUnreadable'
    throw new UnreadablePart({ code, params: { name } }, error)
  }
}

/** Named as a single file of the job would be, with `.joined` before its extension. */
function joinedPath(job: JobRecord, batch: BatchRecord): string {
  const alone: OutputRecord = {
    ...joinedOutput,
    id: 0,
    jobId: job.id,
    state: 'pending',
    path: null,
    bytesDone: 0,
    sha256: null,
    completedAt: null,
    credentials: null,
    checked: false,
    root: null,
    check: null,
    earlier: null,
  }
  return wantedPath(job, batch, alone, [alone]).replace(/\.srt$/, '.joined.srt')
}

const isTaken = (store: QueueReader, parts: PartFileRecords, path: string): boolean =>
  store.outputs.pathTaken(path, 0) || isThere(path) || hasUnknownPart(parts, path)

async function holds(path: string, content: Buffer): Promise<boolean> {
  const found = await systemDisk.stat(path)
  return (
    found?.isFile === true && found.size === content.length && content.equals(await readFile(path))
  )
}
