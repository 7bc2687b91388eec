/** Writes of one short moment share one commit: one flush to the disk instead of dozens. */
import type { ReelhaulError } from '../../errors.ts'
import type { Database } from './driver.ts'
import { LogFlush } from './log-flush.ts'
import { fileIsGone, fileOf, isLoss, storeLoss, watchFile } from './store-loss.ts'

/** Milliseconds a commit may wait for company. */
const windowMs = 3
/** As `PRAGMA synchronous` gives it. */
const SYNCHRONOUS_NORMAL = 1

/**
 * Opens a transaction at the first write and commits it a moment later. Reads on the same connection
 * see the writes at once; `durable()` tells when a power cut could no longer take them back. The flush
 * that this takes goes on beside the thread, where the database has a log.
 */
export class GroupCommit {
  readonly #database: Database
  readonly #onLost: (loss: ReelhaulError) => void
  readonly #path: string
  readonly #isThere: () => boolean
  /** Null: SQLite flushes at each commit. */
  readonly #log: LogFlush | null
  /** Of what was committed last. */
  #flushed: Promise<void> = Promise.resolve()
  /** Of the transaction that is open; null: nothing waits for it. */
  #waiting: Waiting | null = null
  #timer: NodeJS.Timeout | null = null
  #loss: ReelhaulError | null = null

  /**
   * @param onLost called once, when the disk refused what was written since the last commit. From then
   *   on nothing is written.
   */
  constructor(database: Database, onLost: (loss: ReelhaulError) => void) {
    this.#database = database
    this.#onLost = onLost
    this.#path = fileOf(database)
    this.#isThere = watchFile(this.#path)
    this.#log = logOf(database, this.#path)
  }

  /** Why nothing is written any more; null while all is well. */
  get loss(): ReelhaulError | null {
    return this.#loss
  }

  /**
   * Writes within the transaction. Returns null, without having written, once the disk has refused.
   * @throws the database's error when the statement itself cannot be carried out.
   */
  write<T>(statement: () => T): T | null {
    if (this.#loss !== null) return null
    try {
      this.#begin()
      return statement()
    } catch (error) {
      if (!isLoss(error)) throw error
      this.lose(storeLoss(this.#path, error))
      return null
    }
  }

  #begin(): void {
    if (this.#timer !== null) return
    this.#database.exec('BEGIN IMMEDIATE')
    this.#timer = setTimeout(() => this.flush(), windowMs)
  }

  /** Resolves when everything written so far is on the disk. @throws the loss when it will never be. */
  durable(): Promise<void> {
    if (this.#loss !== null) return Promise.reject(this.#loss)
    if (this.#timer === null) return this.#flushed
    this.#waiting ??= newWaiting()
    return this.#waiting.durable
  }

  /** Commits now; `durable` tells when it is flushed. */
  flush(): void {
    if (this.#timer === null) return
    try {
      if (!this.#isThere()) throw fileIsGone
      this.#database.exec('COMMIT')
    } catch (error) {
      this.lose(storeLoss(this.#path, error))
      return
    }
    this.#flushed = this.#log === null ? Promise.resolve() : this.#flush(this.#log)
    this.#end()?.resolve(this.#flushed)
  }

  /** Commits, and closes the database, which flushes all. */
  close(): void {
    this.flush()
    this.#log?.close()
    this.#database.close()
  }

  #flush(log: LogFlush): Promise<void> {
    const flushed = log.flushed().catch((error: unknown) => {
      this.lose(storeLoss(this.#path, error))
      throw this.#loss ?? error
    })
    // Most commits are not waited for; what fails is told by `onLost`.
    flushed.catch(() => undefined)
    return flushed
  }

  /** Nothing is written from now on; what is not committed is given up. Only the first call counts. */
  lose(loss: ReelhaulError): void {
    if (this.#loss !== null) return
    this.#loss = loss
    const waiting = this.#end()
    this.#rollBack()
    this.#onLost(loss)
    waiting?.reject(loss)
  }

  /** Returns those who wait for the transaction, which is over. */
  #end(): Waiting | null {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const waiting = this.#waiting
    this.#waiting = null
    return waiting
  }

  #rollBack(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself, or nothing was begun.
    }
  }
}

/** All who wait for one transaction wait for one promise. */
interface Waiting {
  readonly durable: Promise<void>
  readonly resolve: (flushed: Promise<void>) => void
  readonly reject: (error: unknown) => void
}

function newWaiting(): Waiting {
  let resolve: Waiting['resolve'] = () => undefined
  let reject: Waiting['reject'] = () => undefined
  const durable = new Promise<void>((...settle) => ([resolve, reject] = settle))
  return { durable, resolve, reject }
}

/** Null where SQLite flushes at each commit. */
function logOf(database: Database, path: string): LogFlush | null {
  const { synchronous } = database.prepare('PRAGMA synchronous').get() ?? {}
  if (synchronous !== SYNCHRONOUS_NORMAL || path === '') return null
  try {
    return new LogFlush(path)
  } catch {
    // What cannot be opened a second time is flushed by SQLite, which has it open.
    database.exec('PRAGMA synchronous = FULL')
    return null
  }
}
