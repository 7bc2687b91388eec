/**
 * The part file of one download: takes blocks for its segments, flushes now and then, and keeps the
 * journal true. Data before record, always: an offset is recorded after its bytes were written, and
 * recorded as synced after they were flushed.
 */
import { ReelhaulError } from '../errors.ts'
import type { Disk, DiskFile } from './disk.ts'
import type { SpaceClaim } from './disk-space.ts'
import { fileError } from './file-errors.ts'
import { currentBootId, type PartJournal, type PartRecord } from './part-record.ts'
import type { PrefixHash } from './prefix-hash.ts'
import type { ObjectFacts } from './response-check.ts'
import type { Segment, SegmentTable } from './segments.ts'
import { SLAB_BYTES } from './slab-pool.ts'

export interface PartFileParts {
  readonly journal: PartJournal
  readonly hash: PrefixHash | null
  readonly space: SpaceClaim | null
  /** Bytes written between two flushes beside the download. */
  readonly syncEveryBytes: number
}

export class PartFile {
  readonly path: string
  /** What the object is, as far as answers have told. */
  facts: ObjectFacts = { totalBytes: null, etag: null, lastModified: null }
  readonly #table: SegmentTable
  readonly #disk: Disk
  #file: Promise<DiskFile> | null = null
  readonly #journal: PartJournal
  readonly #hash: PrefixHash | null
  readonly #space: SpaceClaim | null
  readonly #syncEveryBytes: number
  #unsynced = 0
  #syncing: Promise<void> | null = null
  #syncError: Error | null = null

  /** Touches nothing yet: the file is opened, or made, for the first write or read. */
  constructor(
    disk: Disk,
    path: string,
    table: SegmentTable,
    { journal, hash, space, syncEveryBytes }: PartFileParts,
  ) {
    this.path = path
    this.#disk = disk
    this.#table = table
    this.#journal = journal
    this.#hash = hash
    this.#space = space
    this.#syncEveryBytes = syncEveryBytes
  }

  get table(): SegmentTable {
    return this.#table
  }

  /**
   * Writes a block at the end of what is written of `segment`. One block of a segment at a time.
   * @throws ReelhaulError FILE_*.
   */
  async write(segment: Segment, block: Uint8Array): Promise<void> {
    const position = segment.written
    const file = await this.#open()
    const writing = this.#guard(file.write(block, position))
    this.#hash?.offer(block, position)
    await writing
    if (this.#syncError !== null) throw this.#syncError
    segment.written = position + block.length
    this.#hash?.follow(file, () => this.#table.writtenPrefix)
    // Of a whole file `finish` tells, moments later.
    if (!this.#table.complete) this.save()
    this.#unsynced += block.length
    if (this.#unsynced < this.#syncEveryBytes) return
    this.#syncBeside()
    await this.#space?.check()
  }

  /** Reads what was written before; shorter at the end of the file. */
  async read(position: number, length: number): Promise<Uint8Array> {
    const into = new Uint8Array(length)
    const file = await this.#open()
    return into.subarray(0, await this.#guard(file.read(into, position)))
  }

  save(): void {
    this.#journal.save(this.#record())
  }

  /**
   * The object is another one than the part's: nothing is kept. No connection may be writing; `by`
   * is the segment of the one that goes on, with the whole file.
   */
  async startOver(totalBytes: number | null, by?: Segment): Promise<void> {
    if (this.#syncing !== null) await this.#syncing
    await this.#hash?.reset()
    this.facts = { totalBytes, etag: null, lastModified: null }
    this.#table.restart(totalBytes, by)
    this.save()
    const file = await this.#open()
    await this.#guard(file.truncate(0))
  }

  /**
   * Flushes everything and seals the record: the file is whole.
   * @returns the digest, in hex.
   * @throws ReelhaulError FILE_*.
   */
  async finish(): Promise<string | null> {
    if (this.#syncing !== null) await this.#syncing
    const file = await this.#open()
    await this.#checkLength(file)
    const hashing = this.#hash?.finish(file, this.facts.totalBytes ?? 0)
    const [digest = null] = await Promise.all([hashing && this.#guard(hashing), this.#sync(file)])
    // An empty file is whole before any server was asked how long it is.
    this.facts = { ...this.facts, totalBytes: this.#table.writtenBytes }
    const record = this.#record()
    if (this.#journal.seal) await this.#journal.seal(record)
    else this.#journal.save(record)
    return digest
  }

  async close(): Promise<void> {
    if (this.#syncing !== null) await this.#syncing
    await this.#hash?.idle()
    // One that could not be opened needs no closing; whoever opened it knows.
    const file = await this.#file?.catch(() => null)
    this.#file = null
    if (file) await this.#guard(file.close())
  }

  /** Nothing was written, so nothing is kept. */
  async removeIfEmpty(): Promise<void> {
    if (this.#table.all.some(({ start, written }) => written > start)) return
    await this.#guard(this.#disk.remove(this.path))
  }

  /** Several writes make one file: its length is their sum, or one of them went astray. */
  async #checkLength(file: DiskFile): Promise<void> {
    const expected = this.#table.writtenBytes
    if (expected <= SLAB_BYTES) return
    const found = await this.#guard(file.size())
    if (found !== expected) {
      const error = new Error(`${found} bytes long instead of ${expected}`)
      throw fileError(error, this.path)
    }
  }

  #open(): Promise<DiskFile> {
    if (this.#file === null) {
      const fresh = this.#table.all.every(({ start, written }) => written === start)
      // Before it is there: a part that nobody knows of would be taken for a stranger's.
      if (fresh) this.save()
      this.#file = this.#guard(this.#disk.open(this.path, fresh ? 'create' : 'update'))
    }
    return this.#file
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
    await this.#guard(file.sync())
    for (const [segment, written] of reached) segment.synced = written
  }

  #record(): PartRecord {
    return { ...this.facts, bootId: currentBootId(), segments: this.#table.record() }
  }

  async #guard<T>(operation: Promise<T>): Promise<T> {
    try {
      return await operation
    } catch (error) {
      throw error instanceof ReelhaulError ? error : fileError(error, this.path)
    }
  }
}
