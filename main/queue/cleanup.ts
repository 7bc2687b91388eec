/** Clears away what cancelled and removed jobs leave: part files, names, rows. */
import { inSlices } from './in-slices.ts'
import type { JobQueue } from './job-queue.ts'
import type { OutputRecord } from './records.ts'

export interface CleanupOptions {
  readonly queue: JobQueue
  /** Throws away what is on the disk of these outputs once nothing writes to it any more. */
  readonly discard: (jobIds: readonly number[], outputs: readonly OutputRecord[]) => Promise<void>
}

/** Gives way to everything else meanwhile; few jobs are dealt with before a call returns. */
export class Cleanup {
  readonly #queue: JobQueue
  readonly #discard: CleanupOptions['discard']
  readonly #work = new Set<Promise<unknown>>()
  /** In the trash for good; their rows go some at a time. */
  readonly #leaving = new Set<readonly number[]>()

  constructor({ queue, discard }: CleanupOptions) {
    this.#queue = queue
    this.#discard = discard
  }

  /** Throws away unfinished bytes of jobs that the user has not taken up again; saved files stay. */
  discardParts(ids: readonly number[]): void {
    void this.#track(inSlices(ids, (some) => this.#throwAway(some)))
  }

  /** Forgets jobs in the trash for good, and throws away their unfinished bytes. */
  emptyTrash(ids: readonly number[]): void {
    if (ids.length === 0) return
    this.#leaving.add(ids)
    const stillMeant = (): boolean => this.#leaving.has(ids)
    void this.#track(
      inSlices(ids, (some) => this.#forget(some), { stillMeant }).finally(() =>
        this.#leaving.delete(ids),
      ),
    )
  }

  /** As `emptyTrash`, for these and all that it was called for before: they are gone when it returns. */
  emptyTrashNow(ids: readonly number[]): void {
    const all = [...this.#leaving, ids].flat()
    this.#leaving.clear()
    if (all.length > 0) void this.#forget(all)
  }

  /** Resolves when nothing is left to clear away. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled([...this.#work])
  }

  /** The rows are gone when it returns, the bytes when what it returns resolves. */
  #forget(ids: readonly number[]): Promise<void> | null {
    const gone = this.#throwAway(ids)
    this.#queue.emptyTrash(ids)
    return gone
  }

  /** Null: there was nothing to throw away. */
  #throwAway(ids: readonly number[]): Promise<void> | null {
    const unfinished = this.#unfinishedOf(this.#givenUp(ids))
    if (unfinished.length === 0) return null
    const idle = [...new Set(unfinished.map(({ jobId }) => jobId))]
    return this.#track(this.#discard(idle, unfinished).then(() => this.#freeNames(idle)))
  }

  /** Nothing is left under these names: others may have them. */
  #freeNames(ids: readonly number[]): void {
    this.#queue.store.outputs.releaseNames(this.#givenUp(ids))
    this.#queue.outputsChanged()
  }

  /** Those that are cancelled, or in the trash. */
  #givenUp(ids: readonly number[]): number[] {
    const listed = this.#queue.store.sets.look(ids)
    const kept = new Set(listed.filter(({ state }) => state !== 'cancelled').map(({ id }) => id))
    return ids.filter((id) => !kept.has(id))
  }

  #unfinishedOf(ids: readonly number[]): OutputRecord[] {
    return this.#queue.store.outputs.unfinishedOf(ids)
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#work.delete(tracked))
    this.#work.add(tracked)
    return tracked
  }
}
