/** Finished files for the window, named by job and output, never by a path. */
import { constants, type Stats } from 'node:fs'
import { open, realpath, type FileHandle } from 'node:fs/promises'
import { basename, relative, isAbsolute, sep } from 'node:path'
import type { OutputRef } from '../../../preload/contract/model.ts'
import { UsageError } from '../../errors.ts'
import type { QueueReader } from '../../queue/job-store.ts'
import { compareLook } from '../../outputs/as-saved.ts'
import { rootOf } from '../../outputs/output-folder.ts'
import { targetOf } from '../../queue/job-target.ts'
import type { OutputRecord } from '../../queue/records.ts'
import { outputTypeOf, type OutputType } from './output-types.ts'

export interface OpenOutput {
  /** To be closed by who asked for it. */
  readonly file: FileHandle
  readonly path: string
  readonly size: number
  readonly type: OutputType
}

export class FinishedOutputs {
  readonly #store: Pick<QueueReader, 'jobs' | 'batches' | 'outputs'>

  constructor(store: Pick<QueueReader, 'jobs' | 'batches' | 'outputs'>) {
    this.#store = store
  }

  /**
   * Opens a finished output for reading.
   * @throws UsageError when there is none, or when what lies at its path is not the file that was
   *   saved there: replaced, edited, moved away, or a link to somewhere else.
   */
  async open(ref: OutputRef): Promise<OpenOutput> {
    const { output, folder } = this.#find(ref)
    const path = output.path ?? ''
    const name = basename(path)
    const type = outputTypeOf(path)
    if (type === null) throw new UsageError(refusedKind(name))
    const file = await openFile(path, name)
    try {
      const facts = await file.stat()
      if (!isAsSaved(facts, output))
        throw new UsageError(`${name} is no longer the file that Reelhaul saved.`)
      if (!(await isInside(folder, path)))
        throw new UsageError(`${name} lies outside its batch’s folder.`)
      return { file, path, size: facts.size, type }
    } catch (error) {
      await file.close()
      throw error
    }
  }

  #find({ jobId, outputKey }: OutputRef): { output: OutputRecord; folder: string } {
    const job = this.#store.jobs.get(jobId)
    const batch = job === null ? null : this.#store.batches.get(job.batchId)
    if (job === null || batch === null) throw new UsageError('This job is no longer in the queue.')
    const output = this.#store.outputs.ofJob(jobId).find(({ key }) => key === outputKey)
    if (output?.state !== 'saved' || output.path === null) {
      throw new UsageError('This file is not saved.')
    }
    return { output, folder: output.root ?? rootOf(targetOf(job, batch), output.path) }
  }
}

async function openFile(path: string, name: string): Promise<FileHandle> {
  try {
    // A link in the place of the file is not followed, and a pipe does not block.
    const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants
    return await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch (error) {
    throw new UsageError(`${name} is no longer where it was saved, or cannot be read.`, {
      cause: error,
    })
  }
}

function isAsSaved(facts: Stats, { bytesDone: bytes, completedAt, check }: OutputRecord): boolean {
  const looked = {
    isFile: facts.isFile(),
    bytes: facts.size,
    modifiedAt: Math.floor(facts.mtimeMs),
  }
  return compareLook({ bytes, completedAt, check }, looked) === 'same'
}

async function isInside(folder: string, path: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(path))
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

function refusedKind(name: string): string {
  return `${name} is of a kind that Reelhaul does not open. “Show in folder” shows where it is.`
}
