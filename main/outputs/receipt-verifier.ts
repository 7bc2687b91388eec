/**
 * Files that a receipt calls saved: compared with the disk before anybody is asked for them again. A
 * claim is an output in state `claimed`, so a killed run loses none.
 */
import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { basename, extname, isAbsolute } from 'node:path'
import type { ReceiptFile, ReceiptEntry } from '../imports/batch-draft.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { AddedBatch, JobRecord, NewJob, OutputRecord } from '../queue/records.ts'
import type { SavedOutput } from './output-checks.ts'

export interface ReceiptVerifierOptions {
  readonly queue: JobQueue
  /** A file is what the receipt says. */
  readonly onSaved: (output: SavedOutput) => void
  readonly now: () => number
}

/** What makes a file recognisable. */
export type ClaimedFile = ReceiptFile & { readonly bytes: number; readonly sha256: string }

const readBytes = 1_048_576

/**
 * Lengths first, which costs next to nothing, then one file's checksum at a time. Meanwhile its job
 * is `finalizing`, which the poller and the download slots leave alone.
 */
export class ReceiptVerifier {
  readonly #queue: JobQueue
  readonly #store: QueueReader
  readonly #options: ReceiptVerifierOptions
  readonly #toMeasure: number[] = []
  readonly #toCompare: number[] = []
  readonly #stop = new AbortController()
  #work: Promise<void> | null = null

  constructor(options: ReceiptVerifierOptions) {
    this.#options = options
    this.#queue = options.queue
    this.#store = options.queue.store
  }

  /** Takes what receipts say of the jobs of a batch that was just added. */
  take(jobs: readonly NewJob[], { added }: AddedBatch): void {
    const fresh = new Set(added)
    for (const { accountId, remoteId, earlier } of jobs) {
      const files = earlier === undefined ? [] : recognisable(earlier)
      const job = files.length === 0 ? null : this.#store.jobs.find(accountId, remoteId)
      if (earlier !== undefined && job !== null && fresh.has(job.id))
        this.#claim(job, earlier, files)
    }
    this.#begin()
  }

  /** Takes up what an earlier run left. Returns the ids of jobs that wait for it. */
  recover(): ReadonlySet<number> {
    const jobs = new Set(this.#store.outputs.claimed().map(({ jobId }) => jobId))
    // Every claim may have been decided, and only that not been said.
    for (const id of this.#store.lists.ids({ states: ['finalizing'] }))
      if (this.#store.jobs.get(id)?.finalizingFor === 'receipt') jobs.add(id)
    this.#toMeasure.push(...jobs)
    this.#begin()
    return jobs
  }

  /** Gives up what is under way and resolves when every file is closed. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#work
  }

  #claim(job: JobRecord, earlier: ReceiptEntry, files: readonly ClaimedFile[]): void {
    const free = files.filter(({ path }) => !this.#store.outputs.pathTaken(path, 0))
    if (free.length === 0) return
    this.#store.outputs.register(job.id, free.map(outputOf))
    const outputs = new Map(
      this.#store.outputs.ofJob(job.id).map((output) => [output.key, output.id]),
    )
    for (const { output, path, sha256 } of free) {
      const id = outputs.get(output)
      if (id !== undefined && !this.#store.outputs.pathTaken(path, id))
        this.#store.outputs.move(id, 'claimed', { path, sha256 })
    }
    const done = earlier.state === 'completed' && free.length === earlier.files.length
    this.#queue.move(job.id, 'finalizing', {
      finalizingFor: 'receipt',
      claimedComplete: done,
      cost: earlier.cost ?? undefined,
      costUnit: earlier.cost === null ? undefined : earlier.costUnit,
      durationSeconds: earlier.durationSeconds ?? undefined,
      words: earlier.words ?? undefined,
      completedAt: done ? earlier.completedAt : null,
      missing: done ? earlier.missing : undefined,
    })
    this.#toMeasure.push(job.id)
  }

  #begin(): void {
    if (this.#toMeasure.length === 0 || this.#stop.signal.aborted) return
    this.#work ??= this.#run().finally(() => {
      this.#work = null
      this.#begin()
    })
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      const toMeasure = this.#toMeasure.shift()
      const toCompare = toMeasure ?? this.#toCompare.shift()
      if (toCompare === undefined) return
      if (toMeasure === undefined) await this.#compare(toCompare)
      else await this.#measure(toMeasure)
    }
  }

  async #measure(jobId: number): Promise<void> {
    for (const claim of this.#claimsOf(jobId)) {
      if (!(await hasLength(claim.path, claim.sizeBytes)))
        this.#drop(claim, { code: 'notThere', params: { name: basename(claim.path) } })
    }
    if (this.#claimsOf(jobId).length > 0) this.#toCompare.push(jobId)
    else this.#settle(jobId)
  }

  async #compare(jobId: number): Promise<void> {
    const { signal } = this.#stop
    for (const claim of this.#claimsOf(jobId)) {
      const sha256 = await sha256Of(claim.path, signal).catch(() => null)
      if (signal.aborted) return
      if (sha256 === claim.sha256) this.#save(claim)
      else this.#drop(claim, { code: 'notTheSame', params: { name: basename(claim.path) } })
    }
    this.#settle(jobId)
  }

  /** Those not decided yet; none when the job was removed meanwhile. */
  #claimsOf(jobId: number): (OutputRecord & { path: string })[] {
    return this.#store.outputs.ofJob(jobId).filter(isClaim)
  }

  #save({ id, jobId, kind, extension, path, sizeBytes }: OutputRecord & { path: string }): void {
    const bytesDone = sizeBytes ?? 0
    this.#store.outputs.move(id, 'saved', { bytesDone, completedAt: this.#options.now() })
    this.#options.onSaved({ id, jobId, kind, extension, path })
  }

  #drop({ id, jobId }: OutputRecord, event: JobEvent): void {
    this.#store.outputs.remove(id)
    this.#queue.dropClaim(jobId, event)
  }

  #settle(jobId: number): void {
    const job = this.#store.jobs.get(jobId)
    if (job?.finalizingFor !== 'receipt') return
    const now = this.#options.now()
    if (job.claimedComplete) {
      const completedAt = job.completedAt ?? now
      const patch = { completedAt, claimedComplete: false, failure: null }
      this.#queue.move(jobId, 'completed', patch, { code: 'savedBefore', params: {} })
    } else {
      this.#queue.toQueue(jobId)
    }
  }
}

/** The files of a receipt's job that can be known again: all that is needed to compare is there. */
function recognisable({ files }: ReceiptEntry): readonly ClaimedFile[] {
  const byKey = new Map(files.filter(isRecognisable).map((file) => [file.output, file]))
  return [...byKey.values()]
}

function isRecognisable(file: ReceiptFile): file is ClaimedFile {
  return file.bytes !== null && file.sha256 !== null && mayBeLookedAt(file.path)
}

/**
 * A receipt may come from anybody. Looking at a path on another machine would tell that machine who
 * the user is, so Windows' network paths are not followed.
 */
function mayBeLookedAt(path: string): boolean {
  return isAbsolute(path) && !(process.platform === 'win32' && /^[\\/]{2}/.test(path))
}

/** True when all files of a job that was completed are there with their lengths; reads none. */
export async function looksSaved(earlier: ReceiptEntry): Promise<boolean> {
  const files = recognisable(earlier)
  if (earlier.state !== 'completed' || files.length === 0) return false
  if (files.length !== earlier.files.length) return false
  const fit = await Promise.all(files.map(({ path, bytes }) => hasLength(path, bytes)))
  return fit.every(Boolean)
}

function isClaim(output: OutputRecord): output is OutputRecord & { path: string } {
  return output.state === 'claimed' && output.path !== null
}

function outputOf({ output: key, kind, locale, path, bytes }: ClaimedFile) {
  const extension = extname(path).slice(1).toLowerCase() || 'bin'
  return { key, kind, index: null, locale, name: null, extension, sizeBytes: bytes }
}

/** Regular files only: others may never end. */
async function hasLength(path: string, bytes: number | null): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found !== null && found.isFile() && found.size === bytes
}

/** @throws the system's error when the file cannot be read, AbortError when told to stop. */
async function sha256Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path)
  const chunks = file.createReadStream({ highWaterMark: readBytes, signal })
  for await (const chunk of chunks) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
