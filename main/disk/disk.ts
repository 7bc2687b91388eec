/** The file operations that a download needs, small enough to be recorded and replayed by tests. */
import fs from 'node:fs'
import { dirname } from 'node:path'
import { pooledCalls, type FileCalls } from './file-calls.ts'
import { foundFile, isSame, lookAt, type FoundFile } from './look-at.ts'
import { patientCalls } from './patient-calls.ts'
import { isPlaceholder } from './placeholder.ts'
import { renameToFree } from './rename-file.ts'
import { codeOf, isUnsupported, systemError } from './system-errors.ts'

export { NamedFileError } from './rename-file.ts'
export { codeOf } from './system-errors.ts'
export type { FoundFile } from './look-at.ts'

/** An open part file. Errors are Node's own; the caller says what they mean. */
export interface DiskFile {
  /** As of `FoundFile`, while it is open. */
  readonly identity: string | null
  /** Writes all of `bytes` at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Reads `into.length` bytes at `position`, fewer only at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Length of the file, in bytes. */
  size(): Promise<number>
  /**
   * Resolves when everything written before is safe from a power cut; with false where the file
   * system has no such thing.
   */
  sync(): Promise<boolean>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  /**
   * `create` makes a new file: what has its name goes, and is neither emptied nor written into, for
   * another program may have it open. `update` takes the plain file that is there, else ENOENT.
   * Neither follows a link.
   */
  open(path: string, mode: 'create' | 'update'): Promise<DiskFile>
  /** What bears a name, not what a link leads to; null where there is nothing. */
  stat(path: string): Promise<FoundFile | null>
  /**
   * Gives a file its final name in the same folder. Never takes a name that is in use (EEXIST)
   * unless `overwrite` is set. @throws NamedFileError when only the old name could not be removed.
   */
  rename(from: string, to: string, overwrite: boolean): Promise<void>
  /** Removes a file; none there is fine. */
  remove(path: string): Promise<void>
  /**
   * Removes what an interrupted `rename` may have left under the new name: an empty file, or one that
   * only kept the name free. Anything else stays.
   */
  removePlaceholder(from: string, to: string): Promise<void>
  /** Makes the names in a folder safe from a power cut, as far as the file system can. */
  syncFolder(folder: string): Promise<void>
  /** Bytes that this process may still write in `folder`; null where that is not known. */
  freeBytes(folder: string): Promise<number | null>
}

const { O_CREAT, O_EXCL, O_RDWR } = fs.constants
/** Windows knows no such thing, and its links need rights that others do not have. */
const O_NOFOLLOW = fs.constants.O_NOFOLLOW ?? 0

/** A disk by way of `system`. */
export function createDisk(system: FileCalls): Disk {
  const calls = patientCalls(system)
  return {
    open: (path, mode) => (mode === 'create' ? createFile(calls, path) : openFile(calls, path)),
    stat: (path) => lookAt(calls, path),

    async rename(from, to, overwrite) {
      if (overwrite) await calls.rename(from, to)
      else await renameToFree(calls, from, to)
    },

    async remove(path) {
      try {
        await calls.unlink(path)
      } catch (error) {
        if ((await lookAt(calls, path)) !== null) throw error
      }
    },

    async removePlaceholder(from, to) {
      const found = await lookAt(calls, to)
      if (found?.isFile !== true) return
      if (found.size === 0 || (await isPlaceholder(calls, from, to))) await calls.unlink(to)
    },

    syncFolder: sharedSync((folder) => syncFolder(calls, folder)),
    freeBytes: (folder) => freeBytes(calls, folder),
  }
}

/** Another program that wants the same name takes it again each time. */
const mostCreations = 5

async function createFile(calls: FileCalls, path: string): Promise<DiskFile> {
  for (let tries = 1; ; tries++) {
    try {
      const fd = await calls.open(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW, 0o666)
      return await openedFile(calls, fd, path)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST' || tries === mostCreations) throw error
      await calls.unlink(path)
    }
  }
}

async function openFile(calls: FileCalls, path: string): Promise<DiskFile> {
  return openedFile(calls, await calls.open(path, O_RDWR | O_NOFOLLOW, 0), path)
}

async function openedFile(calls: FileCalls, fd: number, path: string): Promise<DiskFile> {
  const found = await look(() => calls.fstat(fd))
  if (found?.isFile === false) {
    await calls.close(fd)
    throw systemError('EEXIST', 'open', path)
  }
  // Some network file systems count differently from one question to the next.
  const isKnown = isSame(found, await look(() => calls.lstat(path)))
  return new SystemFile(calls, fd, isKnown ? found!.identity : null)
}

/** Null where the system does not say. */
async function look(stat: () => ReturnType<FileCalls['lstat']>): Promise<FoundFile | null> {
  try {
    return foundFile(await stat())
  } catch {
    return null
  }
}

/** The system's disk. */
export const systemDisk = createDisk(pooledCalls)

class SystemFile implements DiskFile {
  readonly identity: string | null
  readonly #fd: number
  readonly #calls: FileCalls

  constructor(calls: FileCalls, fd: number, identity: string | null) {
    this.#fd = fd
    this.identity = identity
    this.#calls = calls
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let offset = 0; offset < bytes.length;) {
      const count = await this.#calls.write(this.#fd, bytes, offset, position + offset)
      // Nothing written, and no reason given: asked again, it might say so for ever.
      if (count === 0) throw systemError('EIO', 'write', '')
      offset += count
    }
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    let got = 0
    while (got < into.length) {
      const count = await this.#calls.read(this.#fd, into.subarray(got), position + got)
      if (count === 0) break
      got += count
    }
    return got
  }

  async size(): Promise<number> {
    return Number((await this.#calls.fstat(this.#fd)).size)
  }

  async sync(): Promise<boolean> {
    const fd = this.#fd
    const [data, all] = [() => this.#calls.fdatasync(fd), () => this.#calls.fsync(fd)]
    return (await isFlushed(data)) || (await isFlushed(all))
  }

  async truncate(length: number): Promise<void> {
    await this.#calls.ftruncate(this.#fd, length)
  }

  async close(): Promise<void> {
    await this.#calls.close(this.#fd)
  }
}

/** False where the file system cannot flush. @throws Node's own error about the bytes. */
async function isFlushed(flush: () => Promise<void> | void): Promise<boolean> {
  try {
    await flush()
    return true
  } catch (error) {
    if (isUnsupported(error)) return false
    throw error
  }
}

/** One run of `sync` serves everybody who asked before it began. */
function sharedSync(sync: (folder: string) => Promise<void>): (folder: string) => Promise<void> {
  const running = new Map<string, { now: Promise<void>; next: Promise<void> | null }>()

  const begin = (folder: string): Promise<void> => {
    const entry = { now: sync(folder), next: null }
    running.set(folder, entry)
    return entry.now.finally(() => {
      if (entry.next === null) running.delete(folder)
    })
  }

  return (folder) => {
    const current = running.get(folder)
    if (current === undefined) return begin(folder)
    const again = () => {
      running.delete(folder)
      return begin(folder)
    }
    return (current.next ??= current.now.then(again, again))
  }
}

/** What shares and file systems in user space say of a folder that they flush by themselves, or never. */
const unsyncedFolder: ReadonlySet<string> = new Set([
  ...['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EIO', 'EACCES', 'EPERM'],
])

async function syncFolder(calls: FileCalls, folder: string): Promise<void> {
  // Windows cannot open a folder for syncing; its file system journals names by itself.
  if (process.platform === 'win32') return
  try {
    const fd = await calls.open(folder, 'r', 0)
    try {
      await calls.fdatasync(fd)
    } finally {
      await calls.close(fd)
    }
  } catch (error) {
    if (!unsyncedFolder.has(codeOf(error) ?? '')) throw error
  }
}

/** File systems that do not count say 0 of 0, or nothing: the write itself will tell. */
async function freeBytes(calls: FileCalls, folder: string): Promise<number | null> {
  try {
    const { bavail, bsize, blocks } = await calls.statfs(folder)
    return blocks === 0 ? null : bavail * bsize
  } catch {
    return null
  }
}

/** The folder that holds a file. */
export const folderOf = (path: string): string => dirname(path)
