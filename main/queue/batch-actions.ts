/** What the user does to a batch itself, so that it can be taken back: name, folder, archive. */
import { access, constants, mkdir } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import type {
  ArchiveBatches,
  FolderChanged,
  RenameBatch,
} from '../../preload/contract/batch-actions.ts'
import type { ActionResult } from '../../preload/contract/model.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { BlockRegistry } from './block-registry.ts'
import type { JobQueue } from './job-queue.ts'
import type { BatchRecord } from './records.ts'
import type { TakenBack } from './undo-log.ts'
import type { UserActions } from './user-actions.ts'

export interface BatchActionsOptions {
  readonly queue: JobQueue
  readonly actions: Pick<UserActions, 'record'>
  readonly blocks: Pick<BlockRegistry, 'folderLeft'>
  /** Epoch milliseconds. */
  readonly now: () => number
  /** @throws ReelhaulError where the policy lets nothing be saved in the folder. */
  readonly assertFolder?: (folder: string) => Promise<void>
}

export const batchGone = 'This batch is no longer in the queue.'

/** Former folders of one batch that are remembered: their files can be opened from the window. */
const mostFormerFolders = 20

const msPerDay = 24 * 60 * 60 * 1000

export class BatchActions {
  readonly #options: BatchActionsOptions

  constructor(options: BatchActionsOptions) {
    this.#options = options
  }

  /** @throws UsageError when there is no such batch. */
  async rename({ batchId, name }: RenameBatch): Promise<ActionResult> {
    const { queue, actions } = this.#options
    const undo = await actions.record(async () => {
      const before = this.#get(batchId).name
      if (before === name) return null
      queue.changeBatch(batchId, { name })
      return {
        action: 'rename',
        lasting: true,
        undo: () => this.#whereThere([batchId], (id) => queue.changeBatch(id, { name: before })),
      }
    })
    return { affected: undo === null ? 0 : 1, undo }
  }

  /**
   * Files that are not saved yet go to another folder from now on, which is made if it is missing; saved
   * ones stay. What waits because the old folder could not be written goes on.
   * @param folder absolute
   * @throws UsageError when there is no such batch, or the folder cannot be made or written.
   */
  async changeFolder(batchId: number, folder: string): Promise<FolderChanged> {
    const { queue, actions } = this.#options
    if (!isAbsolute(folder)) throw new UsageError(`${folder} is not the full path of a folder.`)
    const wanted = resolve(folder)
    this.#get(batchId)
    await this.#options.assertFolder?.(wanted)
    await assertWritable(wanted)
    const undo = await actions.record(async () => {
      const before = this.#get(batchId)
      if (before.folder === wanted) return null
      this.#setFolder(before, wanted)
      return {
        action: 'folder',
        lasting: true,
        undo: () =>
          this.#whereThere([batchId], (id) => this.#setFolder(this.#get(id), before.folder)),
      }
    })
    return { folder: wanted, stay: queue.store.batches.files(batchId).files, undo }
  }

  /** Archives those that are finished, or lists archived ones again; others stay as they are. */
  async archive({ batchIds, archived }: ArchiveBatches): Promise<ActionResult> {
    const { actions } = this.#options
    let affected = 0
    const undo = await actions.record(async () => {
      const ids = [...new Set(batchIds)].filter((id) => this.#canArchive(id, archived))
      affected = ids.length
      if (ids.length === 0) return null
      for (const id of ids) this.#setArchived(id, archived)
      return {
        action: archived ? 'archive' : 'unarchive',
        lasting: true,
        undo: () =>
          this.#whereThere(
            ids.filter((id) => this.#canArchive(id, !archived)),
            (id) => this.#setArchived(id, !archived),
          ),
      }
    })
    return { affected, undo }
  }

  /**
   * Archives batches that are finished, or were taken out of the archive, so many days ago or earlier.
   * One with failed jobs stays: it needs a look. Returns how many.
   * @param days 1 or more
   */
  archiveOlderThan(days: number): number {
    const { queue, now } = this.#options
    const before = now() - days * msPerDay
    const old = queue.store.batches.all().filter((batch) => this.#isDone(batch, before))
    for (const { id } of old) this.#setArchived(id, true)
    return old.length
  }

  #isDone({ id, settledAt, archivedAt, unarchivedAt }: BatchRecord, before: number): boolean {
    if (settledAt === null || archivedAt !== null) return false
    const failed = this.#options.queue.store.batches.counts(id).failed ?? 0
    return failed === 0 && Math.max(settledAt, unarchivedAt ?? 0) <= before
  }

  #canArchive(id: number, archived: boolean): boolean {
    const batch = this.#options.queue.store.batches.get(id)
    if (batch === null) return false
    return archived
      ? batch.settledAt !== null && batch.archivedAt === null
      : batch.archivedAt !== null
  }

  #setArchived(id: number, archived: boolean): void {
    const { queue, now } = this.#options
    const at = Math.round(now())
    queue.changeBatch(id, archived ? { archivedAt: at } : { archivedAt: null, unarchivedAt: at })
  }

  #setFolder({ id, folder, formerFolders }: BatchRecord, wanted: string): void {
    const { queue, blocks } = this.#options
    const former = [folder, ...formerFolders.filter((one) => one !== wanted && one !== folder)]
    queue.changeBatch(id, {
      folder: wanted,
      formerFolders: former.slice(0, mostFormerFolders),
    })
    blocks.folderLeft(folder, id)
  }

  /** Does it to those of the batches that are still there. */
  async #whereThere(ids: readonly number[], change: (id: number) => void): Promise<TakenBack> {
    const there = ids.filter((id) => this.#options.queue.store.batches.get(id) !== null)
    for (const id of there) change(id)
    return { affected: there.length, left: null }
  }

  #get(id: number): BatchRecord {
    const batch = this.#options.queue.store.batches.get(id)
    if (batch === null) throw new UsageError(batchGone)
    return batch
  }
}

/** @throws UsageError with the system's reason. */
async function assertWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    const message = `The folder ${folder} cannot be used: ${messageOf(error)}. Choose another one.`
    throw new UsageError(message, { cause: error })
  }
}
