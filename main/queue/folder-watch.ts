/** Looks now and then whether a folder that could not be written can be written again. */
import { access, constants, statfs } from 'node:fs/promises'
import { systemDisk } from '../disk/disk.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type { Scheduler, Waiter } from './scheduler.ts'

/** To the first look. Doubles each time that a folder has looked well and failed all the same. */
const firstLookMs = 10_000

/**
 * Returns of a folder that come to nothing, as with a quota that no look can show. After that only the
 * user lets its jobs go on.
 */
const returnsBelieved = 5

/** Free bytes below which a disk still counts as full; of a small disk, a twentieth of it. */
const roomToContinue = 64 * 1024 * 1024
const shareToContinue = 1 / 20

export interface FolderWatchDeps {
  readonly scheduler: Pick<Scheduler, 'register'>
  /** Milliseconds that never go back. */
  readonly monotonicNow: () => number
  readonly onWritable: (folder: string) => void
  /** Default: a look at the disk. */
  readonly isWritable?: (
    folder: string,
    failure: Failure,
    sinceBytes: number | null,
  ) => Promise<boolean>
}

interface WatchedFolder {
  readonly failure: Failure
  readonly waitMs: number
  /** Free on its disk when a file did not fit; null: the disk was full, or it is not known yet. */
  freeBytes: number | null
  /** Monotonic. */
  lookAt: number
}

export class FolderWatch implements Waiter {
  readonly #deps: FolderWatchDeps
  readonly #folders = new Map<string, WatchedFolder>()
  /** How often a folder has come back since a file was last saved in it. */
  readonly #returns = new Map<string, number>()
  readonly #lookSoon: () => void

  constructor(deps: FolderWatchDeps) {
    this.#deps = deps
    this.#lookSoon = deps.scheduler.register(this)
  }

  watch(folder: string, failure: Failure): void {
    const watched = this.#folders.get(folder)
    const returns = this.#returns.get(folder) ?? 0
    const waitMs = returns < returnsBelieved ? firstLookMs * 2 ** returns : Infinity
    const lookAt = watched?.lookAt ?? this.#deps.monotonicNow() + waitMs
    const entry = { failure, waitMs, lookAt, freeBytes: watched?.freeBytes ?? null }
    this.#folders.set(folder, entry)
    if (isForecast(failure) && entry.freeBytes === null) void noteFreeBytes(folder, entry)
    this.#lookSoon()
  }

  /** Why each of the folders is watched. */
  watched(): [folder: string, failure: Failure][] {
    return [...this.#folders].map(([folder, { failure }]) => [folder, failure])
  }

  /** True: it is watched, or came back and no file was saved in it since. */
  knows(folder: string): boolean {
    return this.#folders.has(folder) || this.#returns.has(folder)
  }

  look(): number | null {
    const now = this.#deps.monotonicNow()
    for (const [folder, watched] of this.#folders) {
      if (watched.lookAt > now) continue
      watched.lookAt = now + watched.waitMs
      void this.#lookAt(folder, watched)
    }
    const next = Math.min(...[...this.#folders.values()].map(({ lookAt }) => lookAt))
    return next === Infinity ? null : next - now
  }

  async #lookAt(folder: string, watched: WatchedFolder): Promise<void> {
    const { isWritable = isWritableAgain, onWritable } = this.#deps
    const writable = await isWritable(folder, watched.failure, watched.freeBytes)
    // The user may have asked for another try meanwhile, or the engine has stopped.
    if (!writable || this.#folders.get(folder) !== watched) return
    this.#folders.delete(folder)
    this.#returns.set(folder, (this.#returns.get(folder) ?? 0) + 1)
    onWritable(folder)
  }

  /** A file was saved in the folder: its next failure is another one. */
  works(folder: string): void {
    this.#returns.delete(folder)
  }

  /** Watches the folder, or none of them, no longer: what still fails will be reported again. */
  forget(folder?: string): void {
    if (folder === undefined) {
      this.#folders.clear()
      this.#returns.clear()
    } else {
      this.#folders.delete(folder)
      this.#returns.delete(folder)
    }
  }
}

/** The system did not refuse a write: a file was found to be larger than what is free. */
const isForecast = ({ reason, code }: Failure): boolean =>
  reason === 'FILE_DISK_FULL' && code === undefined

async function noteFreeBytes(folder: string, entry: WatchedFolder): Promise<void> {
  entry.freeBytes = await systemDisk.freeBytes(folder)
}

async function isWritableAgain(
  folder: string,
  failure: Failure,
  sinceBytes: number | null,
): Promise<boolean> {
  try {
    await access(folder, constants.W_OK)
    if (failure.reason !== 'FILE_DISK_FULL') return true
    const { bavail, bsize, blocks, files, ffree } = await statfs(folder)
    // A file system that counts nothing says 0 of 0.
    if (blocks === 0) return true
    const hasPlaceForName = files === 0 || ffree > 0
    const needed = Math.min(roomToContinue, blocks * bsize * shareToContinue)
    return hasPlaceForName && bavail * bsize > needed + (sinceBytes ?? 0)
  } catch {
    return false
  }
}
