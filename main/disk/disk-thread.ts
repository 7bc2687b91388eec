/**
 * Work on files in a thread of its own: saving small ones, hashing large ones. Through Node's thread
 * pool the five or six calls that a file needs cost more than the file: each wakes a thread, and then
 * the main one. For the same reason files that are complete in one turn of the loop go in one message.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { NamedFileError, systemDisk } from './disk.ts'
import type { DiskAnswer, DiskRequest, DiskTask, WorkerError } from './disk-worker.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import { saveWhole, type WholeFile } from './whole-file.ts'

interface Waiting {
  readonly resolve: (result: string | null) => void
  readonly reject: (error: Error) => void
}

/** There is no thread, or it ended: says nothing about the file. A thread needs several file handles. */
export class NoThreadError extends Error {
  override readonly name = 'NoThreadError'
}

export class DiskThread {
  #worker: Worker | null = null
  #online = false
  readonly #waiting = new Map<number, Waiting>()
  #outbox: DiskRequest[] = []
  #lastId = 0

  /** True when files go through the thread. */
  get running(): boolean {
    return this.#online
  }

  /**
   * As `saveWhole` on the system's disk, which the first files meet themselves: they do not wait for
   * the thread to start.
   * @throws Node's own error.
   */
  async save(file: WholeFile): Promise<readonly JobWarning[]> {
    this.#startIfPossible()
    if (!this.#online) return saveWhole(systemDisk, file)
    await this.run({ type: 'save', file })
    return []
  }

  /** Ends the thread; what is under way is given up. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#giveUp(new NoThreadError('The thread that works on files was ended.'))
    await worker?.terminate()
  }

  /** Has a task done, in the order of the calls. @throws NoThreadError, or Node's own error about the file. */
  async run(task: DiskTask): Promise<string | null> {
    this.#worker ??= this.#start()
    const id = ++this.#lastId
    if (this.#outbox.push({ id, task }) === 1) setImmediate(() => this.#send())
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #send(): void {
    const requests = this.#outbox
    this.#outbox = []
    this.#worker?.ref()
    this.#worker?.postMessage(requests)
  }

  /** Without a thread, where there are no file handles for it, files are saved all the same. */
  #startIfPossible(): void {
    try {
      this.#worker ??= this.#start()
    } catch {
      // The next file tries again.
    }
  }

  /** The thread's program lies next to this file, as source or built. */
  #start(): Worker {
    const program = `./disk-worker${extname(import.meta.url)}`
    const worker = newWorker(new URL(program, import.meta.url))
    worker.unref()
    worker.on('online', () => (this.#online ||= this.#worker === worker))
    worker.on('message', (answers: DiskAnswer[]) => this.#answered(worker, answers))
    worker.on('error', (cause) => this.#lost(worker, cause))
    worker.on('exit', (code) => this.#lost(worker, `exit code ${code}`))
    return worker
  }

  #answered(worker: Worker, answers: readonly DiskAnswer[]): void {
    for (const { id, result, error } of answers) {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === null) waiting?.resolve(result)
      else waiting?.reject(errorFrom(error))
    }
    // A run does not go on for the sake of an idle thread.
    if (this.#waiting.size === 0) worker.unref()
  }

  /** What it was doing is tried again by those who asked, and a new thread is started then. */
  #lost(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return
    this.#giveUp(new NoThreadError('The thread that works on files ended.', { cause }))
  }

  #giveUp(why: NoThreadError): void {
    this.#worker = null
    this.#online = false
    for (const { reject } of this.#waiting.values()) reject(why)
    this.#waiting.clear()
    this.#outbox = []
  }
}

/** @throws NoThreadError */
function newWorker(program: URL): Worker {
  try {
    return new Worker(program, { resourceLimits: { maxYoungGenerationSizeMb: 2 } })
  } catch (cause) {
    throw new NoThreadError('The thread that works on files could not be started.', { cause })
  }
}

function errorFrom({ message, code, named }: WorkerError): Error {
  const error = Object.assign(new Error(message), { code })
  return named ? new NamedFileError(error) : error
}
