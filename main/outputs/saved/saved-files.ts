/** Saved files, after they were saved: looked at, verified, found again, taken as they are. */
import { basename } from 'node:path'
import type { FileCheck } from '../../../preload/contract/file-check.ts'
import type { Located, Verification } from '../../../preload/contract/saved-files.ts'
import type { OutputRef } from '../../../preload/contract/model.ts'
import { UsageError } from '../../errors.ts'
import { yieldToEventLoop } from '../../imports/yield-to-event-loop.ts'
import type { JobQueue } from '../../queue/job-queue.ts'
import type { SavedOutput } from '../output-checks.ts'
import { lookCheck, verifyCheck, type CheckDeps } from './check-file.ts'
import type { FileHasher } from './hash-thread.ts'
import { FileLocator, type Candidate } from './locate-file.ts'
import { noteCheck, savedFilesOf, type SavedFileOf } from './saved-output.ts'
import { VerifyRun, type VerifyItem } from './verify-run.ts'

export interface SavedFilesOptions extends Pick<CheckDeps, 'calls' | 'now'> {
  readonly queue: JobQueue
  /** Made when the first file is to be read. */
  readonly loadHasher: () => Promise<FileHasher>
  readonly monotonicNow: () => number
  /** Another file has become a job's: what it is has still to be looked at. */
  readonly onAccepted: (output: SavedOutput) => void
}

const jobsAtOnce = 100

export class SavedFiles {
  readonly #options: SavedFilesOptions
  readonly #deps: CheckDeps
  readonly #locator: FileLocator
  readonly run: VerifyRun
  #hasher: Promise<FileHasher> | null = null
  /** How often `verify` was ended: what is still being listed for it is not verified either. */
  #stops = 0
  #siblings: readonly Candidate[] = []
  /** Ends what is read for one file. */
  readonly #closing = new AbortController()
  /** The thread reads one file at a time. */
  #reading: Promise<unknown> = Promise.resolve()

  constructor(options: SavedFilesOptions) {
    const { calls, now, queue, loadHasher, monotonicNow } = options
    this.#options = options
    this.run = new VerifyRun(monotonicNow)
    const hasher = async (): Promise<FileHasher> => {
      const made = await (this.#hasher ??= loadHasher())
      return {
        hash: (...asked) => this.#inTurn(() => made.hash(...asked)),
        close: () => made.close(),
      }
    }
    this.#deps = { calls, now, hasher }
    this.#locator = new FileLocator({ ...this.#deps, queue })
  }

  /** Of the run under way, or of the last one; null: there was none. */
  get verification(): Verification | null {
    return this.run.verification
  }

  /** Looks whether a job's files are there, with their lengths. Reads none. */
  async look(jobId: number): Promise<void> {
    for (const file of savedFilesOf(this.#options.queue.store, jobId)) {
      const check = await lookCheck(this.#deps, file)
      if (check !== null && this.#isStill(file)) noteCheck(this.#options.queue, file, check)
    }
  }

  /** Compares every saved file of the jobs with its record; `run` tells how far that is. */
  async verify(jobIds: readonly number[]): Promise<void> {
    const yieldTurn = yieldToEventLoop()
    const stops = this.#stops
    for (let from = 0; from < jobIds.length; from += jobsAtOnce) {
      await yieldTurn()
      if (stops !== this.#stops) return
      const some = jobIds.slice(from, from + jobsAtOnce)
      this.run.add(some.flatMap((id) => this.#itemsOf(id)))
    }
  }

  /** Ends `verify`; what was found stays. */
  stop(): Promise<void> {
    this.#stops++
    return this.run.stop()
  }

  /** A file that may be the moved one: it is there under another name, in its old folder. */
  async findRenamed(ref: OutputRef): Promise<Located | null> {
    const found = await this.#locator.renamed(this.#find(ref), this.#closing.signal)
    if (found?.type === 'found') this.#siblings = []
    return found
  }

  /** The user says that this is the moved file: it is taken when its length and its bytes are right. */
  async locate(ref: OutputRef, path: string): Promise<Located> {
    const file = this.#find(ref)
    const located = await this.#locator.take(file, path, this.#closing.signal)
    if (located.type !== 'found') return located
    this.#siblings = await this.#locator.siblings(file, path)
    return { ...located, siblings: this.#siblings.length }
  }

  /** Verifies the other files that `locate` has seen, and takes those that are right. */
  verifySiblings(): void {
    const siblings = this.#siblings
    this.#siblings = []
    this.run.add(
      siblings.map(({ file, path }) => ({
        bytes: file.facts.bytes,
        verify: async (signal, onBytes) => {
          if (!this.#isStill(file)) return { found: null }
          const { type } = await this.#locator.take(file, path, signal, onBytes)
          return { found: type === 'found' ? 'same' : 'moved', located: type === 'found' }
        },
      })),
    )
  }

  /**
   * Takes the file that is there as the job's own.
   * @throws UsageError when there is none that can be read.
   */
  async accept(ref: OutputRef): Promise<void> {
    const { queue, onAccepted } = this.#options
    const file = this.#find(ref)
    const { output, path, facts } = file
    const check = await verifyCheck(this.#deps, file, this.#closing.signal, () => undefined)
    if (check?.sha256 == null || check.bytes === null) throw new UsageError(notReadable(path))
    if (!this.#isStill(file)) return
    const { bytes, sha256, at } = check
    queue.store.outputs.move(output.id, 'saved', {
      ...{ sha256, bytesDone: bytes, sizeBytes: bytes, credentials: null, checked: false },
      check: { ...check, found: 'same', verifiedAt: at },
    })
    const params = { name: basename(path), before: facts.bytes, bytes }
    queue.note(output.jobId, { code: 'accepted', params })
    const { id, jobId, kind, extension } = output
    onAccepted({ id, jobId, kind, extension, path })
  }

  /** Gives up what is under way and resolves when every file is closed. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#stops++
    await this.run.close()
    await (await this.#hasher)?.close()
  }

  #itemsOf(jobId: number): VerifyItem[] {
    return savedFilesOf(this.#options.queue.store, jobId).map(({ output, facts }) => ({
      bytes: facts.bytes,
      verify: (signal, onBytes) => this.#verifyOne(jobId, output.id, signal, onBytes),
    }))
  }

  async #verifyOne(
    jobId: number,
    outputId: number,
    signal: AbortSignal,
    onBytes: (count: number) => void,
  ): Promise<{ found: FileCheck['found'] | null }> {
    const { queue } = this.#options
    const file = savedFilesOf(queue.store, jobId).find(({ output }) => output.id === outputId)
    if (file === undefined) return { found: null }
    const check = await verifyCheck(this.#deps, file, signal, onBytes)
    if (check === null || !this.#isStill(file)) return { found: null }
    noteCheck(queue, file, check)
    return { found: check.found }
  }

  /** @throws UsageError when the file is not saved any more. */
  #find({ jobId, outputKey }: OutputRef): SavedFileOf {
    const files = savedFilesOf(this.#options.queue.store, jobId)
    const file = files.find(({ output }) => output.key === outputKey)
    if (file === undefined) throw new UsageError('This file is no longer in the queue.')
    return file
  }

  /** It was not removed, moved or downloaded again while it was read. */
  #isStill({ output, path }: SavedFileOf): boolean {
    const { store } = this.#options.queue
    const now = store.outputs.ofJob(output.jobId).find(({ id }) => id === output.id)
    return now?.state === 'saved' && now.path === path && now.sha256 === output.sha256
  }

  #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#reading.then(read)
    this.#reading = turn.catch(() => undefined)
    return turn
  }
}

const notReadable = (path: string): string =>
  `${basename(path)} cannot be read, so it was not taken as it is. Connect its disk, or download it again.`
