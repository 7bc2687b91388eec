/**
 * What keeps whole groups of jobs from going on: an account that does not work, a folder that cannot be
 * written. Each is one fault with one message, however many jobs wait behind it.
 */
import type { Failure, JobState } from '../../preload/contract/vocabulary.ts'
import { FolderWatch, type FolderWatchDeps } from './folder-watch.ts'
import { inSlices } from './in-slices.ts'
import type { JobQueue } from './job-queue.ts'
import { activeStates } from './job-state.ts'

export interface BlockRegistryOptions {
  readonly queue: JobQueue
  readonly scheduler: FolderWatchDeps['scheduler']
  readonly monotonicNow: FolderWatchDeps['monotonicNow']
  /** No user is there to correct anything: the jobs fail. */
  readonly unattended: boolean
  /** The account may be asked again. */
  readonly onAccountLifted: (accountId: string) => void
}

export interface Block {
  /** Null: it is a folder's. */
  readonly accountId: string | null
  readonly failure: Failure
}

export class BlockRegistry {
  readonly #options: BlockRegistryOptions
  readonly #accounts = new Map<string, Failure>()
  readonly #folders: FolderWatch
  #closed = false

  constructor(options: BlockRegistryOptions) {
    this.#options = options
    const { scheduler, monotonicNow } = options
    const onWritable = (folder: string): void => this.#folderIsBack(folder)
    this.#folders = new FolderWatch({ scheduler, monotonicNow, onWritable })
  }

  list(): Block[] {
    const accounts = [...this.#accounts].map(([accountId, failure]) => ({ accountId, failure }))
    const folders = this.#folders.failures().map((failure) => ({ accountId: null, failure }))
    return [...accounts, ...folders]
  }

  /** Stops every job of an account that has something left to do. */
  blockAccount(accountId: string, failure: Failure): void {
    const { queue } = this.#options
    this.#accounts.set(accountId, failure)
    // A closed account is not asked, so there is no hurry.
    void inSlices(
      queue.activeOf(accountId),
      (ids) => queue.block(ids, failure, this.#state),
      () => !this.#closed && this.#accounts.get(accountId) === failure,
    )
  }

  /** Jobs have come: those of accounts that are known not to work say so at once. */
  blockNewJobs(ids: readonly number[]): void {
    const { queue } = this.#options
    for (const [accountId, failure] of this.#accounts) {
      const own = ids.filter((id) => queue.store.jobs.get(id)?.accountId === accountId)
      queue.block(own, failure, this.#state)
    }
  }

  /** The user has corrected an account, by a new key for example: its jobs go on. */
  unblockAccount(accountId: string): void {
    const { queue, onAccountLifted } = this.#options
    onAccountLifted(accountId)
    this.#accounts.delete(accountId)
    void inSlices(
      queue.store.lists.ids({ states: ['blocked'], accountId }),
      (ids) => queue.act({ action: 'resume', target: { ids } }),
      () => !this.#closed && !this.#accounts.has(accountId),
    )
  }

  forgetAccount(accountId: string): void {
    this.#accounts.delete(accountId)
  }

  /** The user wants jobs tried again: what still fails will block again. */
  unblockAll(): void {
    for (const accountId of this.#accounts.keys()) this.#options.onAccountLifted(accountId)
    this.#accounts.clear()
    this.#folders.forget()
  }

  /** Stops every job that saves in a folder; they go on by themselves when it can be written again. */
  blockFolder(folder: string, failure: Failure): void {
    const { queue, unattended } = this.#options
    queue.block(this.#jobsIn(folder, activeStates), failure, this.#state)
    if (!unattended) this.#folders.watch(folder, failure)
  }

  /** A file was saved in the folder. */
  folderWorks(folder: string): void {
    this.#folders.works(folder)
  }

  #folderIsBack(folder: string): void {
    const { queue } = this.#options
    const ids = this.#jobsIn(folder, ['blocked']).filter((id) =>
      queue.store.jobs.get(id)?.failure?.reason.startsWith('FILE_'),
    )
    if (ids.length > 0) queue.act({ action: 'resume', target: { ids } })
  }

  #jobsIn(folder: string, states: readonly JobState[]): number[] {
    return this.#options.queue.store.lists.ids({ states, folder })
  }

  get #state(): 'failed' | 'blocked' {
    return this.#options.unattended ? 'failed' : 'blocked'
  }

  close(): void {
    this.#closed = true
    this.#folders.forget()
  }
}
