/**
 * Saves small files in a thread of its own. Through Node's thread pool the five or six calls that a
 * file needs cost more than the file: each wakes a thread, and then the main one. For the same reason
 * files that are complete in one turn of the loop go in one message.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { systemDisk } from './disk.ts'
import type { SaveAnswer, SaveRequest } from './disk-worker.ts'
import { saveWhole, type WholeFile } from './whole-file.ts'

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export class DiskThread {
  #worker: Worker | null = null
  #online = false
  readonly #waiting = new Map<number, Waiting>()
  #outbox: SaveRequest[] = []
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
  async save(file: WholeFile): Promise<void> {
    this.#worker ??= this.#start()
    return this.#online ? this.#ask(file) : saveWhole(systemDisk, file)
  }

  /** Ends the thread. Nothing may be under way. */
  async close(): Promise<void> {
    const worker = this.#worker
    this.#worker = null
    this.#online = false
    await worker?.terminate()
  }

  #ask(file: WholeFile): Promise<void> {
    const id = ++this.#lastId
    if (this.#outbox.push({ id, file }) === 1) setImmediate(() => this.#send())
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #send(): void {
    const requests = this.#outbox
    this.#outbox = []
    this.#worker?.ref()
    this.#worker?.postMessage(requests)
  }

  /** The thread's program lies next to this file, as source or built. */
  #start(): Worker {
    const program = `./disk-worker${extname(import.meta.url)}`
    const worker = new Worker(new URL(program, import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: 2 },
    })
    worker.unref()
    worker.on('online', () => (this.#online = this.#worker === worker))
    worker.on('message', (answers: SaveAnswer[]) => this.#answered(worker, answers))
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () => this.#lost(worker, new Error('The thread that saves files ended.')))
    return worker
  }

  #answered(worker: Worker, answers: readonly SaveAnswer[]): void {
    for (const { id, error } of answers) {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === null) waiting?.resolve()
      else waiting?.reject(Object.assign(new Error(error.message), { code: error.code }))
    }
    // A run does not go on for the sake of an idle thread.
    if (this.#waiting.size === 0) worker.unref()
  }

  /** What it was doing is tried again by those who asked, and a new thread is started then. */
  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = null
    this.#online = false
    const why = error instanceof Error ? error : new Error(String(error))
    for (const { reject } of this.#waiting.values()) reject(why)
    this.#waiting.clear()
    this.#outbox = []
  }
}
