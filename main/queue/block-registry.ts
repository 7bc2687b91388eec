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
  /**
   * Something has begun to hold jobs up, and all of them say so by now. Not told again of a folder that
   * looked well for a moment.
   */
  readonly onBlocked?: (block: Block) => void
}

export interface Block {
  /** Null: it is a folder's. */
  readonly accountId: string | null
  /** Absolute; null: it is an account's. */
  readonly folder: string | null
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
    const accounts = [...this.#accounts].map(([accountId, failure]) =>
      ofAccount(accountId, failure),
    )
    const folders = this.#folders.watched().map(([folder, failure]) => ofFolder(folder, failure))
    return [...accounts, ...folders]
  }

  /** Stops every job of an account that has something left to do. */
  blockAccount(accountId: string, failure: Failure): void {
    const { queue } = this.#options
    this.#accounts.set(accountId, failure)
    const holds = (): boolean => !this.#closed && this.#accounts.get(accountId) === failure
    // A closed account is not asked, so there is no hurry.
    void inSlices(queue.activeOf(accountId), (ids) => queue.block(ids, failure, this.#state), {
      stillMeant: holds,
    }).then(() => holds() && this.#tell(ofAccount(accountId, failure)))
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
      { stillMeant: () => !this.#closed && !this.#accounts.has(accountId) },
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
    if (!unattended) this.#watch(folder, failure)
  }

  /** One job does not fit on the disk of its folder; smaller ones may. It goes on when there is more room. */
  blockJob(id: number, folder: string, failure: Failure): void {
    this.#options.queue.block([id], failure, this.#state)
    this.#watch(folder, failure)
  }

  /** Lets the jobs of a folder try again now, whatever was known of it. */
  unblockFolder(folder: string): void {
    this.#folders.leave(folder)
    this.#folderIsBack(folder)
  }

  #watch(folder: string, failure: Failure): void {
    const isNews = !this.#folders.knows(folder)
    this.#folders.watch(folder, failure)
    if (isNews) this.#tell(ofFolder(folder, failure))
  }

  #tell(block: Block): void {
    this.#options.onBlocked?.(block)
  }

  /** A file was saved in the folder. */
  folderWorks(folder: string): void {
    this.#folders.works(folder)
  }

  #folderIsBack(folder: string): void {
    const { queue } = this.#options
    const ids = this.#jobsIn(folder, ['blocked']).filter((id) => this.#isForFolder(id))
    if (ids.length > 0) queue.act({ action: 'resume', target: { ids } })
  }

  /** The files of a batch go elsewhere: what waits for its old folder goes on. */
  folderLeft(folder: string, batchId: number): void {
    const { queue } = this.#options
    if (this.#jobsIn(folder, ['blocked']).length === 0) this.#folders.leave(folder)
    void inSlices(
      queue.store.lists.ids({ states: ['blocked'], batchId }).filter((id) => this.#isForFolder(id)),
      (ids) => queue.act({ action: 'resume', target: { ids } }),
      { stillMeant: () => !this.#closed },
    )
  }

  #isForFolder(id: number): boolean {
    const failure = this.#options.queue.store.jobs.get(id)?.failure
    return failure?.reason.startsWith('FILE_') ?? false
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

const ofAccount = (accountId: string, failure: Failure): Block => ({
  ...{ accountId, failure },
  folder: null,
})
const ofFolder = (folder: string, failure: Failure): Block => ({
  ...{ folder, failure },
  accountId: null,
})
