/** Gives what is left of a batch another folder, as where the old one is full or gone. */
import { mkdir } from 'node:fs/promises'
import { messageOf, UsageError } from '../errors.ts'
import type { BlockRegistry } from './block-registry.ts'
import { inSlices } from './in-slices.ts'
import type { JobQueue } from './job-queue.ts'
import { activeStates } from './job-state.ts'
import type { OutputRecord } from './records.ts'

export interface BatchMovesOptions {
  readonly queue: JobQueue
  readonly blocks: Pick<BlockRegistry, 'forgetFolder'>
  /** Stops what runs for these jobs, and throws away what is on the disk of the outputs. */
  readonly discard: (jobIds: readonly number[], outputs: readonly OutputRecord[]) => Promise<void>
}

export class BatchMoves {
  readonly #options: BatchMovesOptions

  constructor(options: BatchMovesOptions) {
    this.#options = options
  }

  /**
   * Saved files stay where they are; of the others, what was fetched is fetched again.
   * @param folder absolute
   * @throws UsageError when there is no such batch, or its folder cannot be made.
   */
  async setFolder(batchId: number, folder: string): Promise<void> {
    const { queue, blocks } = this.#options
    const before = queue.store.batches.get(batchId)
    if (before === null) throw new UsageError('This batch is no longer in the queue.')
    if (before.folder === folder) return
    await makeFolder(folder)
    queue.setBatchFolder(batchId, folder)
    const states = [...activeStates, 'blocked', 'paused', 'failed'] as const
    await inSlices(queue.store.lists.ids({ batchId, states }), (ids) => this.#leave(ids))
    if (!queue.store.batches.all().some((batch) => batch.folder === before.folder))
      blocks.forgetFolder(before.folder)
    const blocked = queue.store.lists
      .ids({ batchId, states: ['blocked'] })
      .filter((id) => queue.store.jobs.get(id)?.failure?.reason.startsWith('FILE_') === true)
    await inSlices(blocked, (ids) => queue.act({ action: 'resume', target: { ids } }))
  }

  /** Their unsaved outputs have no place any more: the next try finds one. */
  #leave(ids: readonly number[]): readonly number[] {
    const { queue, discard } = this.#options
    const unsaved = ids
      .flatMap((id) => queue.store.outputs.ofJob(id))
      .filter(
        ({ state, path }) =>
          path !== null && (state === 'pending' || state === 'failed' || state === 'downloading'),
      )
    // What cannot be removed, as on a drive that is gone, stays there as what it is: a part.
    void discard(ids, unsaved).catch(() => undefined)
    for (const { id } of unsaved)
      queue.store.outputs.move(id, 'pending', { path: null, bytesDone: 0, sha256: null })
    return ids
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw new UsageError(
      `The folder ${folder} could not be made: ${messageOf(error)} Choose another one.`,
      { cause: error },
    )
  }
}
