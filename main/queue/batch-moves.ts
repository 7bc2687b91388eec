/** What of a batch is not saved yet leaves its old folder, as where that is full or gone. */
import { inSlices } from './in-slices.ts'
import type { JobQueue } from './job-queue.ts'
import { activeStates } from './job-state.ts'
import type { OutputRecord } from './records.ts'

export interface BatchMovesOptions {
  readonly queue: JobQueue
  /** Stops what runs for these jobs, and throws away what is on the disk of the outputs. */
  readonly discard: (jobIds: readonly number[], outputs: readonly OutputRecord[]) => Promise<void>
}

const unsavedStates = [...activeStates, 'blocked', 'paused', 'failed'] as const

export class BatchMoves {
  readonly #options: BatchMovesOptions

  constructor(options: BatchMovesOptions) {
    this.#options = options
  }

  /** Call once the batch has its new folder. What was fetched of unsaved files is fetched again. */
  async leave(batchId: number): Promise<void> {
    const { lists } = this.#options.queue.store
    await inSlices(lists.ids({ batchId, states: unsavedStates }), (ids) => this.#leave(ids))
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
