/** Looks at saved files in the background: what they are, and what their credentials are worth. */
import { basename } from 'node:path'
import type { Verdict } from '../checks/credentials-verdict.ts'
import type { Manifest } from '../checks/find-manifest.ts'
import { inspectFile, type Inspection } from '../checks/inspect-file.ts'
import type { CredentialsState } from '../../preload/contract/vocabulary.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import type { OutputRecord } from '../queue/records.ts'
import { foundCredentials } from './found-credentials.ts'

export interface SavedOutput extends Pick<OutputRecord, 'id' | 'jobId' | 'kind' | 'extension'> {
  readonly path: string
  /** What was found when it was saved; else it is looked at. */
  readonly inspection?: Inspection | null
}

type SignedManifest = Manifest & { found: 'manifest' }

export interface Verifier {
  /** Never throws. */
  verify(path: string, manifest: SignedManifest): Promise<Verdict>
  /** A verification under way is answered, if only by "not checked". */
  close(): Promise<void>
}

export interface OutputChecksOptions {
  readonly queue: JobQueue
  /** Called when the first file with credentials is met. */
  readonly loadVerifier: () => Promise<Verifier>
}

/** Looks at a file's structure are short: they must not take the disk from the downloads. */
const looksAtOnce = 2

const noVerifier: Verdict = { state: 'unchecked', detail: 'the verifier could not be loaded' }

/**
 * Two lines of work: short looks at every file, and one verification at a time of those that carry
 * credentials. What is not finished at the end of a run is taken up by the next one.
 */
export class OutputChecks {
  readonly #options: OutputChecksOptions
  readonly #toLookAt: SavedOutput[] = []
  readonly #toVerify: { output: SavedOutput; manifest: SignedManifest }[] = []
  readonly #work = new Set<Promise<void>>()
  #looking = 0
  #verifying = false
  #verifier: Promise<Verifier | null> | null = null
  #closed = false
  #waiting: (() => void)[] = []

  constructor(options: OutputChecksOptions) {
    this.#options = options
  }

  /** A file was saved. */
  add(output: SavedOutput): void {
    if (this.#closed) return
    if (output.inspection) this.#found(output, output.inspection)
    else this.#toLookAt.push(output)
    this.#next()
  }

  /** Takes up what an earlier run left. */
  recover(): void {
    for (const output of this.#options.queue.store.outputs.unchecked()) {
      const { id, jobId, kind, extension, path } = output
      if (path !== null) this.add({ id, jobId, kind, extension, path })
    }
  }

  /** Resolves when there is nothing left to check, or after `limitMs`. */
  idle(limitMs: number): Promise<void> {
    if (this.#isIdle) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, limitMs)
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** Gives up what is under way and resolves when every file is closed. */
  async close(): Promise<void> {
    this.#closed = true
    this.#toLookAt.length = 0
    this.#toVerify.length = 0
    await (await this.#verifier)?.close()
    await Promise.allSettled([...this.#work])
    this.#tellIdle()
  }

  get #isIdle(): boolean {
    return this.#work.size === 0 && this.#toLookAt.length === 0 && this.#toVerify.length === 0
  }

  #tellIdle(): void {
    for (const tell of this.#waiting.splice(0)) tell()
  }

  #next(): void {
    while (this.#looking < looksAtOnce) {
      const output = this.#toLookAt.shift()
      if (output === undefined) break
      this.#looking++
      this.#run(this.#look(output).finally(() => this.#looking--))
    }
    const signed = this.#verifying ? undefined : this.#toVerify.shift()
    if (signed === undefined) return
    this.#verifying = true
    const work = this.#verify(signed.output, signed.manifest)
    this.#run(work.finally(() => (this.#verifying = false)))
  }

  #run(work: Promise<unknown>): void {
    // What the disk refuses to remember is checked again by the next run.
    const ended = work.catch(() => undefined)
    const done = ended.then(() => {
      this.#work.delete(done)
      this.#next()
      if (this.#isIdle) this.#tellIdle()
    })
    this.#work.add(done)
  }

  async #look(output: SavedOutput): Promise<void> {
    const inspection = await inspectFile(output.path, output)
    if (this.#closed) return
    this.#found(output, inspection)
    const credentials = foundCredentials(inspection.manifest, output.kind)
    if (credentials !== undefined) this.#finish(output, credentials)
  }

  #found(output: SavedOutput, { warning, manifest }: Inspection): void {
    const { queue } = this.#options
    if (warning !== null) {
      queue.warn(output.jobId, warning)
      queue.note(output.jobId, { code: 'warning', params: { warning } })
    }
    if (manifest.found === 'manifest') this.#toVerify.push({ output, manifest })
  }

  async #verify(output: SavedOutput, manifest: SignedManifest): Promise<void> {
    this.#verifier ??= this.#options.loadVerifier().catch(() => null)
    const verifier = await this.#verifier
    if (this.#closed) return
    const verdict = (await verifier?.verify(output.path, manifest)) ?? noVerifier
    if (this.#closed) return
    const { queue } = this.#options
    const name = basename(output.path)
    if (verdict.state === 'invalid')
      queue.warn(output.jobId, { code: 'changedAfterSigning', params: { name } })
    queue.note(output.jobId, { code: 'credentials', params: { name, ...verdict } })
    this.#finish(output, verdict.state)
  }

  #finish(output: SavedOutput, credentials: CredentialsState | null): void {
    const { queue } = this.#options
    queue.store.outputs.update(output.id, { credentials, checked: true })
    queue.outputsChanged()
  }
}
