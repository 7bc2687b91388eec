/** What is remembered of an output between two attempts. */
import type { PartJournal, PartRecord, CommitRecord } from '../disk/part-record.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { OutputRecord } from '../queue/records.ts'

/** What is known of part files between two runs, by their paths. */
export interface PartFileRecords {
  /** Where the bytes of an unfinished file go: a name that no other program uses. */
  pathFor(targetPath: string): string
  /** Null: there is none, or it is not ours. */
  load(partPath: string): PartRecord | null
  save(partPath: string, record: PartRecord): void
  /** The part is about to get another name. */
  move(from: string, to: string): void
  discard(partPath: string): void
}

export interface JournalStores {
  readonly store: Pick<QueueReader, 'outputs' | 'durable'>
  readonly partFiles: PartFileRecords
}

/** Remembers how far one output has come: its part in one store, its end in the other. */
export class OutputJournal implements PartJournal {
  /** The part's; null: there is none. */
  record: PartRecord | null = null
  readonly #run: JournalStores
  readonly #outputId: number
  readonly #partPath: string
  readonly #beforeCommit: (() => Promise<void>) | undefined

  /** @param beforeCommit rejects where the file must not get its name after all. */
  constructor(
    run: JournalStores,
    outputId: number,
    partPath: string,
    beforeCommit?: () => Promise<void>,
  ) {
    this.#run = run
    this.#outputId = outputId
    this.#partPath = partPath
    this.#beforeCommit = beforeCommit
  }

  /** Reads what an earlier attempt has left of the part, and gives back what it has committed. */
  recall({ state, bytesDone, sha256 }: OutputRecord): CommitRecord | null {
    this.record = this.#run.partFiles.load(this.#partPath)
    const isCommitted = state === 'committing' && sha256 !== null
    return isCommitted ? { bytes: bytesDone, sha256 } : null
  }

  save(record: PartRecord): void {
    this.record = record
    this.#run.partFiles.save(this.#partPath, record)
  }

  recordCommit(file: CommitRecord): Promise<void> {
    const ready = this.#beforeCommit?.()
    return ready === undefined ? this.#commit(file) : ready.then(() => this.#commit(file))
  }

  #commit({ bytes, sha256 }: CommitRecord): Promise<void> {
    const { store } = this.#run
    store.outputs.move(this.#outputId, 'committing', { bytesDone: bytes, sizeBytes: bytes, sha256 })
    // With the reserved name it is on the disk before a file bears it: known as ours after a crash.
    return store.durable()
  }

  discard(): void {
    this.#run.partFiles.discard(this.#partPath)
  }
}
