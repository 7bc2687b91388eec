/**
 * The part file of one download: takes blocks for its segments, flushes now and then, and keeps the
 * journal true. Data before record, always: an offset is recorded after its bytes were written, and
 * recorded as synced after they were flushed.
 */
import { hash } from 'node:crypto'
import { ReelhaulError } from '../errors.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { codeOf, type Disk, type DiskFile } from './disk.ts'
import type { SpaceClaim } from './disk-space.ts'
import { fileError } from './file-errors.ts'
import { assertInside } from './inside-folder.ts'
import {
  currentBootId,
  keptAfter,
  keptAfterChange,
  type KeptBytes,
  type ObjectFacts,
  type PartJournal,
  type PartRecord,
} from './part-record.ts'
import type { Segment, SegmentTable } from './segments.ts'
import { CHUNK_BYTES } from './chunk-pool.ts'
import type { FileHash } from './prefix-hash.ts'
import { assertSameFile, notFlushed, saveWhole, syncName } from './whole-file.ts'

export interface PartFileDeps {
  readonly journal: PartJournal
  /** Null: no digest is wanted. */
  readonly hash: FileHash | null
  readonly space: SpaceClaim | null
  /** Bytes written between two flushes beside the download. */
  readonly syncEveryBytes: number
  /** What earlier attempts have kept. */
  readonly kept: KeptBytes
  /** The folder that the file must be inside of, whatever links are on the way; absent: anywhere. */
  readonly root?: string | undefined
}

/** Where a finished file goes. */
export interface FinalName {
  readonly targetPath: string
  readonly overwrite: boolean
}

export interface FinishedFile {
  readonly bytes: number
  /** Lower-case hex; null when hashing is off. */
  readonly sha256: string | null
  /** All bytes of a small file; null: they are on the disk only. */
  readonly content: Uint8Array | null
  /** What is worth telling of it. */
  readonly warnings: readonly JobWarning[]
}

export class PartFile {
  readonly path: string
  /** What the object is, as far as answers have told. */
  facts: ObjectFacts = { totalBytes: null, etag: null, lastModified: null }
  readonly #table: SegmentTable
  readonly #disk: Disk
  #file: Promise<DiskFile> | null = null
  readonly #journal: PartJournal
  readonly #hash: FileHash | null
  readonly #space: SpaceClaim | null
  readonly #syncEveryBytes: number
  readonly #root: string | undefined
  /** The file came in one block, which has not touched the disk. */
  #whole: Uint8Array | null = null
  #unsynced = 0
  #syncing: Promise<void> | null = null
  #syncError: Error | null = null
  #kept: KeptBytes
  /** The disk has flushed whatever it was told to. */
  #flushes = true

  /** Touches nothing yet: the file is opened, or made, for the first write or read. */
  constructor(
    disk: Disk,
    path: string,
    table: SegmentTable,
    { journal, hash, space, syncEveryBytes, kept, root }: PartFileDeps,
  ) {
    this.path = path
    this.#disk = disk
    this.#table = table
    this.#journal = journal
    this.#hash = hash
    this.#space = space
    this.#syncEveryBytes = syncEveryBytes
    this.#kept = kept
    this.#root = root
  }

  get table(): SegmentTable {
    return this.#table
  }

  /**
   * Writes a block at the end of what is written of `segment`. One block of a segment at a time. A
   * block that is the whole file waits for `finish`.
   * @throws ReelhaulError FILE_*.
   */
  async write(segment: Segment, block: Uint8Array): Promise<void> {
    const position = segment.written
    if (position === 0 && block.length === segment.end && this.#isUntouched) {
      this.#whole = new Uint8Array(block)
      segment.written = block.length
      return
    }
    const file = await this.#open()
    await this.#guard(file.write(block, position))
    this.#hash?.add(block, position)
    await this.#wrote(file, segment, position + block.length)
  }

  /**
   * Another thread has put bytes of `segment` into the file, up to `written`.
   * @throws ReelhaulError FILE_*.
   */
  async wrote(segment: Segment, written: number): Promise<void> {
    if (written > segment.written) await this.#wrote(await this.#open(), segment, written)
  }

  async #wrote(file: DiskFile, segment: Segment, written: number): Promise<void> {
    if (this.#syncError !== null) throw this.#syncError
    this.#unsynced += written - segment.written
    segment.written = written
    this.#kept = keptAfter(this.#kept, this.#table.writtenBytes)
    this.#hash?.follow(file, this.#table.writtenPrefix)
    // Of a whole file `finish` tells, moments later.
    if (!this.#table.complete) this.save()
    if (this.#unsynced < this.#syncEveryBytes) return
    this.#syncBeside()
    await this.#space?.check()
  }

  /**
   * In the place of `finish`: keeps a file that is whole for another attempt.
   * @throws ReelhaulError FILE_*.
   */
  async keep(): Promise<void> {
    const block = this.#whole
    const [segment] = this.#table.all
    if (block !== null && segment !== undefined) {
      this.#whole = null
      segment.written = 0
      const file = await this.#open()
      await this.#guard(file.write(block, 0))
      await this.#wrote(file, segment, block.length)
    }
    this.save()
  }

  /** Reads what was written before; shorter at the end of the file. */
  async read(position: number, length: number): Promise<Uint8Array> {
    if (this.#whole !== null) return this.#whole.subarray(position, position + length)
    const into = new Uint8Array(length)
    const file = await this.#open()
    return into.subarray(0, await this.#guard(file.read(into, position)))
  }

  /** What was ever kept, by this attempt and those before. */
  get kept(): KeptBytes {
    return this.#kept
  }

  save(): void {
    this.#journal.save(this.#record())
  }

  /**
   * The object is another one than the part's: nothing is kept. No connection may be writing; `by`
   * is the segment of the one that goes on, with the whole file.
   */
  async startOver(why: Failure, totalBytes: number | null, by?: Segment): Promise<void> {
    if (this.#syncing !== null) await this.#syncing
    await this.#hash?.forget()
    if (why.reason === 'SERVER_OBJECT_CHANGED') this.#kept = keptAfterChange(this.#kept)
    this.facts = { totalBytes, etag: null, lastModified: null }
    this.#table.restart(totalBytes, by)
    this.#whole = null
    this.save()
    const file = await this.#open()
    await this.#guard(file.truncate(0))
  }

  /**
   * The file is complete: flushes it, records it, and gives it its name. Closed afterwards.
   * @throws ReelhaulError FILE_*.
   */
  async finish(name: FinalName): Promise<FinishedFile> {
    // An empty file is whole without a block.
    const empty = this.#isUntouched && this.#table.writtenBytes === 0 ? new Uint8Array() : null
    const whole = this.#whole ?? empty
    return whole === null ? this.#finishPart(name) : this.#finishWhole(whole, name)
  }

  async #finishWhole(content: Uint8Array, name: FinalName): Promise<FinishedFile> {
    const sha256 = this.#hash === null ? null : hash('sha256', content, 'hex')
    const committed = { bytes: content.length, sha256 }
    const recorded = this.#journal.recordCommit(committed)
    const file = { ...name, partPath: this.path, root: this.#root, bytes: content, recorded }
    const warnings = await this.#guard(saveWhole(this.#disk, file))
    return { ...committed, content, warnings }
  }

  async #finishPart({ targetPath, overwrite }: FinalName): Promise<FinishedFile> {
    if (this.#syncing !== null) await this.#syncing
    const file = await this.#open()
    await this.#checkLength(file)
    const bytes = this.#table.writtenBytes
    this.facts = { ...this.facts, totalBytes: bytes }
    // Two disks may be at work at once: the name, which stands for both, comes after both. A failure of
    // one is told when the other has ended: nothing may be recorded of a download that is over.
    const flushed = this.#sync(file).then(() => this.save())
    const recorded = this.#digest(file, bytes).then((digest) => this.#recordCommit(bytes, digest))
    await Promise.allSettled([flushed, recorded])
    await flushed
    const sha256 = await recorded
    await this.close()
    await this.#assertInside()
    await this.#assertSameFile(file)
    await this.#guard(this.#disk.rename(this.path, targetPath, overwrite), targetPath)
    await this.#guard(syncName(this.#disk, targetPath), targetPath)
    const warnings = this.#flushes ? [] : [notFlushed(targetPath)]
    return { bytes, sha256, content: null, warnings }
  }

  async #recordCommit(bytes: number, sha256: string | null): Promise<string | null> {
    await this.#journal.recordCommit({ bytes, sha256 })
    return sha256
  }

  /** What was written is gone, or another file has its name: nothing of it is believed again. */
  async #assertSameFile(file: DiskFile): Promise<void> {
    try {
      await assertSameFile(this.#disk, this.path, file)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') {
        this.#table.restart(this.facts.totalBytes)
        this.save()
      }
      throw fileError(error, this.path)
    }
  }

  async #digest(file: DiskFile, bytes: number): Promise<string | null> {
    return this.#hash === null ? null : this.#guard(this.#hash.finish(file, bytes))
  }

  /** True while nothing of the file is on the disk. */
  get #isUntouched(): boolean {
    return this.#file === null && this.#table.all.length === 1
  }

  async close(): Promise<void> {
    if (this.#syncing !== null) await this.#syncing
    await this.#hash?.forget()
    // One that could not be opened needs no closing; the caller of open has the error.
    const file = await this.#file?.catch(() => null)
    this.#file = null
    if (file) await this.#guard(file.close())
  }

  /** Closes and removes the file, whose bytes are of no use any more. */
  async discard(): Promise<void> {
    await this.close()
    await this.#guard(this.#disk.remove(this.path))
  }

  /** Nothing was written, so nothing is kept. */
  async removeIfEmpty(): Promise<void> {
    if (this.#table.all.some(({ start, written }) => written > start)) return
    await this.#guard(this.#disk.remove(this.path))
  }

  /** Several writes make one file: its length is their sum, or one of them went astray. */
  async #checkLength(file: DiskFile): Promise<void> {
    const expected = this.#table.writtenBytes
    if (expected <= CHUNK_BYTES) return
    const found = await this.#guard(file.size())
    if (found !== expected) {
      const error = new Error(`${found} bytes long instead of ${expected}`)
      throw fileError(error, this.path)
    }
  }

  #open(): Promise<DiskFile> {
    if (this.#file === null) {
      const fresh = this.#table.all.every(({ start, written }) => written === start)
      this.#file = this.#openOrCreate(fresh)
    }
    return this.#file
  }

  async #openOrCreate(fresh: boolean): Promise<DiskFile> {
    // Before it is there: a part without a record would count as an unknown file.
    if (fresh) {
      this.save()
      await this.#journal.kept?.()
    }
    await this.#assertInside()
    return this.#guard(this.#disk.open(this.path, fresh ? 'create' : 'update'))
  }

  /** A folder may have become a link since the file got its name. */
  async #assertInside(): Promise<void> {
    if (this.#root !== undefined) await assertInside(this.#root, this.path)
  }

  /** Flushes while bytes keep coming; its error appears at the next write. */
  #syncBeside(): void {
    if (this.#syncing !== null) return
    this.#syncing = this.#open()
      .then((file) => this.#sync(file))
      .then(() => this.save())
      .catch((error: unknown) => {
        this.#syncError = fileError(error, this.path)
      })
      .finally(() => (this.#syncing = null))
  }

  async #sync(file: DiskFile): Promise<void> {
    const reached = this.#table.all.map((segment) => [segment, segment.written] as const)
    this.#unsynced = 0
    this.#flushes = (await this.#guard(file.sync())) && this.#flushes
    // What was not flushed is not claimed to survive a power cut.
    if (!this.#flushes) return
    for (const [segment, written] of reached) segment.synced = written
  }

  #record(): PartRecord {
    return {
      ...this.facts,
      bootId: currentBootId(),
      segments: this.#table.record(),
      kept: this.#kept,
    }
  }

  async #guard<T>(operation: Promise<T>, path = this.path): Promise<T> {
    try {
      return await operation
    } catch (error) {
      throw error instanceof ReelhaulError ? error : fileError(error, path)
    }
  }
}
