/** Hashes files in a thread of its own, which is started when it is needed and ended when it rests. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FileHashed } from '../../disk/hash-file.ts'
import type { HashAnswer, HashTask } from './hash-worker.ts'

/** What reads files to their end, somewhere. */
export interface FileHasher {
  /**
   * One file at a time. Resolves with null when it was stopped.
   * @throws Error with the system's `code` when the file cannot be read.
   */
  hash(
    path: string,
    signal: AbortSignal,
    onBytes: (count: number) => void,
  ): Promise<FileHashed | null>
  /** Ends what is under way. */
  close(): Promise<void>
}

const restMs = 10_000
const memoryMib = 64

interface Asked {
  readonly resolve: (file: FileHashed | null) => void
  readonly reject: (error: Error) => void
  readonly onBytes: (count: number) => void
}

export class HashThread implements FileHasher {
  readonly #turns = new Int32Array(new SharedArrayBuffer(4))
  #worker: Worker | null = null
  #asked: Asked | null = null
  #rest: NodeJS.Timeout | null = null

  async hash(
    path: string,
    signal: AbortSignal,
    onBytes: (count: number) => void,
  ): Promise<FileHashed | null> {
    if (signal.aborted) return null
    if (this.#rest !== null) clearTimeout(this.#rest)
    const worker = (this.#worker ??= this.#start())
    const stop = (): void => void Atomics.add(this.#turns, 0, 1)
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await new Promise((resolve, reject) => {
        this.#asked = { resolve, reject, onBytes }
        const task: HashTask = { path, turn: Atomics.load(this.#turns, 0) }
        worker.postMessage(task)
      })
    } finally {
      signal.removeEventListener('abort', stop)
      this.#asked = null
      this.#rest = setTimeout(() => void this.close(), restMs).unref()
    }
  }

  async close(): Promise<void> {
    if (this.#rest !== null) clearTimeout(this.#rest)
    const worker = this.#worker
    this.#worker = null
    this.#asked?.resolve(null)
    await worker?.terminate()
  }

  /** The thread's program lies next to this file, as source or built. */
  #start(): Worker {
    const program = new URL(`./hash-worker${extname(import.meta.url)}`, import.meta.url)
    const worker = new Worker(program, {
      workerData: this.#turns.buffer,
      resourceLimits: { maxOldGenerationSizeMb: memoryMib },
    })
    worker.unref()
    worker.on('message', (answer: HashAnswer) => this.#take(answer))
    worker.on('error', (error) => this.#lost(worker, error))
    worker.on('exit', () => this.#lost(worker, new Error('The thread has ended by itself.')))
    return worker
  }

  #take(answer: HashAnswer): void {
    if (answer.type === 'bytes') this.#asked?.onBytes(answer.count)
    else if (answer.type === 'hashed') this.#asked?.resolve(answer.file)
    else this.#asked?.reject(Object.assign(new Error(answer.message), { code: answer.code ?? '' }))
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return
    this.#worker = null
    this.#asked?.reject(error instanceof Error ? error : new Error(String(error)))
  }
}
