/** Finds saved files that were moved, and takes them where they are now. */
import { opendir } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { Located } from '../../../preload/contract/saved-files.ts'
import { yieldToEventLoop } from '../../imports/yield-to-event-loop.ts'
import type { JobQueue } from '../../queue/job-queue.ts'
import { verifyCheck, type CheckDeps } from './check-file.ts'
import { lookAtSaved } from './look-at-saved.ts'
import { savedFilesOf, type SavedFileOf } from './saved-output.ts'

/** A missing file, and where it may be. */
export interface Candidate {
  readonly file: SavedFileOf
  readonly path: string
}

export interface FileLocatorDeps extends CheckDeps {
  readonly queue: JobQueue
}

/** Entries of a folder that are looked at; of these, files that are read. */
const mostEntries = 5_000
const mostRead = 3

const jobsAtOnce = 50

export class FileLocator {
  readonly #deps: FileLocatorDeps

  constructor(deps: FileLocatorDeps) {
    this.#deps = deps
  }

  /**
   * Takes a file that the user has pointed at, or at its folder, as the saved one, when it has its length
   * and its bytes.
   * @throws nothing: what is another file is told as such.
   */
  take(
    file: SavedFileOf,
    path: string,
    signal: AbortSignal,
    onBytes: (count: number) => void = () => undefined,
  ): Promise<Located> {
    return this.#take({ file, path, root: dirname(path) }, signal, onBytes)
  }

  /** @param root what becomes the root of the output: files below it may be shown and opened. */
  async #take(
    { file, path, root }: Candidate & { readonly root: string | null },
    signal: AbortSignal,
    onBytes: (count: number) => void,
  ): Promise<Located> {
    const { queue } = this.#deps
    const { store } = queue
    const { output, facts } = file
    if (store.outputs.pathTaken(path, output.id)) return this.#taken(path)
    const there = { ...file, path, root: dirname(path) }
    const check = await verifyCheck(this.#deps, there, signal, onBytes)
    if (check?.found !== 'same') {
      const saved = { bytes: facts.bytes, sha256: output.sha256 }
      const chosen = { bytes: check?.bytes ?? 0, sha256: check?.sha256 ?? null }
      return { type: 'other', name: basename(path), saved, chosen }
    }
    // The name may have been reserved, or the file be gone from the queue, while it was read.
    if (store.outputs.pathTaken(path, output.id)) return this.#taken(path)
    store.outputs.move(output.id, 'saved', { path, root, check })
    const params = { name: basename(path), folder: dirname(path) }
    queue.note(output.jobId, { code: 'located', params })
    return { type: 'found', path, renamed: false, siblings: 0 }
  }

  /** The file under another name in its old folder; null: it is not there, or not alone of its length. */
  async renamed(file: SavedFileOf, signal: AbortSignal): Promise<Located | null> {
    if ((await lookAtSaved(this.#deps.calls, file.path, file.root)).type !== 'moved') return null
    for (const path of await this.#sameLength(file)) {
      // Only a user's choice makes a folder one whose files are shown: a receipt may name any.
      const { root } = file.output
      const located = await this.#take({ file, path, root }, signal, () => undefined)
      if (located.type === 'found') return { ...located, renamed: true }
    }
    return null
  }

  /** Other missing files of the batch that are where `file` was found, as seen by name and length. */
  async siblings(file: SavedFileOf, foundAt: string): Promise<readonly Candidate[]> {
    const { store } = this.#deps.queue
    const batchId = store.jobs.get(file.output.jobId)?.batchId
    if (batchId === undefined) return []
    const yieldTurn = yieldToEventLoop()
    const move = prefixes(dirname(file.path), dirname(foundAt))
    const found: Candidate[] = []
    for (const [i, id] of store.lists.ids({ batchId }).entries()) {
      if (i % jobsAtOnce === 0) await yieldTurn()
      for (const other of savedFilesOf(store, id)) {
        const path = movedPath(other.path, move)
        if (path !== null && (await this.#maybe(other, path))) found.push({ file: other, path })
      }
    }
    return found
  }

  async #maybe(file: SavedFileOf, path: string): Promise<boolean> {
    const { calls, queue } = this.#deps
    if (queue.store.outputs.pathTaken(path, file.output.id) || path === file.path) return false
    const seen = await lookAtSaved(calls, path, dirname(path))
    if (seen.type !== 'there' || !seen.isFile || seen.bytes !== file.facts.bytes) return false
    return (await lookAtSaved(calls, file.path, file.root)).type !== 'there'
  }

  /** Files in the old folder that have the length and belong to no job. */
  async #sameLength({ path, root, facts, output }: SavedFileOf): Promise<string[]> {
    const folder = dirname(path)
    const found: string[] = []
    try {
      let entries = 0
      for await (const entry of await opendir(folder)) {
        if (++entries > mostEntries || found.length === mostRead) break
        const candidate = join(folder, entry.name)
        if (!entry.isFile() || this.#deps.queue.store.outputs.pathTaken(candidate, output.id))
          continue
        const seen = await lookAtSaved(this.#deps.calls, candidate, root)
        if (seen.type === 'there' && seen.bytes === facts.bytes) found.push(candidate)
      }
    } catch {
      // A folder that cannot be listed has nothing to offer.
    }
    return found
  }

  #taken(path: string): Located {
    const { store } = this.#deps.queue
    const owner = store.outputs.ownerOf(path)
    const job = owner === null ? null : store.jobs.get(owner)
    return { type: 'taken', name: basename(path), job: job?.title ?? job?.remoteId ?? '' }
  }
}

interface Move {
  readonly from: string
  readonly to: string
}

/** What was moved, when a file of folder `from` is now in `to`: the folders without what they share at their ends. */
function prefixes(from: string, to: string): Move {
  const [before, after] = [from.split(sep), to.split(sep)]
  while (before.length > 1 && after.length > 1 && before.at(-1) === after.at(-1)) {
    before.pop()
    after.pop()
  }
  return { from: before.join(sep), to: after.join(sep) }
}

function movedPath(path: string, { from, to }: Move): string | null {
  return path.startsWith(from + sep) ? to + path.slice(from.length) : null
}
