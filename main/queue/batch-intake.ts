/**
 * Adds a batch of any size without holding up anything else: its jobs are written in slices that no
 * query finds, then shown in slices. A batch that is called off leaves nothing behind.
 */
import { mkdir, rmdir } from 'node:fs/promises'
import { messageOf, UsageError } from '../errors.ts'
import { yieldToEventLoop } from '../imports/yield-to-event-loop.ts'
import type { JobQueue } from './job-queue.ts'
import type { AddedBatch, NewBatch, NewJob } from './records.ts'

export interface BatchIntakeOptions {
  readonly queue: JobQueue
  /** There is no window to keep moving: a batch is written in one go. */
  readonly unattended: boolean
  /** Makes final what was removed: it may be what is added now. */
  readonly finishRemovals: () => void
  /** The same without holding up anything else; what is removed afterwards may be left. */
  readonly finishRemovalsSoon: () => Promise<void>
  /** Jobs are there, in this very moment. Returns the ids of known ones that are tried again. */
  readonly onShown: (jobs: readonly NewJob[], added: AddedBatch) => readonly number[]
  /** Takes jobs out of work and out of the list, for good. */
  readonly remove: (ids: readonly number[]) => void
  readonly now: () => number
}

export interface IntakeOptions {
  /** Aborting rejects with the signal's reason once nothing of the batch is left. */
  readonly signal?: AbortSignal
  /** Called now and then with how much is done, 0 to 1. */
  readonly onProgress?: (share: number) => void
}

interface Slice {
  readonly jobs: readonly NewJob[]
  readonly added: AddedBatch
}

/** A few milliseconds of work. */
const jobsAtOnce = 100
/** Writing takes most of the time; showing is one statement a slice. */
const writingShare = 0.8

export class BatchIntake {
  readonly #options: BatchIntakeOptions
  readonly #closing = new AbortController()
  /** The batch being added: the next one may name the same jobs. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: BatchIntakeOptions) {
    this.#options = options
  }

  /**
   * Adds those of the jobs that are not known yet.
   * @throws UsageError when the folder cannot be made, the signal's reason when aborted.
   */
  add(
    batch: NewBatch,
    jobs: readonly NewJob[],
    options: IntakeOptions = {},
  ): Promise<AddedBatch & { readonly retried: readonly number[] }> {
    const work = this.#last.then(() => this.#add(batch, jobs, options))
    this.#last = work.catch(() => undefined)
    return work
  }

  /** Stops and resolves when nothing is written any more; the next start clears up. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#last
  }

  async #add(batch: NewBatch, jobs: readonly NewJob[], options: IntakeOptions) {
    if (this.#options.unattended) return this.#addAtOnce(batch, jobs, options)
    return this.#addInSlices(batch, jobs, options)
  }

  /** One transaction: a run that is killed meanwhile has added all of it or nothing. */
  async #addAtOnce(batch: NewBatch, jobs: readonly NewJob[], { signal }: IntakeOptions) {
    const { queue, finishRemovals, onShown } = this.#options
    await makeFolder(batch.folder)
    this.#closing.signal.throwIfAborted()
    signal?.throwIfAborted()
    finishRemovals()
    const added = queue.addBatch(batch, jobs)
    return { ...added, retried: onShown(jobs, added) }
  }

  async #addInSlices(batch: NewBatch, jobs: readonly NewJob[], options: IntakeOptions) {
    const { onProgress = () => undefined } = options
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])]
    const yieldTurn = yieldToEventLoop(AbortSignal.any(signals))
    const slices: Slice[] = []
    const retried: number[] = []
    await yieldTurn()
    await this.#options.finishRemovalsSoon()
    const made = await makeFolder(batch.folder)
    try {
      for (const slice of this.#stage(batch, jobs)) {
        slices.push(slice)
        onProgress((writingShare * slices.length * jobsAtOnce) / jobs.length)
        await yieldTurn()
      }
      for (const [i, slice] of slices.entries()) {
        retried.push(...this.#show(slice))
        onProgress(writingShare + ((1 - writingShare) * (i + 1)) / slices.length)
        await yieldTurn()
      }
    } catch (error) {
      if (!this.#closing.signal.aborted) await this.#undo(slices)
      if (made !== undefined) await rmdir(batch.folder).catch(() => undefined)
      throw error
    } finally {
      this.#options.queue.intakeEnded()
    }
    return { ...sumOf(slices), retried }
  }

  *#stage(batch: NewBatch, jobs: readonly NewJob[]): Generator<Slice> {
    const { queue, finishRemovals, now } = this.#options
    const at = now()
    let batchId: number | null = null
    for (let from = 0; from < jobs.length; from += jobsAtOnce) {
      const some = jobs.slice(from, from + jobsAtOnce)
      finishRemovals()
      const added = queue.stage(batch, batchId, some, at)
      batchId = added.batchId
      yield { jobs: some, added }
    }
  }

  #show({ jobs, added }: Slice): readonly number[] {
    const { queue, onShown } = this.#options
    queue.reveal(added)
    return onShown(jobs, added)
  }

  async #undo(slices: readonly Slice[]): Promise<void> {
    const { queue, remove } = this.#options
    const yieldTurn = yieldToEventLoop()
    for (const { added } of slices) {
      remove(added.added)
      queue.unstage(added.added)
      await yieldTurn()
    }
  }
}

/** Returns the first folder that was missing. @throws UsageError with the system's reason. */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true })
  } catch (error) {
    const message = `The folder ${folder} could not be made: ${messageOf(error)}. Choose another one.`
    throw new UsageError(message, { cause: error })
  }
}

function sumOf(slices: readonly Slice[]): AddedBatch {
  return {
    batchId: slices.at(-1)?.added.batchId ?? null,
    added: slices.flatMap(({ added }) => added.added),
    known: slices.flatMap(({ added }) => added.known),
  }
}
