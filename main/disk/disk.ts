/** The file operations that a download needs, small enough to be recorded and replayed by tests. */
import fs from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { pooledCalls, type FileCalls } from './file-calls.ts'

/** An open part file. Errors are Node's own; the caller says what they mean. */
export interface DiskFile {
  /** Writes all of `bytes` at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Reads up to `into.length` bytes at `position`; 0 at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Length of the file, in bytes. */
  size(): Promise<number>
  /** Resolves when everything written before is safe from a power cut. */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  /** `create` empties what is there; `update` keeps it. Both make the file when it is missing. */
  open(path: string, mode: 'create' | 'update'): Promise<DiskFile>
  /** Length in bytes and the file's identity on its volume; null where there is none. */
  stat(path: string): Promise<{ size: number; identity: string } | null>
  /**
   * Gives a file its final name in the same folder. Never takes a name that is in use (EEXIST)
   * unless `overwrite` is set. @throws NamedFileError when only the old name could not be removed.
   */
  rename(from: string, to: string, overwrite: boolean): Promise<void>
  /** Removes a file; none there is fine. */
  remove(path: string): Promise<void>
  /** Makes the names in a folder safe from a power cut, as far as the system can. */
  syncFolder(folder: string): Promise<void>
  /** Bytes that this process may still write in `folder`. */
  freeBytes(folder: string): Promise<number>
}

const { O_CREAT, O_RDWR, O_TRUNC } = fs.constants

/** A disk by way of `calls`. */
export function createDisk(calls: FileCalls): Disk {
  const disk: Disk = {
    async open(path, mode) {
      const flags = O_CREAT | O_RDWR | (mode === 'create' ? O_TRUNC : 0)
      return new SystemFile(calls, await calls.open(path, flags, 0o666))
    },

    async stat(path) {
      try {
        const found = await calls.stat(path)
        return { size: Number(found.size), identity: `${found.dev}:${found.ino}` }
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return null
        throw error
      }
    },

    async rename(from, to, overwrite) {
      if (overwrite) return calls.rename(from, to)
      try {
        await calls.link(from, to)
      } catch (error) {
        const code = codeOf(error) ?? ''
        if (noHardLinks.has(code)) return renameWithoutLinks(from, to)
        if (code !== 'EEXIST' || !(await isSameFile(from, to))) throw error
        // The work was interrupted here, between the new name and the end of the old one.
      }
      try {
        await calls.unlink(from)
      } catch (error) {
        throw new NamedFileError(error)
      }
    },

    async remove(path) {
      try {
        await calls.unlink(path)
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error
      }
    },

    syncFolder: sharedSync((folder) => syncFolder(calls, folder)),

    async freeBytes(folder) {
      const { bavail, bsize } = await promisify(fs.statfs)(folder)
      return bavail * bsize
    },
  }

  async function isSameFile(one: string, other: string): Promise<boolean> {
    const [a, b] = await Promise.all([disk.stat(one), disk.stat(other)])
    return a !== null && a.identity === b?.identity
  }

  /** Looks before it renames; between the two, another program could still take the name. */
  async function renameWithoutLinks(from: string, to: string): Promise<void> {
    if ((await disk.stat(to)) !== null) {
      throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' })
    }
    await calls.rename(from, to)
  }

  return disk
}

/**
 * The file has its new name already, or may have it: only what was to follow has failed. The
 * next try looks for the finished file first.
 */
export class NamedFileError extends Error {
  readonly code: string | undefined

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.code = codeOf(cause) ?? undefined
  }
}

/** The system's disk. */
export const systemDisk = createDisk(pooledCalls)

class SystemFile implements DiskFile {
  readonly #fd: number
  readonly #calls: FileCalls

  constructor(calls: FileCalls, fd: number) {
    this.#fd = fd
    this.#calls = calls
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let offset = 0; offset < bytes.length;) {
      offset += await this.#calls.write(this.#fd, bytes, offset, position + offset)
    }
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    return this.#calls.read(this.#fd, into, position)
  }

  async size(): Promise<number> {
    return (await this.#calls.fstat(this.#fd)).size
  }

  async sync(): Promise<void> {
    await this.#calls.fdatasync(this.#fd)
  }

  async truncate(length: number): Promise<void> {
    await this.#calls.ftruncate(this.#fd, length)
  }

  async close(): Promise<void> {
    await this.#calls.close(this.#fd)
  }
}

/** What file systems without hard links (FAT, exFAT, some network shares) answer to `link`. */
const noHardLinks = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EISDIR',
  'UNKNOWN',
])

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

async function syncFolder(calls: FileCalls, folder: string): Promise<void> {
  // Windows cannot open a folder for syncing; its file system journals names by itself.
  if (process.platform === 'win32') return
  const fd = await calls.open(folder, 'r', 0)
  try {
    await calls.fdatasync(fd)
  } finally {
    await calls.close(fd)
  }
}

/** The system's code of an error, null where it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
}

/** The folder that holds a file. */
export const folderOf = (path: string): string => dirname(path)
