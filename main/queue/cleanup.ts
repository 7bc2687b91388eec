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
  readonly #leaving = new Set<number>()

  constructor({ queue, discard }: CleanupOptions) {
    this.#queue = queue
    this.#discard = discard
  }

  /** Throws away unfinished bytes of jobs that the user has not taken up again; saved files stay. */
  discardParts(ids: readonly number[]): void {
    this.#track(inSlices(ids, (some) => this.#throwAway(some)))
  }

  /** Forgets jobs in the trash for good, and throws away their unfinished bytes. */
  emptyTrash(ids: readonly number[]): void {
    for (const id of ids) this.#leaving.add(id)
    this.#track(inSlices(ids, (some) => this.#forget(some)))
  }

  /** As `emptyTrash`, for these and all that it was called for before: they are gone when it returns. */
  emptyTrashNow(ids: Iterable<number>): void {
    for (const id of ids) this.#leaving.add(id)
    this.#forget([...this.#leaving])
  }

  /** Resolves when nothing is left to clear away. */
  async idle(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled([...this.#work])
  }

  #forget(ids: readonly number[]): number[] {
    const still = ids.filter((id) => this.#leaving.delete(id))
    if (still.length === 0) return still
    this.#throwAway(still)
    this.#queue.emptyTrash(still)
    return still
  }

  /** Returns whose bytes went. */
  #throwAway(ids: readonly number[]): number[] {
    const idle = ids.filter((id) => this.#isGivenUp(id))
    const unfinished = this.#unfinishedOf(idle)
    if (unfinished.length > 0)
      this.#track(this.#discard(idle, unfinished).then(() => this.#freeNames(idle)))
    return idle
  }

  /** Nothing is left under these names: others may have them. */
  #freeNames(ids: readonly number[]): void {
    const { store } = this.#queue
    for (const { id } of this.#unfinishedOf(ids.filter((id) => this.#isGivenUp(id))))
      store.outputs.move(id, 'pending', { path: null, bytesDone: 0, sha256: null })
    this.#queue.outputsChanged()
  }

  /** Cancelled, or in the trash. */
  #isGivenUp(id: number): boolean {
    return (this.#queue.store.jobs.get(id)?.state ?? 'cancelled') === 'cancelled'
  }

  #unfinishedOf(ids: readonly number[]): OutputRecord[] {
    return ids
      .flatMap((id) => this.#queue.store.outputs.ofJob(id))
      .filter(({ state, path }) => state !== 'saved' && path !== null)
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#work.delete(tracked))
    this.#work.add(tracked)
  }
}
