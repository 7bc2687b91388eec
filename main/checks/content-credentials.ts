/** Content credentials (C2PA) of finished files, verified on this machine, one file at a time. */
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { messageOf } from '../errors.ts'
import type { VerifyRequest } from './credentials-worker.ts'
import { notChecked, type Verdict } from './credentials-verdict.ts'
import type { Manifest } from './find-manifest.ts'

/** Larger files are not verified: every byte of them would have to be read and hashed again. */
const mostFileBytes = 4 * 1024 ** 3
/** A manifest is kept in memory as a whole. */
const mostManifestBytes = 64 * 1_048_576
/** Idle time after which the thread and its memory are given back. */
const restMs = 10_000

export interface VerifierOptions {
  /** Longest time for one file, milliseconds. */
  readonly timeoutMs: number
  /** Certificates in PEM that make a signer trusted; asked once for each file. */
  readonly trustAnchors: () => string | null
}

type Answer = (verdict: Verdict) => void

/** Owns the verifying thread: starts it when it is first needed, ends it when it rests or hangs. */
export class CredentialsVerifier {
  readonly #options: VerifierOptions
  #worker: Worker | null = null
  #answer: Answer | null = null
  #rest: NodeJS.Timeout | null = null

  constructor(options: VerifierOptions) {
    this.#options = options
  }

  /** Never throws: what cannot be checked says why. Calls must not overlap. */
  async verify(path: string, manifest: Manifest & { found: 'manifest' }): Promise<Verdict> {
    if (manifest.bytes > mostManifestBytes) return notChecked('they are unusually large')
    try {
      const { size } = await stat(path)
      if (size > mostFileBytes) return notChecked('the file is larger than 4 GiB')
      const trustAnchors = this.#options.trustAnchors()
      return await this.#ask({ path, format: manifest.format, trustAnchors })
    } catch (error) {
      return notChecked(messageOf(error))
    }
  }

  /** Ends the thread; a file under way is given up. */
  async close(): Promise<void> {
    if (this.#rest !== null) clearTimeout(this.#rest)
    const worker = this.#worker
    this.#worker = null
    this.#answer?.(notChecked('the check was stopped'))
    await worker?.terminate()
  }

  #ask(request: VerifyRequest): Promise<Verdict> {
    if (this.#rest !== null) clearTimeout(this.#rest)
    const worker = (this.#worker ??= this.#start())
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#answer?.(notChecked('it took too long'))
        void this.close()
      }, this.#options.timeoutMs)
      this.#answer = (verdict) => {
        clearTimeout(timer)
        this.#answer = null
        resolve(verdict)
      }
      worker.postMessage(request)
    })
  }

  /** The thread's program lies next to this file, as source or built. */
  #start(): Worker {
    const program = `./credentials-worker${extname(import.meta.url)}`
    const worker = new Worker(new URL(program, import.meta.url))
    // A run does not go on for the sake of an idle thread.
    worker.unref()
    worker.on('message', (verdict: Verdict) => {
      // The answer of a thread that was given up may still come, and belongs to no question.
      if (this.#worker !== worker) return
      this.#answer?.(verdict)
      this.#rest = setTimeout(() => void this.close(), restMs).unref()
    })
    worker.on('error', (error) => this.#lost(worker, messageOf(error)))
    worker.on('exit', () => this.#lost(worker, 'the check ended by itself'))
    return worker
  }

  #lost(worker: Worker, why: string): void {
    if (this.#worker !== worker) return
    this.#worker = null
    this.#answer?.(notChecked(why))
  }
}
