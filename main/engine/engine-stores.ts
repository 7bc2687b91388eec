/** The databases of a data folder, under one lock: opened together, lost together, closed together. */
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { ReelhaulError } from '../errors.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { writeHolder, type HolderKind } from '../queue/sqlite/folder-holder.ts'
import { lockFolder } from '../queue/sqlite/folder-lock.ts'
import { openDatabase } from '../queue/sqlite/open-database.ts'
import { PartFileRepository } from '../queue/sqlite/part-store.ts'
import { SqliteJobStore } from '../queue/sqlite/sqlite-job-store.ts'

export interface EngineStoresEvents {
  /** A disk refused what was written last: nothing is written any more. Once. */
  lost: [loss: ReelhaulError]
}

export class EngineStores extends EventEmitter<EngineStoresEvents> {
  readonly jobs: SqliteJobStore
  readonly partFiles: PartFileRepository
  /** One sentence when an unusable database was set aside; null: none was. */
  readonly notice: string | null
  readonly #unlock: () => void
  #lost: ReelhaulError | null = null

  /**
   * What cannot be opened leaves nothing open behind, and the folder free for another try.
   * @throws UsageError when another process works with the folder, or a database cannot be opened.
   */
  constructor(
    dataFolder: string,
    providers?: Pick<ProviderRegistry, 'find'>,
    kind: HolderKind = 'headless',
  ) {
    super()
    this.#unlock = lockFolder(dataFolder)
    writeHolder(dataFolder, kind, Date.now())
    const onLost = (loss: ReelhaulError): void => this.#lose(loss)
    let jobs: SqliteJobStore | null = null
    try {
      const { database, notice } = openDatabase(
        join(dataFolder, 'queue.sqlite'),
        Date.now(),
        providers,
      )
      jobs = new SqliteJobStore(database, onLost)
      this.partFiles = new PartFileRepository(join(dataFolder, 'parts.sqlite'), onLost)
      this.jobs = jobs
      this.notice = notice
    } catch (error) {
      jobs?.close()
      this.#unlock()
      throw error
    }
  }

  /** Why the folder can no longer be written; null while all is well. */
  get lost(): ReelhaulError | null {
    return this.#lost
  }

  /** @throws ReelhaulError once the folder can no longer be written. */
  assertNotLost(): void {
    if (this.#lost !== null) throw this.#lost
  }

  #lose(loss: ReelhaulError): void {
    if (this.#lost !== null) return
    this.#lost = loss
    // The one is no longer trusted without the other.
    this.jobs.lose(loss)
    this.emit('lost', loss)
  }

  /** Resolves when everything is on the disk and closed, and the folder free for another process. */
  async close(): Promise<void> {
    // A loss has been told.
    await this.jobs.durable().catch(() => undefined)
    this.partFiles.close()
    this.jobs.close()
    this.#unlock()
  }
}
